import { expect, it } from 'vitest'
import { AQI_LEVELS, contrast, inkOn, levelColor, NO_DATA_COLOR } from './aqi'

it('writes readably on every colour that the standard fixes', () => {
  for (const l of AQI_LEVELS) expect(contrast(l.color, inkOn(l.color)), l.color).toBeGreaterThanOrEqual(4.5)
})

it('has a colour of its own for no data', () => {
  expect(levelColor(1)).toBe('#00e400')
  expect(levelColor(6)).toBe('#7e0023')
  expect(levelColor(null)).toBe(NO_DATA_COLOR)
})
