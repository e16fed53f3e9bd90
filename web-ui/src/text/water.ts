import { NO_DATA_COLOR } from './aqi'

/** Colours of the state of a section: classes I and II share blue, as both are excellent. */
const STATE_COLORS: Record<number, string> = {
  1: '#3a8ee6',
  2: '#3a8ee6',
  3: '#4caf50',
  4: '#ffe34d',
  5: '#ff9a2e',
  6: '#e53935',
}

export function classColor(number: number | null | undefined): string {
  return (number && STATE_COLORS[number]) || NO_DATA_COLOR
}
