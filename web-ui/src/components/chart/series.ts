/** One curve: `value` keeps the digits as sent, null is a gap that is not bridged. */
export interface Curve {
  id: string
  label: string
  unit: string
  points: { at: string; value: string | null }[]
  /** Size of its points; 4 if nothing is said. */
  size?: number
  /** The limit lines of this curve. */
  limits?: { value: string; label: string }[]
}

/** The distinct units of some curves in order; the first two get an axis, more than two share the second. */
export function axesOf(curves: Curve[]): string[] {
  return [...new Set(curves.map((c) => c.unit))]
}

/** Calm colours that can be told apart and mean nothing (no lamp and no AQI colour among them). */
export const CURVE_COLORS = ['#176068', '#b0641d', '#5b4b9a', '#3f7d2c', '#a03a66', '#4a5b66'] as const
