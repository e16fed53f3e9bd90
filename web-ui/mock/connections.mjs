// When loggers were connected; invented.
import * as w from './world.mjs'

const HOUR = 3_600_000

export function connections(device, days) {
  const to = w.now()
  const from = w.lastStamp(to - days * 24 * HOUR)
  const hours = Array.from({ length: days * 24 + 1 }, (_, i) => {
    const state = i === 7 ? 'unknown' : i === 12 ? 'not' : i % 13 === 5 ? 'partly' : 'whole'
    const watched_seconds = state === 'unknown' ? 0 : 3600
    return { start: w.iso(from + i * HOUR), state, watched_seconds, online_seconds: state === 'whole' ? 3600 : state === 'partly' ? 1500 : 0 }
  })
  const one = (opened, closed, why, crc_errors = 0) => ({
    peer: device.last_peer, transport: 'tcp', opened_at: w.iso(to - opened * HOUR), heard_at: w.iso(to - closed * HOUR), closed_at: why && w.iso(to - closed * HOUR), why,
    seconds: (opened - closed) * 3600, frames: (opened - closed) * 61, bytes: (opened - closed) * 61 * 420, refused: crc_errors, crc_errors,
  })
  const kept = [one(5, 0, null), one(9, 6, 'idle', 2), one(23, 9, 'peer')]
  return {
    from: w.iso(from), to: w.iso(to), hours, count: kept.length, frames: 1342, refused: 2, crc_errors: 2, connections: kept,
    disconnects: [{ day: w.iso(to - 6 * HOUR).slice(0, 10), peer: 1, idle: 1, fault: 0, server: 0 }],
  }
}
