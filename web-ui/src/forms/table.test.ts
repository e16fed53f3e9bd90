import { describe, expect, it } from 'vitest'
import type { FormField } from '../api/types'
import { filledRows, rowsComplete, rowsOf, rowsText } from './table'

const FIELD: FormField = {
  id: 'measures', label: '整改措施', type: 'table', required: true, personal: false, options: [], hint: null, max_length: null,
  columns: [
    { id: 'what', label: '措施', type: 'text', required: true, options: [], max_length: 100 },
    { id: 'by', label: '时限', type: 'date', required: false, options: [], max_length: null },
  ],
}

describe('rows of a table field', () => {
  it('are kept as text and read again', () => {
    const rows = [{ what: '覆盖', by: '2026-03-05' }]
    expect(rowsOf(rowsText(rows))).toEqual(rows)
    expect(rowsText([])).toBe('')
  })
  it('are none where the text is no table', () => {
    for (const text of [undefined, '', '{', '"x"', '{"a":1}']) expect(rowsOf(text)).toEqual([])
  })
  it('do not count when nothing was entered in them', () => expect(filledRows(rowsText([{ what: ' ', by: '' }, { what: '洒水', by: '' }]))).toEqual([{ what: '洒水', by: '' }]))
  it('have to have what their columns ask for', () => {
    expect(rowsComplete(FIELD, rowsText([{ what: '洒水', by: '' }]))).toBe(true)
    expect(rowsComplete(FIELD, rowsText([{ what: '', by: '2026-03-05' }]))).toBe(false)
  })
})
