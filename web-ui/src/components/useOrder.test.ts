import { expect, it } from 'vitest'
import { inOrder, nextOrder, readOrder } from './useOrder'

it('reads the order of the address bar', () => {
  expect(readOrder('')).toBeNull()
  expect(readOrder('-')).toBeNull()
  expect(readOrder('frames')).toEqual({ key: 'frames', down: false })
  expect(readOrder('-last-seen')).toEqual({ key: 'last-seen', down: true })
})

it('goes up, down, and back to the list as it was', () => {
  const clicks = ['bad', '-bad', null, 'bad']
  let now = ''
  for (const expected of clicks) {
    const next = nextOrder(readOrder(now), 'bad')
    expect(next).toBe(expected)
    now = next ?? ''
  }
  expect(nextOrder(readOrder('-frames'), 'bad')).toBe('bad')
})

it('puts what has nothing to compare last, whichever way', () => {
  const skew = [{ s: 3 }, { s: null }, { s: -20 }, { s: 100 }]
  const of = (down: boolean) => inOrder(skew, (d) => d.s, down).map((d) => d.s)
  expect(of(false)).toEqual([-20, 3, 100, null])
  expect(of(true)).toEqual([100, 3, -20, null])
})

it('leaves the list itself and the order of equals alone', () => {
  const rows = [{ n: 'b', k: 1 }, { n: 'a', k: 1 }]
  expect(inOrder(rows, (r) => r.k, true).map((r) => r.n)).toEqual(['b', 'a'])
  expect(rows.map((r) => r.n)).toEqual(['b', 'a'])
})
