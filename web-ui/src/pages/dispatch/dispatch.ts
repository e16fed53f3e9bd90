import type { DispatchArea, DispatchCellText, DispatchRow } from '../../api/types'
import { say } from '../../i18n/words'

export const CELLS = ['responsible', 'supervising', 'arbiter'] as const

/** What stands in a cell in words: the unit, where the table names one, else the post. */
export function cellName(cell: DispatchCellText): string {
  return cell.unit_name ? `${cell.unit_name}（${say(cell.role_name)}）` : say(cell.role_name)
}

/** Every unit or post that the table names, once. */
export function unitsOf(rows: DispatchRow[]): string[] {
  return [...new Set(rows.flatMap((r) => CELLS.map((c) => cellName(r[c]))))].sort((a, b) => a.localeCompare(b, 'zh'))
}

/** The rows of a category in which a unit or post is named; an empty text chooses all. */
export function chosenRows(rows: DispatchRow[], category: string, unit: string): DispatchRow[] {
  return rows.filter((r) => (!category || r.category === category) && (!unit || CELLS.some((c) => cellName(r[c]) === unit)))
}

/** Areas as a tree in one list: each below the one that contains it, with its depth. */
export function areaTree(areas: DispatchArea[]): { area: DispatchArea; depth: number }[] {
  const known = new Set(areas.map((a) => a.id))
  const below = (parent: string | null, depth: number): { area: DispatchArea; depth: number }[] =>
    areas.filter((a) => (parent === null ? a.parent === null || !known.has(a.parent) : a.parent === parent)).flatMap((area) => [{ area, depth }, ...below(area.id, depth + 1)])
  return below(null, 0)
}
