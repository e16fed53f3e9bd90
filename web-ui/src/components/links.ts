import type { RouteLocationRaw } from 'vue-router'

/** The record page of a supervised object: stations and sections have their own, everything else shares one. */
export function objectLink(kind: string | undefined, id: string): RouteLocationRaw {
  if (kind === 'water-section') return { name: 'section', params: { id } }
  return { name: kind?.includes('station') ? 'station' : 'object', params: { id } }
}

/** A case as it stands, or as it stood at the end of a past day. */
export function caseLink(id: string, asOf = ''): RouteLocationRaw {
  return { name: 'case', params: { id }, query: asOf ? { as_of: asOf } : {} }
}

export function documentLink(id: string): RouteLocationRaw {
  return { name: 'document', params: { id } }
}

export function lookbackLink(id: string): { name: string; params: { id: string } } {
  return { name: 'lookback', params: { id } }
}

export function alarmLink(id: string): RouteLocationRaw {
  return { name: 'alarm', params: { id } }
}
