import type { LeftFrames } from '../api/types'

/** Frames that stay, of two pieces: those of the same kind are counted together, the first stays the first. */
export function withLeft(left: readonly LeftFrames[], more: readonly LeftFrames[]): LeftFrames[] {
  const all = left.map((one) => ({ ...one }))
  for (const one of more) {
    const same = all.find((known) => known.code === one.code && known.refusal === one.refusal)
    if (same) same.count += one.count
    else all.push({ ...one })
  }
  return all.sort((one, other) => other.count - one.count)
}

export function leftCount(left: readonly LeftFrames[]): number {
  return left.reduce((sum, one) => sum + one.count, 0)
}

/** A time of the form's field, which is one of Beijing, for the server; nothing for an empty field. */
export function fieldTime(value: string): string | null {
  return value === '' ? null : `${value}${value.length === 16 ? ':00' : ''}+08:00`
}
