// An invented city for development: the shapes of the API, not the behaviour of the server.
import { createHash } from 'node:crypto'
import { FACTORS, SWITCH, verdict } from './aqi.mjs'
import { centroid, seeded, voronoi } from './geometry.mjs'

const HOUR = 3_600_000
export const iso = (ms) => {
  const d = new Date(ms + 8 * HOUR)
  return `${d.toISOString().slice(0, 19)}+08:00`
}

// ---- clock
const clock = { base: Date.parse('2026-03-01T09:20:00+08:00'), at: Date.now(), speed: Number(process.env.MOCK_SPEED ?? 60), running: true }
export const now = () => clock.base + (clock.running ? (Date.now() - clock.at) * clock.speed : 0)
export function setClock({ running, speed }) {
  clock.base = now()
  clock.at = Date.now()
  if (running !== undefined) clock.running = running
  if (speed !== undefined) clock.speed = speed
}
export const clockState = () => ({ now: iso(now()), running: clock.running, speed: clock.speed })
export const accounts = [
  { login: 'zhiban', password: 'qingshan-2026', name: '周敏', role_name: '值班调度' },
  { login: 'wangge', password: 'qingshan-2026', name: '李大山', role_name: '网格员' },
  { login: 'zhifa', password: 'qingshan-2026', name: '陈立', role_name: '执法人员' },
  { login: 'keshi', password: 'qingshan-2026', name: '吴婷', role_name: '大气科' },
  { login: 'xinren', password: 'qingshan-2026', name: '郑新', role_name: '值班调度' },
]
const ALL = ['net.read', 'alarm.read', 'alarm.handle', 'case.read', 'case.act', 'lookback.draw', 'device.read', 'device.adopt', 'device.settings', 'device.ask', 'device.control', 'system.read', 'quarantine.read', 'quarantine.release', 'duty.read', 'duty.manage', 'message.read', 'channel.read', 'audit.read']
export const rightsOf = (login) => (login === 'wangge' ? ['case.read', 'case.act', 'alarm.read', 'net.read'] : ALL)

// ---- areas
const r = seeded(20260301)
const boundary = Array.from({ length: 18 }, (_, i) => {
  const a = (i / 18) * 2 * Math.PI
  const k = 0.82 + 0.25 * r()
  return [112.42 + 0.33 * k * Math.cos(a), 30.4 + 0.25 * k * Math.sin(a)]
})
const DISTRICTS = ['城关区', '青山区', '临江区', '东湖区', '云台县', '石门县']
const sites = [[112.4, 30.41], [112.27, 30.47], [112.55, 30.36], [112.5, 30.52], [112.3, 30.3], [112.46, 30.26]]
const districtShapes = voronoi(boundary, sites)
const geo = (polygon) => ({ type: 'Polygon', coordinates: [[...polygon, polygon[0]]] })
export const areas = [
  { id: 'p', parent: null, level: 'province', code: '990000', name: '示范省', lon: 112.42, lat: 30.4, geometry: null, invented: true },
  { id: 'c', parent: 'p', level: 'city', code: '990100', name: '青山市', lon: 112.42, lat: 30.4, geometry: geo(boundary), invented: true },
]
const cellsPer = [11, 10, 10, 9, 10, 9]
districtShapes.forEach((shape, d) => {
  const [lon, lat] = sites[d]
  areas.push({ id: `d${d + 1}`, parent: 'c', level: 'district', code: `99010${d + 1}`, name: DISTRICTS[d], lon, lat, geometry: geo(shape), invented: true })
  const seeds = []
  const xs = shape.map((p) => p[0])
  const ys = shape.map((p) => p[1])
  const mid = centroid(shape)
  while (seeds.length < cellsPer[d]) {
    const corner = shape[Math.floor(r() * shape.length)]
    const k = 0.25 + r() * 0.6
    const p = [mid[0] + (corner[0] - mid[0]) * k + (r() - 0.5) * 0.03, mid[1] + (corner[1] - mid[1]) * k + (r() - 0.5) * 0.03]
    if (seeds.every((q) => Math.hypot(p[0] - q[0], p[1] - q[1]) > (Math.max(...xs) - Math.min(...xs) + Math.max(...ys) - Math.min(...ys)) / 18)) seeds.push(p)
  }
  voronoi(shape, seeds).forEach((cell, i) => {
    const c = centroid(cell)
    areas.push({ id: `d${d + 1}g${i + 1}`, parent: `d${d + 1}`, level: 'grid-cell', code: `99010${d + 1}${String(i + 1).padStart(3, '0')}`, name: `${DISTRICTS[d].slice(0, 2)}${i + 1}号网格`, lon: c[0], lat: c[1], geometry: geo(cell), invented: true })
  })
})
const areaName = (id) => areas.find((a) => a.id === id)?.name ?? ''

// ---- stations
const NAMES = ['城关', '市政府', '人民公园', '青山大道', '钢铁新村', '临江港', '化工园', '东湖', '大学城', '云台县城', '云台南', '石门县城', '石门水库', '开发区']
export const stations = NAMES.map((name, i) => {
  const d = [0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 1][i]
  const [x, y] = sites[d]
  return {
    id: `st${i + 1}`, name: `${name}站`, code: `9901${String(i + 1).padStart(2, '0')}A`, area_id: `d${d + 1}`, area_name: DISTRICTS[d], invented: true,
    lon: x + (r() - 0.5) * 0.11, lat: y + (r() - 0.5) * 0.09,
    readings_note: '读数为北京市奥体中心站 2017 年真实逐时数据重放', dirt: 0.6 + r() * 1.1, phase: r() * 6,
    offline: i === 10,
  }
})
function hourValues(s, stamp) {
  const h = stamp / HOUR
  const day = Math.sin(((h + 8) % 24) / 24 * 2 * Math.PI - 1.5)
  const wave = Math.sin(h / 17 + s.phase) + Math.sin(h / 41 + s.phase * 2)
  const q = seeded((h % 1e6) * 31 + s.phase * 1000)
  const n = () => 0.9 + q() * 0.2
  const pm = Math.max(6, (58 + 30 * wave) * s.dirt * n())
  const out = {
    a34004: Math.round(pm), a34002: Math.round(pm * 1.55 * n() + 12), a05024: Math.round(Math.max(4, 62 + 48 * day) * n()),
    a21004: Math.round(Math.max(6, 40 - 14 * day + 6 * wave) * n()), a21026: Math.round(8 + 5 * q()), a21005: Math.round((0.5 + pm / 140) * 10) / 10,
  }
  const flags = {}
  if (q() < 0.03) { out.a05024 = null; flags.a05024 = ['C', '校准'] }
  if (q() < 0.02) { out.a34004 = null; flags.a34004 = ['D', '运行故障'] }
  if (s.offline) for (const k of Object.keys(out)) { out[k] = null; flags[k] = [null, null] }
  return { out, flags }
}
const lawAt = (stamp) => (stamp <= SWITCH ? 'HJ 633-2012' : 'HJ 633-2026')
export function hourPair(s, stamp) {
  const { out, flags } = hourValues(s, stamp)
  const law = lawAt(stamp)
  const v = verdict(out, law)
  const o = verdict(out, law === 'HJ 633-2012' ? 'HJ 633-2026' : 'HJ 633-2012')
  const values = FACTORS.map(([factor, label, unit, digits]) => ({
    factor, label, unit, value: out[factor] === null ? null : out[factor].toFixed(digits), flag: flags[factor]?.[0] ?? (out[factor] === null ? null : 'N'), flag_name: flags[factor]?.[1] ?? (out[factor] === null ? null : '正常'),
    iaqi: v.iaqi[factor], missing_reason: out[factor] === null ? (flags[factor]?.[1] ? `${flags[factor][1]}期间数据不参与评价` : '本小时没有收到数据') : null,
  }))
  const { iaqi: _drop, ...head } = v
  const { iaqi, ...other } = o
  return {
    stamp: iso(stamp), values, verdict: { stamp: iso(stamp), ...head, published: v.aqi !== null, not_published_reason: v.aqi === null ? '有效项目不足，不发布 AQI' : null, values },
    other: { ...other, iaqi: Object.entries(iaqi).map(([factor, n]) => ({ factor, iaqi: n })) }, revision: 1, received_at: iso(stamp + 95_000),
  }
}
export const lastStamp = (at = now()) => Math.floor(at / HOUR) * HOUR
export function stationLine(s, at) {
  const stamp = lastStamp(at)
  return {
    id: s.id, name: s.name, code: s.code, area_id: s.area_id, area_name: s.area_name, invented: true, lon: s.lon, lat: s.lat, readings_note: s.readings_note,
    device: { mn: `9901000${s.id.slice(2).padStart(2, '0')}AIR`, online: !s.offline, last_seen: s.offline ? iso(stamp - 9 * HOUR) : iso(now() - 40_000), edition: 'HJ 212-2017' },
    hour: hourPair(s, stamp).verdict, online: !s.offline, alarm_open: alarms.some((a) => a.object.id === s.id && a.state === 'open'),
  }
}

// ---- enterprises and outlets
const ENT = ['青山钢铁有限公司', '临江化工股份有限公司', '城关热力公司', '东湖污水处理厂', '云台水泥有限公司', '石门造纸厂']
export const enterprises = ENT.map((name, i) => {
  const d = [1, 2, 0, 3, 4, 5][i]
  return { id: `en${i + 1}`, name, kind: 'enterprise', lon: sites[d][0] + (r() - 0.5) * 0.12, lat: sites[d][1] + (r() - 0.5) * 0.1, area_id: `d${d + 1}`, invented: true }
})
export const outlets = enterprises.flatMap((e, i) =>
  Array.from({ length: i % 2 ? 1 : 2 }, (_, k) => ({
    id: `ou${i + 1}${k + 1}`, name: `${e.name.slice(0, 4)}${i === 3 || i === 5 ? '废水总排口' : `${k + 1}号烟囱`}`, kind: 'outlet', lon: e.lon + 0.006 * (k + 1), lat: e.lat - 0.004 * (k + 1), area_id: e.area_id, invented: true,
    enterprise_id: e.id, online: !(i === 4 && k === 1), water: i === 3 || i === 5, bad: i === 1,
  })),
)
const GAS = [['a21026', '二氧化硫', 'mg/m³', 35, 200], ['a21002', '氮氧化物', 'mg/m³', 50, 300], ['a34013', '颗粒物', 'mg/m³', 10, 80]]
const WATER = [['w01018', '化学需氧量', 'mg/L', 50, 100], ['w21003', '氨氮', 'mg/L', 5, 10], ['w01001', 'pH', '无量纲', 9, 14]]
export function readings(o, cadence, from, to) {
  const step = { realtime: 30_000, minute: 600_000, hour: HOUR, day: 24 * HOUR }[cadence]
  const factors = (o.water ? WATER : GAS).map(([code, label, unit, high]) => ({ code, label, unit, limit: { low: code === 'w01001' ? '6' : null, high: String(high), source: o.water ? 'GB 18918-2002 一级 A' : '排污许可证 9901-2025-017' } }))
  const rows = []
  for (let t = Math.ceil(from / step) * step; t < to && rows.length < 2000; t += step) {
    const q = seeded(t / 1000 + o.id.charCodeAt(2) * 77)
    rows.push({
      start: iso(t), end: iso(t + step),
      values: factors.map((f, i) => {
        const high = Number(f.limit.high)
        const v = f.code === 'w01001' ? 7 + q() : high * (0.45 + 0.3 * Math.sin(t / HOUR / 7 + i) + 0.15 * q() + (o.bad && i === 1 ? 0.28 : 0))
        const missing = q() < 0.02
        return { factor: f.code, value: missing ? null : v.toFixed(f.code === 'w01001' ? 2 : 1), flag: missing ? 'D' : 'N', over: !missing && f.code !== 'w01001' && v > high }
      }),
    })
  }
  return { cadence, factors, rows }
}
export function rollups(o, cadence, from, to) {
  const step = cadence === 'day' ? 24 * HOUR : HOUR
  const rows = []
  for (const [code, , , high] of o.water ? WATER : GAS) {
    for (let t = Math.ceil(from / step) * step; t + step <= to && rows.length < 900; t += step) {
      const q = seeded(t / 1000 + high)
      const m = high * (0.5 + 0.3 * q())
      const few = q() < 0.06
      rows.push({ start: iso(t), factor: code, mean: few ? null : m.toFixed(1), min: few ? null : (m * 0.7).toFixed(1), max: few ? null : (m * 1.3).toFixed(1), valid: few ? 21 : 118, expected: 120, basis: 'minute', reason: few ? '有效数据 21 个，不足 75%' : null })
    }
  }
  return { rows: rows.sort((a, b) => (a.start < b.start ? -1 : 1)) }
}
export function objectRecord(id) {
  const e = enterprises.find((x) => x.id === id)
  const o = outlets.find((x) => x.id === id)
  const it = e ?? o
  if (!it) return null
  const { water: _w, bad: _b, ...point } = o ?? { ...e }
  return {
    id, kind: it.kind, kind_name: e ? '企业' : '排污口', code: e ? `91990100MA${id.toUpperCase()}X` : `DA00${id.slice(-1)}`, name: it.name, area_id: it.area_id, area_name: areaName(it.area_id),
    parent: o ? { id: o.enterprise_id, name: enterprises.find((x) => x.id === o.enterprise_id).name } : null,
    children: e ? outlets.filter((x) => x.enterprise_id === id).map(({ water, bad, online, enterprise_id, ...p }) => p) : [], lon: point.lon, lat: point.lat,
    attributes: e
      ? [{ name: 'industry', label: '行业类别', value: '黑色金属冶炼和压延加工业', named: false }, { name: 'permit', label: '排污许可证编号', value: '91990100MA0000000X001P', named: false }, { name: 'level', label: '管理类别', value: '重点管理', named: false }, { name: 'contact', label: '环保负责人', value: '王建国', named: false }]
      : [{ name: 'type', label: '类型', value: o.water ? '废水' : '废气', named: false }, { name: 'height', label: '排放口高度', value: '60 m', named: false }, { name: 'standard', label: '执行标准', value: o.water ? 'GB 18918-2002' : 'GB 28662-2012', named: false }],
    invented: true, source_note: '虚构示范对象', device: o ? { mn: `99010${o.id.toUpperCase()}`, online: o.online, last_seen: iso(now() - (o.online ? 20_000 : 6 * HOUR)), edition: 'HJ 212-2017' } : null,
  }
}

// ---- alarms
const t0 = clock.base
const A = (n, rule, severity, object, area, factor, label, state, ago, summary, more = {}) => ({
  id: `al${n}`, rule_id: rule[0], rule_name: rule[1], severity, object, area_name: area, factor, factor_label: label, state, started_at: iso(t0 - ago * HOUR), opened_at: iso(t0 - (ago - 0.05) * HOUR), cleared_at: state === 'cleared' ? iso(t0 - (ago - 3) * HOUR) : null,
  summary, peak: more.peak ?? null, law: more.law ?? null, threshold_source: more.source ?? 'house', case: more.case ?? null, taken_by: more.taken ?? null, taken_at: more.taken ? iso(t0 - (ago - 0.4) * HOUR) : null,
  history: [{ at: iso(t0 - ago * HOUR), who: null, what: 'opened', note: summary }, ...(more.taken ? [{ at: iso(t0 - (ago - 0.4) * HOUR), who: more.taken, what: 'taken', note: null }] : [])],
})
const st = (i) => ({ id: stations[i].id, name: stations[i].name, kind: 'air-station' })
const ou = (i) => ({ id: outlets[i].id, name: outlets[i].name, kind: 'outlet' })
export const alarms = [
  A(1, ['pm25-hour', 'PM2.5 小时值偏高'], 'serious', st(6), '临江区', 'a34004', 'PM2.5', 'open', 3.3, 'PM2.5 小时值 168 µg/m³，连续 3 小时高于 150 µg/m³', { peak: '182', law: 'HJ 633-2026' }),
  A(2, ['outlet-limit', '排放浓度超限'], 'serious', ou(2), '临江区', 'a21002', '氮氧化物', 'open', 1.2, '氮氧化物小时均值 58.4 mg/m³，超过许可限值 50 mg/m³', { source: '排污许可证 9901-2025-017', peak: '58.4' }),
  A(3, ['offline', '设备离线'], 'notice', st(10), '云台县', null, null, 'open', 9, '已 9 小时没有收到数据', {}),
  A(4, ['pm10-jump', 'PM10 突升'], 'warning', st(4), '青山区', 'a34002', 'PM10', 'open', 5.5, 'PM10 一小时内由 96 升至 214 µg/m³，周边站点未同步', { peak: '214', taken: '周敏', case: { id: 'ca1', number: 'QS-2026-0017', state_name: '处置中' } }),
  A(5, ['pm25-hour', 'PM2.5 小时值偏高'], 'warning', st(0), '城关区', 'a34004', 'PM2.5', 'cleared', 30, 'PM2.5 小时值 121 µg/m³', { peak: '133', law: 'HJ 633-2012', taken: '周敏' }),
  ...Array.from({ length: 46 }, (_, k) => A(10 + k, ['pm10-jump', 'PM10 突升'], ['notice', 'warning'][k % 2], st(k % 14), stations[k % 14].area_name, 'a34002', 'PM10', k % 5 ? 'cleared' : 'false-alarm', 40 + k * 7, `PM10 一小时内由 ${60 + k} 升至 ${150 + 2 * k} µg/m³`, { peak: String(150 + 2 * k), taken: '周敏' })),
]
export const rules = [
  { id: 'pm25-hour', name: 'PM2.5 小时值偏高', kind: 'air-hour', severity: 'serious', threshold: '> 150 µg/m³', start_after: '连续 2 小时', clear_after: '连续 2 小时低于 115 µg/m³', house: true, source: '内部规定（试行），非国家标准限值', flow: '污染天气巡查' },
  { id: 'pm10-jump', name: 'PM10 突升', kind: 'air-jump', severity: 'warning', threshold: '1 小时升高 > 80 µg/m³ 且高于周边 1.5 倍', start_after: '1 小时', clear_after: '回落至突升前 1.2 倍以内', house: true, source: '内部规定（试行）', flow: '污染天气巡查' },
  { id: 'outlet-limit', name: '排放浓度超限', kind: 'outlet-limit', severity: 'serious', threshold: '小时均值 > 许可限值', start_after: '1 小时', clear_after: '连续 3 小时达标', house: false, source: 'GB 28662-2012 表 2；排污许可证', flow: '超标核查' },
  { id: 'offline', name: '设备离线', kind: 'silence', severity: 'notice', threshold: '> 2 小时无数据', start_after: '2 小时', clear_after: '收到数据', house: true, source: '内部规定', flow: null },
]

// ---- cases
const states = [
  { id: 'handed-over', name: '已交办', open: true }, { id: 'handling', name: '处置中', open: true }, { id: 'to-accept', name: '待验收', open: true }, { id: 'closed', name: '已办结', open: false },
]
const verbs = [{ id: 'accept-task', name: '签收' }, { id: 'report-done', name: '报告处置结果' }, { id: 'accept', name: '验收通过' }, { id: 'return', name: '退回' }, { id: 'urge', name: '催办' }]
const asked = (id, label, type, more = {}) => ({ id, label, type, required: true, options: [], columns: [], hint: null, max_length: null, ...more })
const openForm = {
  facts: [
    asked('category', '问题类别', 'choice', { options: [{ value: 'dust', label: '工地扬尘' }, { value: 'burning', label: '露天焚烧' }] }),
    asked('finding', '一句话说明', 'text', { max_length: 60 }),
    asked('measures', '整改措施', 'table', { required: false, columns: [{ id: 'what', label: '措施', type: 'text', required: true, options: [], max_length: 100 }, { id: 'by', label: '完成时限', type: 'date', required: true, options: [], max_length: null }] }),
  ],
  evidence: [{ kind: 'photo-found', name: '问题照片', required: true, min: 1, personal: false }], object_kind: null, areas: [{ id: 'a1', name: '青山区' }],
}
export const flows = () => [
  { id: 'air-patrol', name: '污染天气巡查', states, verbs, open_count: cases.filter((c) => c.flow === 'air-patrol' && c.open).length, open_form: null },
  { id: 'over-limit', name: '超标核查', states, verbs, open_count: cases.filter((c) => c.flow === 'over-limit' && c.open).length, open_form: null },
  { id: 'problem-report', name: '随手报问题', states, verbs, open_count: cases.filter((c) => c.flow === 'problem-report' && c.open).length, open_form: openForm },
]
/** Opens a case as a person reports it. */
export function report(body, person) {
  const c = newCase(cases.length + 1, 'problem-report', `青山区：${body.facts.finding}`, 'handed-over', 'green', '剩 2 小时', '周敏（市局调度中心）', 2, null, '青山区')
  c.flow_name = '随手报问题'
  c.events[0].actor = { name: person.name, unit: person.role_name }
  c.evidence = (body.evidence ?? []).map((e) => evidence.get(e.hash)?.item).filter(Boolean)
  cases.unshift(c)
  return c
}
const hash = (text) => createHash('sha256').update(text).digest('hex')
export function addEvent(c, verb, name, actor, from, to, more = {}) {
  const at = more.at ?? now()
  c.events.push({ seq: c.events.length + 1, at: iso(at), recorded_at: iso(at + 1000), verb, verb_name: name, kind: verb === 'open' ? 'open' : 'move', party_name: null, actor, from_state: from, to_state: to, reason: more.reason ?? null, fields: more.fields ?? [], evidence: more.evidence ?? [], hash: hash(`${c.id}${c.events.length}${name}`) })
  c.updated_at = iso(at)
}
function newCase(n, flow, title, state, lamp, left, holder, due, object, area) {
  const s = states.find((x) => x.id === state)
  const c = {
    id: `ca${n}`, number: `QS-2026-${String(16 + n).padStart(4, '0')}`, flow, flow_name: flow === 'air-patrol' ? '污染天气巡查' : '超标核查', title, state, state_name: s.name, open: s.open, lamp, due_at: due === null ? null : iso(t0 + due * HOUR), left_text: left, area_name: area, object, holder,
    lon: null, lat: null, hops: 0, relapses: 0, suspended_at: null, outcome: null, outcome_name: null,
    opened_at: iso(t0 - (6 + n) * HOUR), updated_at: iso(t0 - HOUR), invented: true, events: [], evidence: [],
  }
  addEvent(c, 'open', '自动立案', null, null, '已交办', { at: t0 - (6 + n) * HOUR, fields: [{ id: 'source', label: '来源', value: '报警自动交办', named: false, table: null }] })
  if (state !== 'handed-over') addEvent(c, 'accept-task', '签收', { name: '李大山', unit: '青山区第三网格' }, '已交办', '处置中', { at: t0 - (5.4 + n) * HOUR })
  if (state === 'to-accept' || state === 'closed') addEvent(c, 'report-done', '报告处置结果', { name: '李大山', unit: '青山区第三网格' }, '处置中', '待验收', { at: t0 - (3 + n) * HOUR, fields: [{ id: 'finding', label: '现场情况', table: null, value: '工地土方未覆盖，洒水车未作业，已要求立即覆盖并恢复洒水。' }, { id: 'cause', label: '污染来源', value: '建筑施工扬尘', named: false, table: null }] })
  if (state === 'closed') addEvent(c, 'accept', '验收通过', { name: '周敏', unit: '市局调度中心' }, '待验收', '已办结', { at: t0 - (1 + n) * HOUR })
  return c
}
export const cases = [
  newCase(1, 'air-patrol', '钢铁新村站 PM10 突升现场巡查', 'handling', 'yellow', '剩 1 小时 20 分', '李大山（青山区第三网格）', 1.3, { id: 'st5', name: '钢铁新村站' }, '青山区'),
  newCase(2, 'over-limit', '临江化工 1号烟囱氮氧化物超限核查', 'handed-over', 'green', '剩 6 小时', '陈立（市执法支队）', 6, { id: 'ou21', name: '临江化工1号烟囱' }, '临江区'),
  newCase(3, 'air-patrol', '化工园站 PM2.5 偏高周边排查', 'to-accept', 'red', '超期 2 小时', '周敏（市局调度中心）', -2, { id: 'st7', name: '化工园站' }, '临江区'),
  newCase(4, 'air-patrol', '开发区站 PM10 突升现场巡查', 'closed', 'grey', '已停表', '', null, { id: 'st14', name: '开发区站' }, '青山区'),
  ...Array.from({ length: 60 }, (_, k) => newCase(5 + k, k % 3 ? 'air-patrol' : 'over-limit', `${stations[k % 14].name} PM10 突升现场巡查`, 'closed', 'grey', '已停表', '', null, { id: stations[k % 14].id, name: stations[k % 14].name }, stations[k % 14].area_name)),
]
// A letter that names who wrote it, in a case that others work on.
cases[3].evidence.push({ hash: 'f'.repeat(64), kind: 'photo-report', kind_name: '举报材料照片', masked: true, media_type: 'image/jpeg', bytes: 120_000, width: 1200, height: 1600, taken_at: null, lon: null, lat: null, by: '李大山', at: iso(t0), url: `/api/v1/evidence/${'f'.repeat(64)}`, thumb_url: `/api/v1/evidence/${'f'.repeat(64)}/thumb` })
export const evidence = new Map()

/** The past time that a list is asked for; null for the present. */
export function asOf(text) {
  const then = text ? Date.parse(`${text}T23:59:59+08:00`) : now()
  return then < now() ? then : null
}
/** A case as it stood at a past time, by its events. */
export function stood(c, then) {
  const events = c.events.filter((e) => Date.parse(e.at) <= then)
  const s = states.find((x) => x.name === events.at(-1).to_state)
  return { ...c, events, state: s.id, state_name: s.name, open: s.open, evidence: [] }
}
/** What lies in a part of somebody's desk. */
export function deskOf(login, part) {
  const mine = { wangge: ['handling'], zhifa: ['handed-over'], zhiban: ['to-accept'], keshi: [] }[login] ?? []
  const todo = cases.filter((c) => c.open && mine.includes(c.state))
  return { todo, overdue: todo.filter((c) => c.lamp === 'red'), returned: todo.filter(isReturned), opinion: [], copies: [], 'handed-on': cases.filter((c) => c.open && !mine.includes(c.state)) }[part]
}
export const isReturned = (c) => c.events.at(-1).verb === 'return'
export const lineOf = ({ events, evidence: _e, ...line }) => line
export function record(c, login) {
  const actions = []
  const text = (id, label, more = {}) => ({ id, label, type: 'long-text', required: true, options: [], columns: [], hint: null, max_length: 500, ...more })
  const field = login === 'wangge' || login === 'zhifa'
  if (c.state === 'handed-over' && field) actions.push({ verb: 'accept-task', kind: 'move', name: '签收', style: 'primary', reason_required: false, fields: [], evidence: [], checklist: [], confirm: null })
  if (c.state === 'handling' && field)
    actions.push({ verb: 'report-done', kind: 'move', name: '报告处置结果', style: 'primary', reason_required: false, fields: [text('finding', '现场情况', { hint: '看到什么、做了什么，一两句即可' }), { id: 'cause', label: '污染来源', type: 'choice', required: true, options: [{ value: 'dust', label: '建筑施工扬尘' }, { value: 'burning', label: '露天焚烧' }, { value: 'factory', label: '工业企业' }, { value: 'none', label: '未发现异常' }], columns: [], hint: null, max_length: null }], evidence: [{ kind: 'photo-after', name: '现场照片', required: true, min: 1, personal: false }], checklist: [], confirm: null })
  if (c.state === 'to-accept' && !field) {
    actions.push({ verb: 'accept', kind: 'move', name: '验收通过', style: 'primary', reason_required: false, fields: [], evidence: [], checklist: [{ id: 'cause', text: '污染来源已查明' }, { id: 'fixed', text: '现场问题已整改到位' }, { id: 'photo', text: '照片与现场一致' }], confirm: '验收通过后事项办结，站点数据仍会继续跟踪。' })
    actions.push({ verb: 'return', kind: 'move', name: '退回', style: 'danger', reason_required: true, fields: [], evidence: [], checklist: [], confirm: null })
  }
  if (c.open && !field && c.state !== 'to-accept') actions.push({ verb: 'urge', kind: 'move', name: '催办', style: 'plain', reason_required: false, fields: [text('note', '催办内容', { type: 'text', required: false, max_length: 100 })], evidence: [], checklist: [], confirm: null })
  return {
    as_of: null, ...lineOf(c), facts: [{ id: '', table: null, label: '触发规则', value: 'PM10 突升', named: false }, { id: '', table: null, label: '因子', value: 'PM10', named: false }, { id: '', table: null, label: '异常值', value: '214 µg/m³', named: false }, { id: '', table: null, label: '报警内容', value: alarms[3].summary, named: false }, { id: '', table: null, label: '所在区域', value: c.area_name, named: false }, { id: '', table: null, label: '要求', value: '1 小时内到场，查明污染来源并拍照', named: false }], alarm_id: 'al4', asked_time: null, hops_max: null, milestones: [], readers: [], links: [], merged_into: null, merged: [], acceptances: [], lookbacks: [], silences: [],
    parties: c.open ? [{ party: 'handler', name: '排查人员', purpose: 'move', holder: c.holder, since: c.updated_at, clock: null, answer: null }] : [],
    clocks: [{ id: 'sign', name: '签收', party: null, suspended: false, extended: 0, started_at: c.opened_at, due_at: iso(Date.parse(c.opened_at) + HOUR / 2), stopped_at: c.events[1]?.at ?? null, lamp: c.events[1] ? 'grey' : c.lamp, left_text: c.events[1] ? '按时完成' : c.left_text }, ...(c.events[1] ? [{ id: 'handle', name: '处置', party: null, suspended: false, extended: 0, started_at: c.events[1].at, due_at: c.due_at ?? iso(t0), stopped_at: c.open ? null : c.updated_at, lamp: c.lamp, left_text: c.left_text }] : [])],
    events: c.events, evidence: c.evidence, actions, waiting_for: actions.length ? null : c.open ? `正在等待${c.holder}办理，您现在不用操作。` : '事项已办结。', head_seq: c.events.length, chain: { ok: true, length: c.events.length, head: c.events.at(-1).hash },
  }
}
export function act(c, verb, body, person) {
  const labels = { finding: '现场情况', cause: '污染来源', note: '催办内容' }
  const words = { dust: '建筑施工扬尘', burning: '露天焚烧', factory: '工业企业', none: '未发现异常' }
  const fields = Object.entries(body.fields ?? {}).map(([k, v]) => ({ id: k, label: labels[k] ?? k, value: words[v] ?? v, table: null }))
  const shown = (body.evidence ?? []).map((e) => evidence.get(e.hash)?.item).filter(Boolean)
  const to = { 'accept-task': 'handling', 'report-done': 'to-accept', accept: 'closed', return: 'handling', urge: c.state }[verb]
  const s = states.find((x) => x.id === to)
  addEvent(c, verb, verbs.find((v) => v.id === verb).name, { name: person.name, unit: person.role_name }, c.state_name, s.name, { fields, reason: body.reason, evidence: shown })
  c.evidence.push(...shown)
  Object.assign(c, { state: s.id, state_name: s.name, open: s.open })
  if (verb === 'report-done') c.holder = '周敏（市局调度中心）'
  if (verb === 'return') c.holder = '李大山（青山区第三网格）'
  if (!s.open) Object.assign(c, { lamp: 'grey', left_text: '已停表', holder: '' })
}

// ---- devices and quarantine
export const devices = [
  { mn: '88888880000001', status: 'unknown', online: true, last_seen: iso(t0), edition: 'HJ 212-2017', st: '31', object: null, frames: 212, bad_frames: 3, held_frames: 209, skew_seconds: -4, first_seen: iso(t0 - 2 * HOUR), last_peer: '10.20.3.41:51220' },
  { mn: '990100NEW00017', status: 'unknown', online: true, last_seen: iso(t0), edition: 'HJ/T 212-2005', st: '32', object: null, frames: 14, bad_frames: 0, held_frames: 14, skew_seconds: 318, first_seen: iso(t0 - HOUR / 2), last_peer: '10.20.3.88:40112' },
  ...stations.map((s) => ({ ...stationLine(s, t0).device, status: 'active', st: '22', object: { id: s.id, name: s.name, kind: 'air-station' }, frames: 18233, bad_frames: s.id === 'st3' ? 12 : 0, held_frames: 0, skew_seconds: s.offline ? null : 2, first_seen: iso(t0 - 700 * HOUR), last_peer: '10.20.1.7:40110' })),
]
const frame = '##0101QN=20260301091500000;ST=22;CN=2011;PW=123456;MN=990100003AIR;Flag=5;CP=&&DataTime=20260301091500;a34004-Rtd=5X,a34004-Flag=N&&1C80\r\n'
const hex = (t) => Buffer.from(t).toString('hex')
const Q = (n, reason, name, detail, text, bad) => ({ id: `q${n}`, received_at: iso(t0 - n * 700_000), peer: '10.20.1.9:40110', mn: n % 3 ? '990100003AIR' : null, reason, reason_name: name, detail, bytes: Buffer.byteLength(text), raw_hex: hex(text), raw_text: text.replaceAll(/[^ -~]/g, '·'), bad_offset: bad, release: null })
export const quarantine = [
  Q(1, 'bad-value', '数值无法识别', 'a34004-Rtd 的值 “5X” 不是数字', frame, frame.indexOf('5X') + 1),
  Q(2, 'crc', '校验码不符', '应为 1C80，实为 1C8F', frame.replace('1C80', '1C8F'), frame.indexOf('1C80')),
  Q(3, 'length', '长度不符', '包头写 0101，实际 63 字节', frame.slice(0, 70), 2),
  Q(4, 'crc', '校验码不符', '应为 77A1，实为 0000', `${frame.slice(0, -6)}0000\r\n`, frame.length - 6),
  { ...Q(5, 'crc', '校验码不符', '应为 77A1，实为 0000', '', 0), bytes: 118 },
]
export const documents = cases.slice(1, 3).map((c, k) => ({
  id: `doc${k + 1}`, sort: 'supervision', name: '督办通知', number: `环督〔2026〕${k + 1}号`, title: `关于${c.title}的督办通知`, recipient: '青山区人民政府', signer: '青山市生态环境局',
  issued_at: iso(lastStamp() - (2 - k) * 7_200_000), by: '李处长', case_id: c.id, case_number: c.number, case_title: c.title, seq: 2, intact: true, hash: 'a'.repeat(64),
  paragraphs: ['根据市生态环境委员会第1次全体会议要求，现就有关事项督办如下。', '一、存在问题。检查发现，该企业1号烟囱氮氧化物小时均值连续超过排放限值，自动监控数据与现场监测结果一致，企业未按规定报告，也未采取有效措施。', '二、督办要求。立即查明原因，落实整改措施，依法从严查处；举一反三，对辖区同类企业开展排查，逐家建立问题清单。', '三、反馈期限。请于2026年3月12日前将办理情况通过平台反馈。逾期未反馈或者办理不力的，将按规定通报。', `事项编号：${c.number}。`],
}))
