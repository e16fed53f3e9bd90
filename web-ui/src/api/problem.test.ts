import { describe, expect, it } from 'vitest'
import { queryText } from './client'
import { ApiProblem, fieldMessages, problemText, readProblem } from './problem'

const MESSAGES: Record<string, string> = { 'problem.stale': 'Somebody was faster.', 'problem.unexpected': 'Unexpected.', 'problem.offline': 'Offline.' }
const say = (problem: unknown, locale: string) => problemText(problem, locale, (k) => MESSAGES[k] ?? k, (k) => k in MESSAGES)

describe('problemText', () => {
  const stale = new ApiProblem(409, 'stale', '已被他人办理', '刚刚有人办过这件事。')

  it('is the sentence of the server in Chinese and ours by code in English', () => {
    expect(say(stale, 'zh-CN')).toBe('刚刚有人办过这件事。')
    expect(say(stale, 'en')).toBe('Somebody was faster.')
  })
  it('falls back rather than show a code', () => {
    expect(say(new ApiProblem(418, 'brand-new', '新问题', null), 'en')).toBe('新问题')
    expect(say(new ApiProblem(0, 'offline', '', null), 'zh-CN')).toBe('Offline.')
    expect(say(new TypeError('x is undefined'), 'zh-CN')).toBe('Unexpected.')
  })
})

describe('readProblem', () => {
  it('reads a problem document', async () => {
    const body = { type: 'about:blank', title: '填写有误', status: 422, code: 'invalid-input', request_id: 'r1', fields: [{ field: 'finding', message: '必填' }] }
    const p = await readProblem(new Response(JSON.stringify(body), { status: 422, headers: { 'content-type': 'application/problem+json' } }))
    expect([p.status, p.code, p.requestId]).toEqual([422, 'invalid-input', 'r1'])
    expect(fieldMessages(p)).toEqual({ finding: '必填' })
  })
  it('makes one of a page by a proxy and of a broken body', async () => {
    const html = await readProblem(new Response('<h1>502</h1>', { status: 502, headers: { 'content-type': 'text/html' } }))
    expect(html.code).toBe('server-error')
    const broken = await readProblem(new Response('{', { status: 400, headers: { 'content-type': 'application/json' } }))
    expect(broken.code).toBe('unexpected')
  })
})

it('leaves empty filters out of the address', () => {
  expect(queryText({ flow: 'air', state: '', page: 1, open: false, q: null })).toBe('?flow=air&page=1&open=false')
  expect(queryText({})).toBe('')
})
