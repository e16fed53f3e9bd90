// Commands to devices, keys, numbers, gaps and the passing on of the mock, invented.
import * as w from './world.mjs'

const at = (minutes) => w.iso(w.now() - minutes * 60_000)
const hour = (back) => w.iso(w.lastStamp() - back * 3_600_000)
const MN = '010000A8900016F017F00025'
const base = { bad_frames: 0, held_frames: 0, status: 'active', online: true, first_seen: at(90_000), last_seen: at(1), object: { id: 'ou11', name: '总排口', kind: 'outlet' } }
w.devices.push(
  { ...base, mn: MN, edition: '2025', st: '32', frames: 5120, bad_frames: 4, skew_seconds: 318, last_peer: '10.20.3.25:40990', clock_offer: { skew_seconds: 318, limit_seconds: 60, text: '设备时钟快 318 秒，超过 60 秒，建议下发校时命令（1012）' } },
  { ...base, mn: '99010000000OFF', edition: '2017', st: '32', frames: 911, online: false, last_seen: at(200), skew_seconds: null, last_peer: '10.20.3.26:40990', clock_offer: null, object: null },
)
const field = (name, label, kind, more = {}) => ({ name, label, kind, required: true, hint: '', least: null, most: null, choices: [], ...more })
const POL = field('pol_id', '污染物编码', 'factor', { hint: '仪器所测因子的编码，如 w01018' })
const PERIOD = [field('begin', '开始时间', 'time'), field('end', '结束时间', 'time')]
const ASKS = '将向设备 {mn} 提取数据或设置，不改变设备的运行。'
const COMMANDS = [
  ['get-time', 1011, '提取现场机时间', false, ASKS, [{ ...POL, required: false, hint: '留空为数采仪本身，填写则为该因子的在线监测仪' }]],
  ['set-time', 1012, '设置现场机时间', true, '将校准设备 {mn} 的时钟。校时前后的数据时间可能重叠或间断。', [{ ...POL, required: false }, field('time', '时间', 'time', { required: false, hint: '留空为下发当时的平台时间' })]],
  ['set-realtime-interval', 1062, '设置实时数据间隔', true, '将把设备 {mn} 的实时数据间隔改为 {seconds} 秒。', [field('seconds', '间隔（秒）', 'number', { least: 30, most: 3600 })]],
  ['set-password', 1072, '设置现场机密码', true, '将更换设备 {mn} 的访问密码。设备改用新密码上报后，平台自动换用新密码。', [field('password', '新密码', 'secret', { hint: '六位字母或数字；提交后不再显示' })]],
  ['get-hour', 2061, '提取小时数据', false, ASKS, PERIOD],
  ['calibrate', 3011, '零点/量程校准', true, '设备 {mn} 的 {pol_id} 分析仪将立即校准，校准期间的数据不作为有效监测数据。', [POL, field('point', '校准点', 'choice', { required: false, choices: [{ value: 'zero', name: '零点' }, { value: 'span', name: '量程' }] })]],
].map(([id, code, name, changes, confirm, fields]) => ({ id, code, name, changes, confirm, fields }))
const STATES = { waiting: '待下发', sent: '已下发，待应答', done: '执行成功', 'no-data': '设备无数据', refused: '被拒绝', cancelled: '已撤回' }
const frame = (minutes, outgoing, code, words, raw) => ({ at: at(minutes), outgoing, code, words, raw })
const talk = (command, minutes) => [
  frame(minutes, true, command.code, '请求', `##0094QN=20260301091500000;ST=32;CN=${command.code};PW=123456;MN=${MN};Flag=9;CP=&&&&9A40`),
  frame(minutes, false, 9011, '准备执行请求', '##0092QN=20260301091500000;ST=91;CN=9011;CP=&&QnRtn=1&&1C80'),
  frame(minutes, false, 9012, '执行成功', '##0092QN=20260301091500000;ST=91;CN=9012;CP=&&ExeRtn=1&&E881'),
]
const downlink = (id, mn, word, state, more = {}) => {
  const command = COMMANDS.find((c) => c.id === word)
  return { id, mn, command: word, command_name: command.name, parameters: {}, changes: command.changes, reason: '核对时钟', by: '李敏', by_system: false, asked_at: at(60), state, state_name: STATES[state], over: !['waiting', 'sent'].includes(state), sent_at: at(60), ended_at: at(59), code: null, records: 0, outcome: '', frames: talk(command, 59), ...more }
}
const log = [
  downlink('d1', MN, 'get-time', 'done', { outcome: '现场机时间 2026-03-01 09:20:18' }),
  downlink('d2', MN, 'get-hour', 'no-data', { by: '系统（缺数补采）', by_system: true, reason: '补采缺失的 2 个时段', parameters: { begin: hour(5), end: hour(4) }, asked_at: at(150), ended_at: at(149), outcome: '设备答复没有这一时段的数据' }),
  downlink('d3', MN, 'calibrate', 'refused', { parameters: { pol_id: 'w01018', point: 'zero' }, reason: '每周校准', asked_at: at(400), ended_at: at(400), code: 3, outcome: '设备正在维护，拒绝执行' }),
]
const activations = [{ id: 'ac1', logger: 'QS25A00031', processor: '6F017F0002A1', mac1: '00:16:F0:17:F0:02', mac2: null, sent_mn: '000000000000000000000000', st: '32', peer: '10.20.3.90:41000', first_seen: at(40), last_seen: at(2), times: 14, state: 'waiting', given_mn: null, given_by: null, given_at: null, proposed_mn: '010000A890006F017F0002A1' }]
const keys = new Map([[MN, { registered: true, made_at: at(60_000), due_at: at(-70_000), previous_until: null, pending_since: null }]])
const told = ({ frames: _frames, ...line }) => line

/** Answers what is about commands, keys, numbers, gaps and the passing on; `undefined` for everything else. */
export function wire(method, path, q, body, person, push, Fault) {
  let x
  const stale = (detail) => new Fault(409, 'stale', detail)
  const step = (d, state, more) => {
    Object.assign(d, { state, state_name: STATES[state], over: !['waiting', 'sent'].includes(state), ...more })
    push('downlink', { id: d.id, mn: d.mn, state })
  }
  if ((x = /^\/devices\/(\w+)\/commands$/.exec(path))) {
    const device = w.devices.find((d) => d.mn === x[1])
    return { mn: x[1], edition: device.edition.replace(/.*-/, ''), st: device.st, connected: device.online, may_change: true, commands: COMMANDS.map((c) => ({ ...c, confirm: c.confirm.replace('{mn}', x[1]) })) }
  }
  if ((x = /^\/devices\/(\w+)\/downlinks$/.exec(path))) {
    const id = `${person.login}.${body.request_id}`
    const known = log.find((d) => d.id === id)
    if (known) return told(known)
    const online = w.devices.find((d) => d.mn === x[1]).online
    if (!online && body.wait_seconds === 0) throw stale('设备现在没有连接，命令没有下发。可以选择等待设备上线后再下发。')
    if (body.parameters.seconds && !(Number(body.parameters.seconds) >= 30)) throw new Fault(422, 'invalid-input', '有内容需要修改。', [{ field: 'parameters.seconds', message: '应为 30 至 3600 的整数' }])
    const { password: _password, ...parameters } = body.parameters
    const asked = downlink(id, x[1], body.command, online ? 'sent' : 'waiting', { parameters, reason: body.reason, by: person.name, asked_at: at(0), sent_at: online ? at(0) : null, ended_at: null, frames: [] })
    log.unshift(asked)
    if (online) setTimeout(() => step(asked, 'done', { ended_at: at(0), outcome: '设备已执行', frames: talk(COMMANDS.find((c) => c.id === body.command), 0) }), 500)
    return told(asked)
  }
  if (path === '/downlinks') {
    const rows = log.filter((d) => (!q.get('mn') || d.mn === q.get('mn')) && (!q.get('state') || d.state === q.get('state')) && (q.get('by_people') !== 'true' || !d.by_system))
    return { downlinks: rows.map(told), total: rows.length, states: Object.entries(STATES).map(([id, name]) => ({ id, name })) }
  }
  if ((x = /^\/downlinks\/([\w.-]+)\/cancel$/.exec(path))) {
    const d = log.find((y) => y.id === x[1])
    if (d.state !== 'waiting') throw stale('命令已经下发或结束，不能撤回；结果见记录。')
    step(d, 'cancelled', { ended_at: at(0), outcome: `${person.name}撤回` })
    return told(d)
  }
  if ((x = /^\/downlinks\/([\w.-]+)$/.exec(path))) return log.find((d) => d.id === x[1])
  if ((x = /^\/devices\/(\w+)\/key$/.exec(path))) {
    if (method === 'PUT') keys.set(x[1], { registered: true, made_at: at(0), due_at: at(-129_600), previous_until: null, pending_since: null })
    return keys.get(x[1]) ?? { registered: false, made_at: null, due_at: null, previous_until: null, pending_since: null }
  }
  if (path === '/activations') return { activations }
  if ((x = /^\/activations\/(\w+)\/number$/.exec(path))) {
    if (!/^[0-9A-F]{24}$/.test(body.mn)) throw new Fault(422, 'invalid-input', '有内容需要修改。', [{ field: 'mn', message: '应为 24 位 0-9、A-F' }])
    Object.assign(activations.find((a) => a.id === x[1]), { state: 'given', given_mn: body.mn, given_by: person.name, given_at: at(0) })
    return told(downlink('d9', body.mn, 'get-time', 'sent'))
  }
  if (/^\/points\/\w+\/gaps$/.test(path)) return { gaps: [5, 2].map((n) => ({ start: hour(n), stamp: hour(n - 1), missing: ['化学需氧量', '氨氮'], all: n === 5 })) }
  if (path === '/forwarding') {
    const one = (name, address, more) => ({ name, address, mn: [], st: [], cn: [], area: null, renames: [], connected_since: at(600), last_error: null, sent: 18_233, resent: 12, acknowledged: 18_233, waiting: 0, oldest_waiting: null, refused: 0, newest_refused: [], ...more })
    return { destinations: [one('省厅', '10.1.0.9:9003', { mn: ['0100*'], st: ['31', '32'], renames: [{ own: MN, there: '51D000000000000000000001' }] }), one('国发平台', '10.1.0.10:9003', { connected_since: null, last_error: '上级平台关闭了连接', waiting: 412, oldest_waiting: at(95), refused: 1, newest_refused: [{ frame_key: `${MN}/20260301090000`, reason: '重发 5 次均未应答', refused_at: at(300) }] })] }
  }
  return undefined
}
