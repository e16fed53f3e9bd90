import type { DeviceLine } from '../api/types'

/** What one can ask the list of devices for. A device stands in exactly one of all but the last. */
export const STANDINGS = ['online', 'offline', 'refused', 'never', 'unknown', 'retired'] as const
export type Standing = (typeof STANDINGS)[number]
export type DeviceFilter = 'all' | Standing | 'skewed'

/**
 * How a device stands: only those in use count as online or not. One never heard is not silent; one
 * of which every frame was refused does send, under a number that no good frame has proved yet.
 */
export function standing(device: Pick<DeviceLine, 'status' | 'online' | 'last_seen' | 'bad_frames'>): Standing {
  if (device.status !== 'active') return device.status
  if (device.online) return 'online'
  if (device.last_seen !== null) return 'offline'
  return device.bad_frames > 0 ? 'refused' : 'never'
}

export interface DeviceCounts extends Record<DeviceFilter, number> {
  /** Devices in use, online or not. */
  active: number
}

/** How many there are of each; the clock counts in whatever standing its device is. */
export function countDevices(devices: readonly DeviceLine[]): DeviceCounts {
  const counts: DeviceCounts = { all: devices.length, online: 0, offline: 0, refused: 0, never: 0, unknown: 0, retired: 0, skewed: 0, active: 0 }
  for (const device of devices) {
    counts[standing(device)] += 1
    if (device.status === 'active') counts.active += 1
    if (device.clock_offer) counts.skewed += 1
  }
  return counts
}

/** Reads the filter of the address bar; `active` stood there once and is understood as all. */
export function readFilter(word: string): DeviceFilter {
  return word === 'skewed' || (STANDINGS as readonly string[]).includes(word) ? (word as DeviceFilter) : 'all'
}

/** Whether a device is asked for, by its standing and by words in its number, its object or its address. */
export function isAskedFor(device: DeviceLine, filter: DeviceFilter, words: string): boolean {
  const fits = filter === 'all' || (filter === 'skewed' ? !!device.clock_offer : standing(device) === filter)
  const text = [device.mn, device.object?.name ?? '', device.last_peer ?? ''].join('\n').toLowerCase()
  return fits && words.toLowerCase().split(/\s+/).every((word) => text.includes(word))
}

/** Share of `part` in `whole` with one digit, cut off and never rounded up: 99.95 % are not all. */
export function shareText(part: number, whole: number): string {
  return whole === 0 ? '—' : `${(Math.floor((part * 1000) / whole) / 10).toFixed(1)}%`
}

/** Kinds of objects in the order in which a device of this system type (ST) is likely to belong to them. */
export function likelyKinds(st: string | null): string[] {
  const usual: Record<string, string> = { '21': 'water-section', '22': 'air-station', '31': 'outlet', '32': 'outlet' }
  const kinds = ['outlet', 'air-station', 'water-section']
  const first = usual[st ?? '']
  return first ? [first, ...kinds.filter((kind) => kind !== first)] : kinds
}
