import { expect, it } from 'vitest'
import { hexDump } from './hexdump'

it('marks the offending byte in lines of sixteen', () => {
  const lines = hexDump('2323303130310d0a00ff414243444546 4748', 17)
  expect(lines.map((l) => [l.offset, l.bytes.length])).toEqual([['0000', 16], ['0010', 2]])
  expect(lines[0]!.bytes.map((b) => b.text).join('')).toBe('##0101····ABCDEF')
  expect(lines.flatMap((l) => l.bytes).filter((b) => b.marked).map((b) => b.text)).toEqual(['H'])
})

it('shows nothing of what is not hex', () => {
  expect(hexDump('2', null)).toEqual([])
  expect(hexDump('zz', null)).toEqual([])
  expect(hexDump('', 0)).toEqual([])
})
