import type { AirCurves } from '../../api/types'
import { say } from '../../i18n/words'

/** What the server draws at most; more curves cannot be told apart. */
export const MAX_STATIONS = 8
export const MAX_FACTORS = 3
/** Colours tell the stations apart and mean nothing. */
export const COLORS = ['#176068', '#b0641d', '#5b4b9a', '#3f7d2c', '#a03a66', '#4a5b66', '#8a7a12', '#2f6fb3'] as const
/** Lines tell the pollutants apart. */
export const DASHES = ['solid', 'dashed', 'dotted'] as const

type Line = AirCurves['curves'][number]

/** A list with commas; each entry once. */
export function listed(text: string): string[] {
  return [...new Set(text.split(',').map((one) => one.trim()).filter(Boolean))]
}

export function titleOf(line: Line): string {
  return `${line.place.name} ${line.label}`
}

/** The flag in words; the flag of a normal value says nothing. */
export function flagOf(point: Line['points'][number]): string | null {
  return point.flag && point.flag !== 'N' ? say(point.flag_name ?? point.flag) : null
}
