// Development only: answers like the API with invented data, and serves dist/ under the real content security policy.
import { createHash, randomUUID } from 'node:crypto'
import { createReadStream, existsSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { dirname, extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { wire } from './devices.mjs'
import { connections } from './connections.mjs'
import { batch, beginRun, health, listRuns, preview, release, turnRun } from './quarantine.mjs'
import { tables } from './dispatch.mjs'
import { lookbacks } from './lookbacks.mjs'
import { personalLooks } from './looks.mjs'
import { notices } from './notify.mjs'
import { englishWords } from './words.mjs'
import * as w from './world.mjs'

const port = Number(process.env.MOCK_PORT ?? 8787)
const dist = join(dirname(fileURLToPath(import.meta.url)), '..', 'dist')
const CSP = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; font-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
const sessions = new Map()
const changed = new Set()
const answers = new Map()
const streams = new Set()

class Fault extends Error {
  constructor(status, code, title, fields) {
    super(title)
    Object.assign(this, { status, code, fields })
  }
}
const about = () => ({
  name: '青山', version: '0.1.0', system_name: '青山市生态环境监测监管平台', now: w.clockState().now,
  demo: { speed: w.clockState().speed, running: w.clockState().running, accounts: w.accounts, notice: '演示系统：城市、人员和事项均为虚构，读数为真实站点历史数据重放。' },
  map: { tile_url: null, attribution: null },
})
const sessionOf = (s) => {
  const a = w.accounts.find((x) => x.login === s.login)
  return { person: { id: a.login, name: a.name, login: a.login }, posts: [{ unit_id: 'u1', unit_name: a.login === 'wangge' ? '青山区第三网格' : '市生态环境局', area_id: 'c', area_name: '青山市', role_id: a.login, role_name: a.role_name }], rights: w.rightsOf(a.login), csrf: s.csrf, must_change_password: a.login === 'xinren' && !changed.has(a.login), idle_minutes: 30 }
}
const page = (rows, q, key) => {
  const n = Math.max(1, Number(q.get('page') ?? 1))
  return { [key]: rows.slice((n - 1) * 50, n * 50), total: rows.length, page: n, page_size: 50 }
}
const found = (x) => {
  if (!x) throw new Fault(404, 'not-found', '没有找到，或不在您的管辖范围内。')
  return x
}
const push = (name, data) => streams.forEach((s) => s.write(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`))
const range = (q, hours) => {
  const to = q.get('to') ? Date.parse(q.get('to')) : w.lastStamp()
  return [q.get('from') ? Date.parse(q.get('from')) : to - hours * 3_600_000, to]
}
const alarmDetail = (a, login) => {
  const { history, ...line } = a
  const stamp = w.lastStamp()
  return { ...line, readings: Array.from({ length: 12 }, (_, i) => ({ stamp: w.iso(stamp - (11 - i) * 3_600_000), value: i === 4 ? null : String(60 + i * 9 + (i % 3) * 7) })), history, may: a.state === 'open' && w.rightsOf(login).includes('alarm.handle') ? (a.taken_by ? ['false-alarm'] : ['take', 'false-alarm']) : [], hand_over: null }
}
const once = (body, run) => {
  if (!answers.has(body.request_id)) answers.set(body.request_id, run())
  return answers.get(body.request_id)
}

async function handle(method, path, q, body, s, raw) {
  const m = (re) => re.exec(path)
  let x
  if (path === '/about') return about()
  if (path === '/catalog/words') return englishWords()
  if (path === '/session' && method === 'POST') {
    const a = w.accounts.find((y) => y.login === body.login)
    if (!a || a.password !== body.password) throw new Fault(401, 'wrong-credentials', '登录名或密码不对。')
    const n = { id: randomUUID(), login: a.login, csrf: randomUUID() }
    sessions.set(n.id, n)
    return { $cookie: n.id, ...sessionOf(n) }
  }
  if (!s) throw new Fault(401, 'not-signed-in', '登录已过期，请重新登录。')
  const person = w.accounts.find((a) => a.login === s.login)
  if (path === '/session') {
    if (method === 'DELETE') return void sessions.delete(s.id)
    return sessionOf(s)
  }
  if (method !== 'GET' && raw.headers['x-csrf-token'] !== s.csrf) throw new Fault(403, 'forged-request', '页面已过期，请刷新后再试。')
  if (path === '/session/password') {
    if (body.new_password.length < 10) throw new Fault(422, 'invalid-input', '新密码不合要求。', [{ field: 'new_password', message: '至少 10 个字符' }])
    return void changed.add(s.login)
  }
  if (sessionOf(s).must_change_password) throw new Fault(403, 'password-change-required', '请先修改初始密码。')
  if (path === '/demo/clock') {
    w.setClock(body)
    push('clock', w.clockState())
    return about()
  }
  const told = notices(method, path, q, body, person, push)
  if (told !== undefined) return told
  const wired = wire(method, path, q, body, person, push, Fault)
  if (wired !== undefined) return wired
  const looked = lookbacks(method, path, q, body, person, Fault)
  if (looked !== undefined) return looked
  const read = personalLooks(path, q, person, Fault)
  if (read !== undefined) return read
  const listed = tables(path, q, Fault)
  if (listed !== undefined) return listed
  if (path === '/workbench') {
    const parts = ['todo', 'overdue', 'returned', 'opinion', 'copies', 'handed-on'].map((part) => ({ part, count: w.deskOf(s.login, part).length, more: false }))
    return { my_tasks: w.deskOf(s.login, 'todo').map((c) => ({ ...w.lineOf(c), returned: w.isReturned(c), opinion: false })), parts, copies: [], waiting: w.deskOf(s.login, 'handed-on').map(w.lineOf), open_alarms: w.alarms.filter((a) => a.state === 'open' && !a.taken_by).map(({ history, ...l }) => l), as_of: w.clockState().now }
  }
  if (path === '/areas') return { areas: w.areas }
  if (path === '/map') {
    const at = q.get('at') ? Date.parse(q.get('at')) : w.now()
    const live = !q.get('at')
    return {
      at: w.iso(w.lastStamp(at)),
      stations: w.stations.map((t) => { const l = w.stationLine(t, at); return { id: l.id, name: l.name, kind: 'air-station', lon: l.lon, lat: l.lat, area_id: l.area_id, invented: true, hour: l.hour, online: l.online, alarm_open: live && l.alarm_open } }),
      outlets: w.outlets.map(({ water, bad, ...o }) => ({ ...o, last_at: w.iso(w.now() - 30_000), over_limit: bad ? ['a21002'] : [], alarm_open: bad })), enterprises: w.enterprises,
      cases: w.cases.filter((c) => c.open).map((c) => { const o = w.stations.find((t) => t.id === c.object.id) ?? w.outlets.find((t) => t.id === c.object.id); return { id: c.id, number: c.number, title: c.title, state: c.state, state_name: c.state_name, lamp: c.lamp, lon: o.lon, lat: o.lat } }),
      alarms: w.alarms.filter((a) => a.state === 'open').map((a) => { const o = w.stations.find((t) => t.id === a.object.id) ?? w.outlets.find((t) => t.id === a.object.id); return { id: a.id, rule_id: a.rule_id, rule_name: a.rule_name, object_id: a.object.id, lon: o.lon, lat: o.lat, severity: a.severity } }),
    }
  }
  if (path === '/stations') return { stations: w.stations.map((t) => w.stationLine(t)), as_of: w.clockState().now }
  if ((x = m(/^\/stations\/(\w+)$/))) {
    const t = found(w.stations.find((y) => y.id === x[1]))
    return { ...w.stationLine(t), source_note: t.readings_note, nearby_cell: { id: 'd1g1', name: '城关1号网格' }, latest_alarms: w.alarms.filter((a) => a.object.id === t.id).slice(0, 5).map(({ history, ...l }) => l) }
  }
  if ((x = m(/^\/stations\/(\w+)\/hours$/))) {
    const t = found(w.stations.find((y) => y.id === x[1]))
    const [from, to] = range(q, 48)
    const hours = []
    for (let h = Math.ceil(from / 3_600_000) * 3_600_000; h <= to; h += 3_600_000) if (h > from) hours.push(w.hourPair(t, h))
    return { from: w.iso(from), to: w.iso(to), hours }
  }
  if ((x = m(/^\/points\/(\w+)\/(readings|rollups)$/))) {
    const o = found(w.outlets.find((y) => y.id === x[1]))
    const cadence = q.get('cadence') ?? 'hour'
    const [from, to] = range(q, { realtime: 2, minute: 24, hour: 48, day: 720 }[cadence])
    return x[2] === 'readings' ? w.readings(o, cadence, from, to) : w.rollups(o, cadence, from, to)
  }
  if (path === '/air/dust') return { marks: [], may_propose: true, source: '环办监测〔2016〕120号（据转载文本）' }
  if (path === '/interferences') return { interferences: [], kinds: [] }
  if (path === '/objects') return { objects: w.outlets.slice(0, 4).map(({ water, bad, online, enterprise_id, ...o }) => o) }
  if ((x = m(/^\/objects\/(\w+)$/))) return found(w.objectRecord(x[1]))
  if (path === '/alarms') {
    const state = q.get('state') ?? 'open'
    const rows = w.alarms.filter((a) => (state === 'all' || (state === 'open' ? a.state === 'open' : a.state !== 'open')) && (!q.get('rule') || a.rule_id === q.get('rule')) && (!q.get('object') || a.object.id === q.get('object')))
    return page(rows.map(({ history, ...l }) => l), q, 'alarms')
  }
  if ((x = m(/^\/alarms\/(\w+)$/))) return alarmDetail(found(w.alarms.find((a) => a.id === x[1])), s.login)
  if ((x = m(/^\/alarms\/(\w+)\/(take|false-alarm)$/))) {
    const a = found(w.alarms.find((y) => y.id === x[1]))
    return once(body, () => {
      if (x[2] === 'take') Object.assign(a, { taken_by: person.name, taken_at: w.clockState().now })
      else Object.assign(a, { state: 'false-alarm', cleared_at: w.clockState().now })
      a.history.push({ at: w.clockState().now, who: person.name, what: x[2] === 'take' ? 'taken' : 'false-alarm', note: body.reason ?? null })
      push('alarm', { id: a.id, state: a.state, rule_name: a.rule_name, object_name: a.object.name, summary: a.summary })
      return alarmDetail(a, s.login)
    })
  }
  if ((x = m(/^\/rights\/([\w.]+)$/))) return { right: x[1], roles: x[1] === 'people.admin' ? ['安全管理员'] : ['系统管理员'], granted_by: ['安全管理员'] }
  if (path === '/rules') return { rules: w.rules }
  if (path === '/documents') {
    const rows = w.documents.filter((d) => (!q.get('case') || d.case_id === q.get('case')) && (!q.get('sort') || d.sort === q.get('sort')) && (d.title + d.number).includes(q.get('q') ?? ''))
    return { ...page(rows.map(({ sort: _sort, paragraphs: _paragraphs, hash: _hash, ...line }) => line), q, 'documents'), sorts: [{ id: 'supervision', name: '督办通知' }, { id: 'receipt', name: '签收回执' }] }
  }
  if ((x = m(/^\/documents\/(\w+)$/))) {
    const { sort: _sort, ...document } = found(w.documents.find((d) => d.id === x[1]))
    return document
  }
  if (path === '/flows') return { flows: w.flows() }
  if (path === '/people') return { people: [{ id: 'p1', name: '李大山', unit: '青山区第三网格' }] }
  if (path === '/units') return { units: [{ id: 'u1', name: '市住建局', area_name: '青山市', kind: 'department' }] }
  if (path === '/cases' && method === 'POST') {
    return once(body, () => {
      const c = w.report(body, person)
      push('case', { id: c.id, number: c.number, state_name: c.state_name, title: c.title })
      return w.record(c, s.login)
    })
  }
  if (path === '/cases.xlsx') {
    if (!q.get('flow') && q.get('open') === 'false') throw new Fault(422, 'too-many', '符合条件的事项有 12345 件，一次最多导出 5000 件。请用流程、状态、立案日期等条件缩小范围后再导出。')
    return { $file: { item: { media_type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' }, bytes: Buffer.from('PK') } }
  }
  if (path === '/cases') {
    const text = q.get('q') ?? ''
    const then = w.asOf(q.get('as_of'))
    const pool = then === null ? w.cases : w.cases.filter((c) => Date.parse(c.opened_at) <= then).map((c) => w.stood(c, then))
    const rows = pool.filter((c) => (!q.get('desk') || w.deskOf(s.login, q.get('desk')).includes(c)) && (!q.get('flow') || c.flow === q.get('flow')) && (!q.get('state') || c.state === q.get('state')) && (!q.get('open') || String(c.open) === q.get('open')) && (c.title.includes(text) || c.number.includes(text)))
    return { ...page(rows.map(w.lineOf), q, 'cases'), more: false, as_of: then === null ? null : w.iso(then) }
  }
  if ((x = m(/^\/cases\/(\w+)$/))) {
    const c = found(w.cases.find((y) => y.id === x[1]))
    const then = w.asOf(q.get('as_of'))
    if (then === null) return w.record(c, s.login)
    return { ...w.record(w.stood(found(Date.parse(c.opened_at) <= then && c), then), s.login), actions: [], as_of: w.iso(then) }
  }
  if ((x = m(/^\/cases\/(\w+)\/verbs\/([\w-]+)$/))) {
    const c = found(w.cases.find((y) => y.id === x[1]))
    return once(body, () => {
      if (body.expected_seq !== c.events.length) throw new Fault(409, 'stale', '刚刚有人办过这件事，页面已更新，请核对后再提交。')
      w.act(c, x[2], body, person)
      push('case', { id: c.id, number: c.number, state_name: c.state_name, title: c.title })
      return w.record(c, s.login)
    })
  }
  if (path === '/evidence') {
    const text = raw.body.toString('latin1')
    const kind = /name="kind"\r\n\r\n([\w-]+)/.exec(text)?.[1] ?? 'photo'
    const start = text.indexOf('\r\n\r\n', text.indexOf('name="file"')) + 4
    const bytes = raw.body.subarray(start, text.indexOf('\r\n--', start))
    const hash = createHash('sha256').update(bytes).digest('hex')
    const item = { hash, kind, kind_name: '现场照片', masked: false, media_type: bytes[0] === 0x89 ? 'image/png' : 'image/jpeg', bytes: bytes.length, width: 1600, height: 1200, taken_at: w.clockState().now, lon: null, lat: null, by: person.name, at: w.clockState().now, url: `/api/v1/evidence/${hash}`, thumb_url: `/api/v1/evidence/${hash}/thumb` }
    w.evidence.set(hash, { item, bytes })
    return item
  }
  if ((x = m(/^\/evidence\/(\w+)/))) return { $file: found(w.evidence.get(x[1])) }
  if (path === '/devices') return { devices: w.devices.filter((d) => !q.get('status') || q.get('status') === 'all' || d.status === q.get('status')) }
  if ((x = m(/^\/devices\/(\w+)$/))) return found(w.devices.find((y) => y.mn === x[1]))
  if ((x = m(/^\/devices\/(\w+)\/adopt$/))) {
    const d = found(w.devices.find((y) => y.mn === x[1]))
    const o = found(w.outlets.find((y) => y.id === body.object_id))
    Object.assign(d, { status: 'active', object: { id: o.id, name: o.name, kind: 'outlet' }, held_frames: 0 })
    push('device', { mn: d.mn, status: d.status })
    return d
  }
  if ((x = m(/^\/devices\/(\w+)\/settings$/))) {
    const d = found(w.devices.find((y) => y.mn === x[1]))
    d.settings ??= { strictness: 'standard', crc: 'standard', answers: 'as-flagged', answer_without_qn: false, edition: 'as-framed', addresses: [], frames_per_second: null, skew_limit_seconds: null }
    for (const [key, value] of Object.entries(body ?? {})) d.settings[key] = value === 0 ? null : value
    return d.settings
  }
  if (path === '/quarantine') {
    const rows = w.quarantine.filter((f) => (!q.get('reason') || f.reason === q.get('reason')) && (!q.get('mn') || f.mn === q.get('mn')))
    const reasons = [...new Set(w.quarantine.map((f) => f.reason))]
    const counts = [...new Set(w.quarantine.map((f) => f.mn).filter(Boolean))].map((mn) => ({ mn, count: w.quarantine.filter((f) => f.mn === mn).length }))
    return { frames: rows, total: rows.length, lost: { over_budget: rows.filter((f) => f.raw_hex === '' && f.bytes > 0).length, over_rate: 0, device_rows: 20000, device_bytes: 33554432 }, by_device: counts, by_reason: reasons.map((n) => ({ reason: n, reason_name: w.quarantine.find((f) => f.reason === n).reason_name, count: w.quarantine.filter((f) => f.reason === n).length })) }
  }
  if ((x = m(/^\/quarantine\/(\w+)\/preview$/))) return preview(found(w.quarantine.find((f) => f.id === x[1])), Object.fromEntries(q))
  if ((x = m(/^\/quarantine\/(\w+)\/release$/))) return release(found(w.quarantine.find((f) => f.id === x[1])), body)
  if ((x = m(/^\/devices\/(\w+)\/quarantine$/))) return batch(x[1], Object.fromEntries(q))
  if (path === '/quarantine/runs') return method === 'POST' ? beginRun(body) : listRuns()
  if ((x = m(/^\/quarantine\/runs\/(\w+)\/(stop|continue)$/))) return turnRun(x[1], x[2])
  if ((x = m(/^\/devices\/(\w+)\/connections$/))) return connections(found(w.devices.find((y) => y.mn === x[1])), Number(q.get('days') ?? 7))
  if ((x = m(/^\/devices\/(\w+)\/health$/))) return health(found(w.devices.find((y) => y.mn === x[1])), Number(q.get('days') ?? 7))
  throw new Fault(404, 'not-found', '没有这个地址。')
}

const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' }
function serveFile(path, answer) {
  let file = normalize(join(dist, path))
  if (!file.startsWith(dist) || !existsSync(file) || statSync(file).isDirectory()) file = join(dist, 'index.html')
  createReadStream(file)
    .once('open', function () {
      answer.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream', 'content-security-policy': CSP })
      this.pipe(answer)
    })
    // Not built yet, or being built at this moment.
    .once('error', () => answer.writeHead(503).end('run npm run build first'))
}

createServer(async (request, answer) => {
  const url = new URL(request.url, 'http://mock')
  if (!url.pathname.startsWith('/api/v1')) return serveFile(url.pathname, answer)
  const path = url.pathname.slice(7)
  const s = sessions.get(/qs_session=([\w-]+)/.exec(request.headers.cookie ?? '')?.[1])
  // A switch for trying what the pages do when a session ends in the middle.
  if (path === '/mock/expire') {
    sessions.clear()
    return answer.end('ok')
  }
  // As if the same person had signed in again in another window.
  if (path === '/mock/rotate') {
    for (const one of sessions.values()) one.csrf = randomUUID()
    return answer.end('ok')
  }
  if (path === '/events') {
    if (!s) return answer.writeHead(401).end()
    answer.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
    answer.write(`event: clock\ndata: ${JSON.stringify(w.clockState())}\n\n`)
    streams.add(answer)
    return request.on('close', () => streams.delete(answer))
  }
  const parts = []
  for await (const part of request) parts.push(part)
  const raw = { headers: request.headers, body: Buffer.concat(parts) }
  try {
    const json = (request.headers['content-type'] ?? '').includes('json') && raw.body.length > 0
    const result = await handle(request.method, path, url.searchParams, json ? JSON.parse(raw.body.toString()) : {}, s, raw)
    if (result === undefined) return answer.writeHead(204).end()
    if (result.$file) return answer.writeHead(200, { 'content-type': result.$file.item.media_type }).end(result.$file.bytes)
    const { $cookie, ...rest } = result
    if ($cookie) answer.setHeader('set-cookie', `qs_session=${$cookie}; HttpOnly; SameSite=Strict; Path=/`)
    answer.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(rest))
  } catch (error) {
    if (!(error instanceof Fault)) console.error(error)
    const status = error.status ?? 500
    answer.writeHead(status, { 'content-type': 'application/problem+json' }).end(JSON.stringify({ type: 'about:blank', status, title: error.message, detail: error.message, code: error.code ?? 'server-error', request_id: randomUUID(), fields: error.fields }))
  }
}).listen(port, '127.0.0.1', () => console.log(`mock on http://127.0.0.1:${port}`))

let told = w.lastStamp()
setInterval(() => {
  push('clock', w.clockState())
  const stamp = w.lastStamp()
  if (stamp === told) return
  told = stamp
  for (const t of w.stations) {
    const v = w.hourPair(t, stamp).verdict
    push('hour', { station_id: t.id, stamp: v.stamp, aqi: v.aqi, level: v.level, color: v.color, law: v.law })
  }
}, 2000)
setInterval(() => streams.forEach((s) => s.write(': still here\n\n')), 15_000)
