// Draws for look-backs and what was struck, of the mock, invented.
import * as w from './world.mjs'

const at = (days) => w.iso(w.now() - days * 86_400_000)
const FLOW = { id: 'rectification', name: '督察反馈问题整改', percent: 10, period: 'quarter', source: null }
const closed = () => w.cases.filter((c) => !c.open)
const strikes = () => closed().slice(0, 12).map((c, n) => ({
  case_id: c.id, number: c.number, title: c.title, area_name: c.area_name, state_name: n === 1 ? '整改中' : '已销号', open: n === 1, struck_at: at(80 + n),
  units: n % 2 ? ['云泽街道办事处', '市住建局'] : ['梦渚街道办事处'], acceptor: { name: n % 3 ? '赵验收' : '钱验收', unit: '督察整改验收组' },
  draw: n < 2 ? 'dr1' : null, drawn_at: n < 2 ? at(50) : null, looked_at: n === 1 ? at(40) : null, looked_by: n === 1 ? { name: '孙督察', unit: '督察整改办公室' } : null,
  found_relapse: n === 1 ? true : null, relapsed: n === 1 || n === 5,
}))
const draws = [{ id: 'dr1', period: '2025Q4', seed: '2026年1月5日福彩3D 385', drawn_at: at(50), drawn_by: '孙督察（督察整改办公室）', hash: '3f'.repeat(32) }]
const view = (d) => {
  const own = strikes().filter((s) => s.draw === d.id)
  const total = { drawn: own.length, looked_at: own.filter((s) => s.looked_at).length, relapsed: own.filter((s) => s.found_relapse).length }
  return { id: d.id, flow: FLOW.id, flow_name: FLOW.name, period: d.period, percent: 10, seed: d.seed, inputs: 12, drawn: 2, inputs_hash: d.hash, drawn_at: d.drawn_at, drawn_by: d.drawn_by, total, units: [], acceptors: [] }
}
const record = (d) => ({ ...view(d), population: closed().slice(0, 12).map((c) => ({ id: c.id, number: c.number, title: c.title })), cases: strikes().filter((s) => s.draw === d.id).map((s, n) => ({ place: n + 1, ...s })) })
const tally = (own) => ({ struck: own.length, drawn: own.filter((s) => s.drawn_at).length, looked_at: own.filter((s) => s.looked_at).length, relapsed: own.filter((s) => s.relapsed).length })

/** Answers what is about look-backs; `undefined` for everything else. */
export function lookbacks(method, path, q, body, person, Fault) {
  let x
  if (path === '/lookbacks' && method === 'POST') {
    const known = draws.find((d) => d.period === body.period)
    if (known && known.seed !== body.seed) throw new Fault(409, 'drawn', `“${body.period}”已经抽取过，种子是“${known.seed}”，不能重抽`)
    if (body.period === '2025Q2') throw new Fault(422, 'invalid-input', '填写有误', [{ field: 'period', message: '“2025Q2”没有办结的事项可供抽取' }])
    if (!known) draws.unshift({ id: `dr${draws.length + 1}`, period: body.period, seed: body.seed, drawn_at: at(0), drawn_by: person.name, hash: 'a7'.repeat(32) })
    return record(known ?? draws[0])
  }
  if (path === '/lookbacks') return { draws: draws.map(view), flows: [{ ...FLOW, ended: ['2025Q4', '2025Q3', '2025Q2'].map((period) => ({ period, drawn: draws.some((d) => d.period === period) })) }], may_draw: w.rightsOf(person.login).includes('lookback.draw') }
  if ((x = /^\/lookbacks\/(\w+)\/replay$/.exec(path))) return { hash: true, sample: true, inputs: true }
  if ((x = /^\/lookbacks\/(\w+)$/.exec(path))) return record(draws.find((d) => d.id === x[1]))
  if (path === '/lookback-strikes') {
    const all = strikes()
    const units = [...new Set(all.flatMap((s) => s.units))]
    const names = [...new Set(all.map((s) => s.acceptor.name))]
    return { strikes: all, total: tally(all), units: units.map((unit) => ({ unit, ...tally(all.filter((s) => s.units.includes(unit))) })), acceptors: names.map((name) => ({ name, unit: '督察整改验收组', ...tally(all.filter((s) => s.acceptor.name === name)) })), as_of: at(0) }
  }
  return undefined
}
