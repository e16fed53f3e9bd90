// Quarantined frames read again and released, and how loggers do; invented.
import * as w from './world.mjs'

const HOUR = 3_600_000
const mn = () => w.stationLine(w.stations[2], w.now()).device.mn
const set = { strictness: 'standard', crc: 'standard', edition: 'as-framed' }

export function preview(f, asked) {
  const read_as = { ...set, ...Object.fromEntries(Object.entries(asked).filter(([, v]) => v)) }
  const text = Buffer.from(f.raw_hex, 'hex').toString()
  const whole = f.reason !== 'length'
  const wrongWord = f.reason === 'crc'
  const refused = wrongWord && read_as.crc !== 'ignore'
  const detail = `校验码不对，报文可能在传输中改变（第 ${f.bad_offset} 字节）`
  const header = whole ? [...text.slice(6, text.indexOf('CP=')).matchAll(/(\w+)=([^;]*);/g)].map(([, key, value]) => ({ key, value })) : []
  const values = /a34004-Rtd=([\d.]+)/.exec(text)
  const taken = whole && !refused
  return {
    read_as, set, mn: mn(), object: { id: 'st3', name: w.stations[2].name, kind: 'air-station' }, edition: whole ? '2017' : null, was_encrypted: false, header,
    issues: wrongWord ? [{ at: f.bad_offset, severity: refused ? 'error' : 'warning', code: 'crc_wrong', text: '校验码不对，报文可能在传输中改变' }] : [], issue_count: wrongWord ? 1 : 0,
    refusal: refused ? { reason: 'crc', reason_name: '校验码不符', detail, bad_offset: f.bad_offset } : null, is_logged: false,
    rows: taken ? [{ cadence: 'realtime', start: '2026-03-01T09:15:00+08:00', values: [{ factor: 'a34004', label: 'PM2.5', unit: 'µg/m³', value: values?.[1] ?? null, flag: '正常', in_force: null, effect: 'new' }] }] : [],
    hindrance: f.release ? '该条已放行过' : !whole ? '字节中没有完整的报文，换任何方案都读不出来' : refused ? `按此方案仍不能接收：${detail}` : null,
  }
}

export function release(f, { reason, ...read_as }) {
  const before = f.release !== null
  f.release ??= { mn: mn(), at: w.iso(w.now()), by: '值班员', reason, read_as, fate: 'stored', entered: 1 }
  return { before, text: before ? '值班员 已放行过，本次没有写入任何内容' : '已放行，1 个值入库', release: f.release }
}

// One frame a piece, so that pages show how they go on.
const batchOf = (device, reason, after) => {
  const rows = w.quarantine.filter((f) => f.mn === device && f.reason === reason)
  const at = after ? rows.findIndex((f) => f.id === after) + 1 : 0
  return { rows, row: rows[at], next: at + 1 < rows.length ? rows[at].id : null }
}
const stays = (f, asked) => {
  const first = { count: 1, first_id: f.id, first_received_at: f.received_at }
  if (f.raw_hex === '') return [{ ...first, code: 'no-bytes', refusal: null, refusal_name: null, first_text: '内容未保存（超过保存额度或速率），无法放行' }]
  const seen = preview(f, asked)
  return seen.refusal ? [{ ...first, code: 'refused', refusal: 'crc', refusal_name: '校验码错误', first_text: seen.hindrance }] : []
}

export function batch(device, asked) {
  const { rows, row, next } = batchOf(device, asked.quarantined_for, asked.after)
  const left = !row || row.release ? [] : stays(row, asked)
  const readable = row && !row.release && left.length === 0 ? 1 : 0
  return { read_as: { ...set, ...(asked.crc ? { crc: asked.crc } : {}) }, set, hindrance: null, total: rows.length, released: rows.filter((f) => f.release).length, until: rows[0]?.received_at ?? null, looked: row ? 1 : 0, readable, wrong_word: readable, already: row?.release ? 1 : 0, left, next }
}

// Releases that go on on the server: one frame each time somebody asks.
const runs = []
function step(run) {
  if (run.state !== 'running') return
  const f = run.rows[run.looked]
  if (f) {
    run.looked += 1
    const left = f.release ? [] : stays(f, run.read_as)
    if (f.release) run.already += 1
    else if (left.length > 0) run.left.push(...left)
    else {
      release(f, { reason: run.reason, ...run.read_as })
      run.released += 1
      run.entered += 1
    }
  }
  if (run.looked >= run.rows.length) Object.assign(run, { state: 'done', ended_at: w.iso(w.now()) })
}
const shown = ({ rows, read_as, ...run }) => run

export function listRuns() {
  const now = runs.map(shown)
  runs.forEach(step)
  return { runs: now.reverse() }
}
export function beginRun({ request_id, mn: device, quarantined_for, ids, reason, until, from, ...read_as }) {
  const there = runs.find((run) => run.request_id === request_id)
  if (there) return shown(there)
  const rows = w.quarantine.filter((f) => (ids ? ids.includes(f.id) : f.mn === device && f.reason === quarantined_for))
  const run = { rows, read_as, request_id, id: `run${runs.length + 1}`, mn: device ?? rows[0]?.mn ?? null, quarantined_for: quarantined_for ?? null, quarantined_name: quarantined_for ? rows[0].reason_name : null, by: '值班员', is_mine: true, reason, started_at: w.iso(w.now()), state: 'running', ended_at: null, ended_by: null, why: null, total: rows.length, looked: 0, released: 0, entered: 0, duplicates: 0, already: 0, left: [] }
  runs.push(run)
  return shown(run)
}
export function turnRun(id, verb) {
  const run = runs.find((one) => one.id === id)
  if (verb === 'stop' && run.state === 'running') Object.assign(run, { state: 'stopped', ended_by: '值班员', ended_at: w.iso(w.now()) })
  if (verb === 'continue' && run.state === 'stopped') Object.assign(run, { state: 'running', ended_by: null, ended_at: null })
  return shown(run)
}

export function health(device, days) {
  const to = w.now()
  const from = w.lastStamp(to - days * 24 * HOUR)
  const hours = Array.from({ length: days * 24 + 1 }, (_, i) => {
    const state = i === 9 ? 'refused' : i === 17 ? 'away' : i % 41 === 17 ? 'silent' : 'heard'
    return { start: w.iso(from + i * HOUR), state, rows: state === 'heard' ? 61 : 0, refused: state === 'refused' ? 3 : 0 }
  })
  const spread = (count, median_ms, p95_ms) => ({ count, median_ms, p95_ms })
  const peer = String(device.last_peer ?? '10.20.1.9:40210')
  const refused_run = device.online
    ? null
    : { taken_at: device.last_seen, first_at: w.iso(to - 2 * HOUR), last_at: w.iso(to - 60_000), count: 118, reasons: [{ reason: 'crc', reason_name: '校验码错误', count: 118 }], peers: [peer.replace(/:\d+$/, '')], connection: { peer, transport: 'tcp', since: w.iso(to - 2 * HOUR) } }
  return {
    refused_run,
    from: w.iso(from), to: w.iso(to), session: device.online ? { peer: device.last_peer, transport: 'tcp', since: w.iso(to - 5 * HOUR) } : null, hours, away: [{ from: w.iso(from + 16 * HOUR), to: w.iso(from + 18 * HOUR) }],
    cadences: [
      { cadence: 'realtime', step_seconds: 60, told: { since: w.iso(from + HOUR), at: w.iso(to - 3 * HOUR), how: 'answered', cn: 1061, downlink: 'd1', rows_step_seconds: 300, disagrees: true }, due: 60 * 24 * days, came: 60 * 24 * days - 59, lost: 59, ours: 118, lost_permille: (Math.round(59_0000 / (60 * 24 * days)) / 10).toFixed(1), late: spread(60 * 24 * days - 59, 2_400, 8_100), newest: w.iso(to - 60_000), newest_received_at: w.iso(to - 57_000) },
      { cadence: 'hour', step_seconds: 3600, told: null, due: 24 * days, came: 24 * days, lost: 0, ours: 1, lost_permille: '0.0', late: spread(24 * days, 61_000, 420_000), newest: w.iso(w.lastStamp(to) - HOUR), newest_received_at: w.iso(w.lastStamp(to) + 61_000) },
    ],
    commands: { sent: 5, answered: spread(4, 620, 1_900) },
    refused: [{ day: w.iso(from + 9 * HOUR).slice(0, 10), crc: 2, other: 1 }],
  }
}
