/** Periods as the API writes them: `2026-03`, `2026Q1`, `2026`, `2026-03-01..2026-04-15`. */
export type PeriodKind = 'month' | 'quarter' | 'year' | 'span'

const FORMS: [PeriodKind, RegExp][] = [
  ['month', /^\d{4}-(0[1-9]|1[0-2])$/],
  ['quarter', /^\d{4}Q[1-4]$/],
  ['year', /^\d{4}$/],
  ['span', /^\d{4}-\d\d-\d\d\.\.\d{4}-\d\d-\d\d$/],
]

export function kindOf(period: string): PeriodKind | null {
  return FORMS.find(([, form]) => form.test(period))?.[0] ?? null
}

function iso(time: number): string {
  return new Date(time).toISOString().slice(0, 10)
}

/** First and last day. */
export function spanOf(period: string): [string, string] {
  const year = Number(period.slice(0, 4))
  const months = (from: number, count: number): [string, string] => [iso(Date.UTC(year, from, 1)), iso(Date.UTC(year, from + count, 0))]
  switch (kindOf(period)) {
    case 'month':
      return months(Number(period.slice(5)) - 1, 1)
    case 'quarter':
      return months((Number(period.slice(5)) - 1) * 3, 3)
    case 'span':
      return period.split('..') as [string, string]
    default:
      return months(0, 12)
  }
}

/** A period of another kind that begins in the same month. */
export function toKind(period: string, kind: PeriodKind): string {
  const [first, last] = spanOf(period)
  const month = Number(first.slice(5, 7))
  switch (kind) {
    case 'month':
      return first.slice(0, 7)
    case 'quarter':
      return `${first.slice(0, 4)}Q${Math.ceil(month / 3)}`
    case 'year':
      return first.slice(0, 4)
    case 'span':
      return `${first}..${last}`
  }
}

/** The period of the same kind just before. */
export function periodBefore(period: string): string {
  const [first, last] = spanOf(period)
  const start = Date.parse(first)
  const dayBefore = iso(start - 86_400_000)
  const kind = kindOf(period)
  if (kind !== 'span' && kind !== null) return toKind(`${dayBefore}..${dayBefore}`, kind)
  return `${iso(start - (Date.parse(last) - start) - 86_400_000)}..${dayBefore}`
}
