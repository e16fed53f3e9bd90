/**
 * Times as the bureau reads them: China Standard Time whatever the computer is set to,
 * and relative words (今天) by the BUSINESS clock, never by the computer's.
 */

const CHINA_OFFSET_MS = 8 * 3_600_000
const DAY_MS = 86_400_000

interface Parts {
  year: number
  month: string
  day: string
  hour: string
  minute: string
  second: string
}

function parts(ms: number): Parts {
  const d = new Date(ms + CHINA_OFFSET_MS)
  const two = (n: number) => String(n).padStart(2, '0')
  return {
    year: d.getUTCFullYear(),
    month: two(d.getUTCMonth() + 1),
    day: two(d.getUTCDate()),
    hour: two(d.getUTCHours()),
    minute: two(d.getUTCMinutes()),
    second: two(d.getUTCSeconds()),
  }
}

/** Days since the epoch in China, so that midnight falls where people expect it. */
function dayNumber(ms: number): number {
  return Math.floor((ms + CHINA_OFFSET_MS) / DAY_MS)
}

export interface DayWords {
  yesterday: string
  today: string
  tomorrow: string
}

/** 今天 14:05, 昨天 23:10, 07-17 10:25, 2025-12-31 08:00. */
export function shortTime(iso: string | null, now: number, words: DayWords): string {
  const ms = iso === null ? NaN : Date.parse(iso)
  if (Number.isNaN(ms)) return '—'
  const p = parts(ms)
  const clock = `${p.hour}:${p.minute}`
  const days = dayNumber(ms) - dayNumber(now)
  if (days === 0) return `${words.today} ${clock}`
  if (days === -1) return `${words.yesterday} ${clock}`
  if (days === 1) return `${words.tomorrow} ${clock}`
  const date = `${p.month}-${p.day} ${clock}`
  return p.year === parts(now).year ? date : `${p.year}-${date}`
}

/**
 * A deadline, in the way of `write`: one at midnight is the end of the day that it closes,
 * 10-15 24:00 and not 10-16 00:00.
 */
export function deadlineTime(iso: string | null, write: (iso: string | null) => string): string {
  const ms = iso === null ? NaN : Date.parse(iso)
  const p = Number.isNaN(ms) ? null : parts(ms)
  if (p?.hour !== '00' || p.minute !== '00') return write(iso)
  return write(toIso(ms - DAY_MS)).replace(/00:00(:\d\d)?$/, '24:00')
}

/** 2026年3月1日, as official documents write a day. */
export function documentDate(iso: string | null): string {
  const ms = iso === null ? NaN : Date.parse(iso)
  if (Number.isNaN(ms)) return ''
  const p = parts(ms)
  return `${p.year}年${Number(p.month)}月${Number(p.day)}日`
}

/** 2026-03-01 01:00:00. */
export function fullTime(iso: string | null): string {
  const ms = iso === null ? NaN : Date.parse(iso)
  if (Number.isNaN(ms)) return '—'
  const p = parts(ms)
  return `${p.year}-${p.month}-${p.day} ${p.hour}:${p.minute}:${p.second}`
}

/** 03-01 01:00, for tables whose every row has a date. */
export function stampTime(iso: string): string {
  const ms = Date.parse(iso)
  if (Number.isNaN(ms)) return '—'
  const p = parts(ms)
  return `${p.month}-${p.day} ${p.hour}:${p.minute}`
}

/** 03-01 01:00:05, for rows that come several a minute. */
export function secondTime(iso: string): string {
  const ms = Date.parse(iso)
  return Number.isNaN(ms) ? '—' : `${stampTime(iso)}:${parts(ms).second}`
}

/** 2026-03-01 01:00:05.120: to the millisecond where it is told to it. */
export function exactTime(iso: string): string {
  const millis = /\.(\d{3})\d*(?:Z|[+-]\d\d:\d\d)$/.exec(iso)?.[1]
  return millis ? `${fullTime(iso)}.${millis}` : fullTime(iso)
}

/** 2026-03-01 14:05, for the clock strip. */
export function clockTime(ms: number, seconds: boolean): string {
  const p = parts(ms)
  const text = `${p.year}-${p.month}-${p.day} ${p.hour}:${p.minute}`
  return seconds ? `${text}:${p.second}` : text
}

/** The hour that a stamp ends, in words: 00:00–01:00 for the stamp 01:00. */
export function hourSpan(stamp: string): string {
  const ms = Date.parse(stamp)
  if (Number.isNaN(ms)) return '—'
  const from = parts(ms - 3_600_000)
  const to = parts(ms)
  return `${from.hour}:${from.minute}–${to.hour === '00' ? '24' : to.hour}:${to.minute}`
}

/** An instant as the API writes it, with `+08:00`. */
export function toIso(ms: number): string {
  const p = parts(ms)
  return `${p.year}-${p.month}-${p.day}T${p.hour}:${p.minute}:${p.second}+08:00`
}

/** 2026-03-01: the day in China. */
export function dayOf(ms: number): string {
  return toIso(ms).slice(0, 10)
}

/** The instants between which days of China lie: from the first midnight, before the last; '' for a day that is not said. */
export function daySpan(first: string, last: string): { from: string; to: string } {
  const midnight = (day: string, further: number) => {
    const ms = Date.parse(`${day}T00:00:00+08:00`)
    return Number.isNaN(ms) ? '' : toIso(ms + further)
  }
  return { from: midnight(first, 0), to: midnight(last, DAY_MS) }
}

/** The last full hour at or before an instant. */
export function floorHour(ms: number): number {
  return Math.floor(ms / 3_600_000) * 3_600_000
}
