import { describe, expect, it } from 'vitest'
import { ApiProblem } from '../api/problem'
import type { Action, CaseRecord, FormField } from '../api/types'
import { offersOf, resultText, runBatch, type BatchRow } from './batch'

const choice = (...values: string[]): FormField => ({ id: 'state', label: '环节', type: 'choice', required: true, personal: false, options: values.map((value) => ({ value, label: value })), columns: [], hint: null, max_length: null })
const action = (verb: string, more: Partial<Action> = {}): Action => ({ verb, name: verb, kind: 'move', style: 'plain', reason_required: false, fields: [], evidence: [], checklist: [], confirm: null, ...more })
const record = (id: string, ...actions: Action[]) => ({ id, actions }) as unknown as CaseRecord
const row = (id: string): BatchRow => ({ id, number: `N-${id}`, title: id, seq: 1, requestId: `r-${id}`, fate: 'waiting', said: '' })

describe('offersOf', () => {
  const found = offersOf([
    record('a', action('remind'), action('hand-on'), action('return-to', { fields: [choice('x', 'y')] }), action('accept', { checklist: [{ id: 'c', text: '' }] })),
    record('b', action('remind'), action('hand-on'), action('return-to', { fields: [choice('y', 'z')] }), action('accept', { checklist: [{ id: 'c', text: '' }] })),
    record('c', action('remind'), action('alone'), action('return-to', { fields: [choice('y')] }), action('accept', { checklist: [{ id: 'c', text: '' }] })),
  ])
  it('offers what every case offers', () => expect(found.shared.map((a) => a.verb)).toEqual(['remind', 'return-to']))
  it('lets choose what every case lets choose', () => expect(found.shared[1]!.fields[0]!.options.map((o) => o.value)).toEqual(['y']))
  it('names the cases that offer a verb where not all do', () => expect(found.partly.map((p) => [p.action.verb, p.ids])).toEqual([['hand-on', ['a', 'b']]]))
  it('leaves what has to be looked at case by case', () => expect(found.single.map((s) => [s.action.verb, s.why])).toEqual([['accept', 'checklist']]))
  it('takes forms that ask for different things as different', () => {
    const two = offersOf([record('a', action('remind')), record('b', action('remind', { reason_required: true }))])
    expect(two.shared).toEqual([])
    expect(two.partly).toEqual([])
  })
  it('offers nothing where there is nothing in common to choose', () =>
    expect(offersOf([record('a', action('v', { fields: [choice('x')] })), record('b', action('v', { fields: [choice('y')] }))]).shared).toEqual([]))
})

describe('runBatch', () => {
  const say = (error: unknown) => (error as Error).message
  it('tells each case its fate and goes on after a refusal', async () => {
    const rows = ['a', 'b', 'c', 'd'].map(row)
    const answers: Record<string, Error | undefined> = { b: new ApiProblem(409, 'stale', '', '已更新'), c: new ApiProblem(403, 'not-your-turn', '', '不由您办'), d: new ApiProblem(0, 'offline', '', null) }
    await runBatch(rows, async (r) => { const error = answers[r.id]; if (error) throw error }, say, () => false)
    expect(rows.map((r) => r.fate)).toEqual(['done', 'stale', 'refused', 'unsure'])
    expect(rows[2]!.said).toBe('不由您办')
  })
  it('goes on with what waits or is unsure, under the same request, and repeats nothing', async () => {
    const rows = ['a', 'b', 'c'].map(row)
    rows[0]!.fate = 'done'
    rows[1]!.fate = 'unsure'
    const sent: string[] = []
    await runBatch(rows, async (r) => void sent.push(r.requestId), say, () => false)
    expect(sent).toEqual(['r-b', 'r-c'])
  })
  it('stops where it is told to', async () => {
    const rows = ['a', 'b'].map(row)
    let sent = 0
    await runBatch(rows, async () => void (sent += 1), say, () => sent === 1)
    expect(rows.map((r) => r.fate)).toEqual(['done', 'waiting'])
  })
})

it('is copied as a table', () => {
  const rows = [{ ...row('a'), fate: 'refused' as const, said: '一行\n两行' }]
  expect(resultText(['编号', '事项', '结果', '说明'], rows, (f) => f)).toBe('编号\t事项\t结果\t说明\nN-a\ta\trefused\t一行 两行')
})
