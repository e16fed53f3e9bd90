/** The six levels with the colours of HJ 633 Annex A (the same in 2012 and 2026). */
export const AQI_LEVELS = [
  { level: 1, color: '#00e400', upTo: '0–50' },
  { level: 2, color: '#ffff00', upTo: '51–100' },
  { level: 3, color: '#ff7e00', upTo: '101–150' },
  { level: 4, color: '#ff0000', upTo: '151–200' },
  { level: 5, color: '#99004c', upTo: '201–300' },
  { level: 6, color: '#7e0023', upTo: '>300' },
] as const

export const NO_DATA_COLOR = '#c3cacd'

/** The six pollutants of the AQI in the order of the standard, with their labels. */
export const AIR_FACTORS = [
  { code: 'a34004', label: 'PM2.5' },
  { code: 'a34002', label: 'PM10' },
  { code: 'a05024', label: 'O3' },
  { code: 'a21004', label: 'NO2' },
  { code: 'a21026', label: 'SO2' },
  { code: 'a21005', label: 'CO' },
] as const

export function levelColor(level: number | null): string {
  return AQI_LEVELS.find((l) => l.level === level)?.color ?? NO_DATA_COLOR
}

function channel(value: number): number {
  const c = value / 255
  return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4
}

function luminance(hex: string): number {
  const n = Number.parseInt(hex.slice(1), 16)
  return (
    0.2126 * channel((n >> 16) & 255) + 0.7152 * channel((n >> 8) & 255) + 0.0722 * channel(n & 255)
  )
}

export function contrast(a: string, b: string): number {
  const [hi, lo] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number]
  return (hi + 0.05) / (lo + 0.05)
}

/** Black or white, whichever reads better on a level's colour; the colours themselves are fixed by law. */
export function inkOn(color: string): string {
  return contrast(color, '#000000') >= contrast(color, '#ffffff') ? '#000000' : '#ffffff'
}
