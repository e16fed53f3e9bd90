import { useTexts } from '../components/useTexts'

/** Lengths of time in the largest unit that keeps them readable: 320 毫秒, 12.4 秒, 8 分钟, 3 小时, 2 天. */
export function useLength(): (ms: number) => string {
  const { t } = useTexts()
  return (ms) => {
    const [unit, n] = lengthParts(ms)
    return t(`health.${unit}`, { n })
  }
}

const MINUTE = 60_000
const HOUR = 60 * MINUTE

/** The unit and the number, with one digit where it says something. */
export function lengthParts(ms: number): ['ms' | 's' | 'min' | 'h' | 'd', string] {
  const size = Math.abs(ms)
  const one = (value: number) => String(Number(value.toFixed(1)))
  if (size < 1000) return ['ms', String(ms)]
  if (size < 2 * MINUTE) return ['s', one(ms / 1000)]
  if (size < 2 * HOUR) return ['min', one(ms / MINUTE)]
  if (size < 48 * HOUR) return ['h', one(ms / HOUR)]
  return ['d', one(ms / (24 * HOUR))]
}
