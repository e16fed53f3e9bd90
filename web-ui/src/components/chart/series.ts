/** One curve: `value` keeps the digits as sent, null is a gap that is not bridged. */
export interface Curve {
  id: string
  label: string
  unit: string
  /** A flagged value is drawn as a hollow mark; `flag` says why in words. */
  points: { at: string; value: string | null; flag?: string | null }[]
  /** Size of its points; 4 if nothing is said. */
  size?: number
  /** Its own colour and line, where the order of the curves does not tell enough. */
  color?: string
  dash?: 'solid' | 'dashed' | 'dotted'
  /** The limit lines of this curve. */
  limits?: { value: string; label: string }[]
}

/** The distinct units of some curves in order; the first two get an axis, more than two share the second. */
export function axesOf(curves: Curve[]): string[] {
  return [...new Set(curves.map((c) => c.unit))]
}

/** Calm colours that can be told apart and mean nothing (no lamp and no AQI colour among them). */
export const CURVE_COLORS = ['#176068', '#b0641d', '#5b4b9a', '#3f7d2c', '#a03a66', '#4a5b66'] as const

/** What is drawn at a point: a hollow mark on a flagged value, a dot where no line can show the value. */
export function markOf(points: Curve['points'], at: number, crowded: boolean): 'emptyCircle' | 'circle' | 'none' {
  const here = points[at]
  if (!here || here.value === null) return 'none'
  if (here.flag) return 'emptyCircle'
  const alone = (points[at - 1]?.value ?? null) === null && (points[at + 1]?.value ?? null) === null
  return crowded && !alone ? 'none' : 'circle'
}
