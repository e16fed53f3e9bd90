import { reactive, watch } from 'vue'
import { isEmptyDraft, newDraft, type ActionDraft } from './action'

/**
 * Drafts of one case, kept in this tab: a phone may throw the page away while its camera is open,
 * and a page may be reloaded by mistake.
 */
export function useDrafts(person: string, caseId: string) {
  const key = `qs.draft.${person}.${caseId}`
  const drafts = reactive<Record<string, ActionDraft>>(readKept(key))

  watch(
    drafts,
    () => {
      const kept = Object.entries(drafts).filter(([, d]) => !isEmptyDraft(d))
      if (kept.length > 0) sessionStorage.setItem(key, JSON.stringify(Object.fromEntries(kept)))
      else sessionStorage.removeItem(key)
    },
    { deep: true },
  )

  function of(verb: string): ActionDraft {
    drafts[verb] ??= newDraft()
    return drafts[verb]
  }

  function drop(verb: string): void {
    delete drafts[verb]
  }

  return { drafts, of, drop }
}

function readKept(key: string): Record<string, ActionDraft> {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(key) ?? '{}')
    if (typeof kept !== 'object' || kept === null) return {}
    return Object.fromEntries(
      Object.entries(kept as Record<string, Partial<ActionDraft>>).map(([verb, d]) => [verb, { ...newDraft(), ...d }]),
    )
  } catch {
    return {}
  }
}
