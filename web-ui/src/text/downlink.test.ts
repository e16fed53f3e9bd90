import { expect, it } from 'vitest'
import type { CommandForm } from '../api/types'
import { confirmText, covers, filled } from './downlink'

const field = { label: '', kind: 'text', required: false, hint: '', least: null, most: null, choices: [] }
const command: CommandForm = {
  id: 'calibrate',
  code: 3011,
  name: '零点/量程校准',
  changes: true,
  confirm: '{pol_id} 校准 {point}；{pol_id}',
  fields: [{ ...field, name: 'pol_id' }, { ...field, name: 'point', kind: 'choice', choices: [{ value: 'zero', name: '零点' }] }],
}

it('says what is about to happen, with the values of the form', () => {
  expect(confirmText(command, { pol_id: ' w01018 ', point: 'zero' })).toBe('w01018 校准 零点；w01018')
  expect(confirmText(command, {})).toBe('— 校准 —；—')
})
it('sends no empty field', () => {
  expect(filled({ a: ' ', b: ' 7 ', c: '' })).toEqual({ b: '7' })
})
it('knows the hours within a request, both ends included', () => {
  const period = { begin: '2026-03-01T01:00:00+08:00', end: '2026-03-01T03:00:00+08:00' }
  for (const [hour, within] of [['00', false], ['01', true], ['03', true], ['04', false]] as const) {
    expect(covers(period, `2026-03-01T${hour}:00:00+08:00`)).toBe(within)
  }
  expect(covers({}, '2026-03-01T00:00:00+08:00')).toBe(false)
})
