import type { FactorValue, HourPair } from '../api/types'
import { toIso } from './time'

/** One hour's verdict under one law, whether in force or for comparison. */
export interface LawVerdict {
  law: string
  inForce: boolean
  aqi: number | null
  level: number | null
  levelName: string | null
  color: string | null
  primary: string[]
  iaqi: Record<string, number | null>
}

function yearOf(law: string): number {
  return Number(/(\d{4})\s*$/.exec(law)?.[1] ?? 0)
}

/** The two verdicts of an hour in the order of the laws' years, so that each column keeps its law. */
export function oldAndNew(pair: HourPair): [LawVerdict, LawVerdict] {
  const v = pair.verdict
  const inForce: LawVerdict = {
    law: v.law,
    inForce: true,
    aqi: v.aqi,
    level: v.level,
    levelName: v.level_name,
    color: v.color,
    primary: v.primary,
    iaqi: byFactor(v.values.length > 0 ? v.values : pair.values),
  }
  const o = pair.other
  const other: LawVerdict = {
    law: o.law,
    inForce: false,
    aqi: o.aqi,
    level: o.level,
    levelName: o.level_name,
    color: o.color,
    primary: o.primary,
    iaqi: byFactor(o.iaqi),
  }
  return yearOf(v.law) <= yearOf(o.law) ? [inForce, other] : [other, inForce]
}

function byFactor(list: Pick<FactorValue, 'factor' | 'iaqi'>[]): Record<string, number | null> {
  return Object.fromEntries(list.map((f) => [f.factor, f.iaqi]))
}

/**
 * The stamps of the first hours under another law than the hour before them.
 * `hours` is in ascending order of stamp.
 */
export function switchStamps(hours: HourPair[]): Set<string> {
  const found = new Set<string>()
  for (let i = 1; i < hours.length; i++) {
    const before = hours[i - 1]
    const here = hours[i]
    if (before && here && before.verdict.law !== here.verdict.law) found.add(here.stamp)
  }
  return found
}

/** One place of the strip of hours; `hour` is null where nothing was received. */
export interface HourSlot {
  stamp: string
  hour: HourPair | null
}

/** The last `count` hours up to the newest one, with a place for each hour that is missing. */
export function lastHours(hours: HourPair[], count: number): HourSlot[] {
  const newest = hours.at(-1)
  if (!newest) return []
  const byTime = new Map(hours.map((h) => [Date.parse(h.stamp), h]))
  const end = Date.parse(newest.stamp)
  return Array.from({ length: count }, (_, i) => {
    const at = end - (count - 1 - i) * 3_600_000
    const hour = byTime.get(at) ?? null
    return { stamp: hour?.stamp ?? toIso(at), hour }
  })
}
