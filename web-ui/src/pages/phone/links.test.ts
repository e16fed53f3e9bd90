import { expect, it } from 'vitest'
import { phoneLink } from './links'

it('leads to phone pages where there are any', () => {
  for (const [link, expected] of [
    ['/cases/c-1', '/m/cases/c-1'],
    ['/inbox', '/m/inbox'],
    ['/alarms/a-1', '/alarms/a-1'],
    ['/cases', '/cases'],
  ] as const) {
    expect(phoneLink(link)).toBe(expected)
  }
})
