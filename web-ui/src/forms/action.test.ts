import { describe, expect, it } from 'vitest'
import type { Action, EvidenceItem } from '../api/types'
import { checkDraft, isEmptyDraft, needsForm, newDraft, placeMessages, verbBody, type ActionDraft, type Faults } from './action'

const ACTION: Action = {
  verb: 'report-done',
  name: '报告处置结果',
  kind: 'move',
  style: 'primary',
  reason_required: true,
  fields: [
    { id: 'finding', label: '现场情况', type: 'long-text', required: true, personal: false, options: [], columns: [], hint: null, max_length: 5 },
    { id: 'count', label: '数量', type: 'number', required: false, personal: false, options: [], columns: [], hint: null, max_length: null },
  ],
  evidence: [{ kind: 'photo-after', name: '照片', required: true, min: 2, personal: false }],
  checklist: [{ id: 'fixed', text: '已整改' }],
  confirm: null,
}
const photo = (hash: string, kind = 'photo-after'): EvidenceItem => ({
  hash, kind, kind_name: '照片', masked: false, media_type: 'image/jpeg', bytes: 1, width: 1, height: 1, taken_at: null, lon: null, lat: null, by: '', at: '', url: '', thumb_url: '',
})
const filled = (): ActionDraft => ({
  ...newDraft(), reason: '核对', fields: { finding: '已覆盖', count: '3.5' }, evidence: [photo('a'), photo('b')], checklist: { fixed: true },
})

describe('checkDraft', () => {
  const check = (change: Partial<ActionDraft>, expected: Faults) => expect(checkDraft(ACTION, { ...filled(), ...change })).toEqual(expected)

  it('passes what is complete', () => check({}, {}))
  it('names every place that is missing', () =>
    check({ reason: ' ', fields: {}, evidence: [], checklist: {} }, { reason: 'required', 'field:finding': 'required', 'evidence:photo-after': 'notEnough', 'checklist:fixed': 'notChecked' }))
  it('counts characters as people do', () => {
    check({ fields: { finding: '一二三四五' } }, {})
    check({ fields: { finding: '😀😀😀😀😀' } }, {})
    check({ fields: { finding: '一二三四五六' } }, { 'field:finding': 'tooLong' })
  })
  it('takes digits only for a number', () => check({ fields: { finding: 'x', count: '3,5' } }, { 'field:count': 'notANumber' }))
  it('counts evidence of the kind asked for only', () => check({ evidence: [photo('a'), photo('b', 'other')] }, { 'evidence:photo-after': 'notEnough' }))
})

describe('verbBody', () => {
  it('sends what the verb asks for and nothing else', () => {
    const draft = filled()
    draft.fields.stray = 'kept from another verb'
    draft.evidence.push(photo('c', 'other'))
    expect(verbBody(ACTION, draft, 7)).toEqual({
      request_id: draft.requestId,
      expected_seq: 7,
      reason: '核对',
      fields: { finding: '已覆盖', count: '3.5' },
      evidence: [{ hash: 'a', kind: 'photo-after' }, { hash: 'b', kind: 'photo-after' }],
      checklist: { fixed: true },
    })
  })
  it('keeps the same request id for the same draft', () => {
    const draft = filled()
    expect(verbBody(ACTION, draft, 1).request_id).toBe(verbBody(ACTION, draft, 2).request_id)
  })
})

it('knows an empty draft and a verb that is a mere press', () => {
  expect(isEmptyDraft(newDraft())).toBe(true)
  expect(isEmptyDraft(filled())).toBe(false)
  expect(needsForm(ACTION)).toBe(true)
  expect(needsForm({ ...ACTION, reason_required: false, fields: [], evidence: [], checklist: [] })).toBe(false)
})

it('puts the messages of the server beside their inputs', () => {
  const { placed, rest } = placeMessages(ACTION, { finding: 'a', 'fields.count': 'b', 'evidence.photo-after': 'c', reason: 'd', other: 'e' })
  expect(placed).toEqual({ 'field:finding': 'a', 'field:count': 'b', 'evidence:photo-after': 'c', reason: 'd' })
  expect(rest).toEqual(['e'])
})
