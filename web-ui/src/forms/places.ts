import type { Area } from '../api/types'

/** An area that a form offers, and how deep it lies below the first ones. */
export interface Place {
  id: string
  name: string
  depth: number
}

/**
 * The areas in which somebody may open a case: those of the own posts, each followed by all within
 * it as far as they are known. An area that lies in another one of them is offered once.
 */
export function placesWithin(own: { id: string; name: string }[], areas: Pick<Area, 'id' | 'name' | 'parent'>[]): Place[] {
  const places: Place[] = []
  const taken = new Set<string>()
  function add(one: { id: string; name: string }, depth: number): void {
    if (taken.has(one.id)) return
    taken.add(one.id)
    places.push({ id: one.id, name: one.name, depth })
    for (const inner of areas) if (inner.parent === one.id) add(inner, depth + 1)
  }
  const above = (id: string): string[] => {
    const parent = areas.find((area) => area.id === id)?.parent
    return parent ? [parent, ...above(parent)] : []
  }
  for (const one of own) if (!above(one.id).some((id) => own.some((other) => other.id === id))) add(one, 0)
  return places
}
