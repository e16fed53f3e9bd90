// Sub-indices of the hour under both laws, only good enough to look at pages: the server's own
// exact judgement never comes from here.
const I = [0, 50, 100, 150, 200, 300, 400, 500]
const OLD = {
  a21026: [0, 150, 500, 650, 800],
  a21004: [0, 100, 200, 700, 1200, 2340, 3090, 3840],
  a34002: [0, 50, 150, 250, 350, 420, 500, 600],
  a21005: [0, 5, 10, 35, 60, 90, 120, 150],
  a05024: [0, 160, 200, 300, 400, 800, 1000, 1200],
  a34004: [0, 35, 75, 115, 150, 250, 350, 500],
}
const NEW = { ...OLD, a34004: [0, 30, 60, 115, 150, 250, 350, 500], a34002: [0, 50, 120, 250, 350, 420, 500, 600] }
export const LEVELS = [
  [50, '优', '#00e400'],
  [100, '良', '#ffff00'],
  [150, '轻度污染', '#ff7e00'],
  [200, '中度污染', '#ff0000'],
  [300, '重度污染', '#99004c'],
  [9999, '严重污染', '#7e0023'],
]
export const FACTORS = [
  ['a34004', 'PM2.5', 'µg/m³', 0],
  ['a34002', 'PM10', 'µg/m³', 0],
  ['a05024', 'O3', 'µg/m³', 0],
  ['a21004', 'NO2', 'µg/m³', 0],
  ['a21026', 'SO2', 'µg/m³', 0],
  ['a21005', 'CO', 'mg/m³', 1],
]
export const SWITCH = Date.parse('2026-03-01T00:00:00+08:00')

export function verdict(values, law) {
  const table = law === 'HJ 633-2012' ? OLD : NEW
  const iaqi = {}
  for (const [code] of FACTORS) {
    const v = values[code]
    const b = table[code]
    if (v === null || v === undefined) iaqi[code] = null
    else {
      let k = 1
      while (k < b.length - 1 && v > b[k]) k++
      iaqi[code] = Math.ceil(((I[k] - I[k - 1]) / (b[k] - b[k - 1])) * (v - b[k - 1]) + I[k - 1])
    }
  }
  const known = Object.values(iaqi).filter((n) => n !== null)
  if (known.length < 4) return { law, aqi: null, level: null, level_name: null, color: null, primary: [], iaqi }
  const aqi = Math.max(...known)
  const level = LEVELS.findIndex((l) => aqi <= l[0]) + 1
  const primary = aqi > 50 ? Object.keys(iaqi).filter((k) => iaqi[k] === aqi) : []
  return { law, aqi, level, level_name: LEVELS[level - 1][1], color: LEVELS[level - 1][2], primary, iaqi }
}
