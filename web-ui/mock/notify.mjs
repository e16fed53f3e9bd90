// Inbox, message log, channels, preferences and the duty roster of the mock, invented.
import * as w from './world.mjs'

const at = (minutes) => w.iso(w.now() - minutes * 60_000)
const messages = [
  { id: 'ms1', title: '严重报警：东湖站 小时AQI超过200', text: 'AQI 218\n地点：青山区', link: '/alarms/al1', rung_name: '当班人员', urgent: true, at: at(4), read_at: null, rest: null },
  { id: 'ms2', title: '待办：东湖站 空气站数据异常排查', text: '空气站数据异常排查，现在：待核验', link: '/cases/ca1', rung_name: '办理人员', urgent: false, at: at(90), read_at: at(60), rest: { how: 'acted', at: at(50), by: '张伟' } },
]
const way = (id, channel, channel_name, state, more = {}) => ({ id, channel, channel_name, state, attempt: 1, count: 1, detail: null, finished_at: at(3), report: null, ...more })
const log = [
  { id: 'ms1', title: messages[0].title, link: '/alarms/al1', ladder: 'alarm-serious', ladder_name: '严重报警', rung: 0, rung_name: '当班人员', person_name: '李敏', at: at(4), state: 'sent', read_at: null, rest: null, deliveries: [way('d1', 'wecom', '企业微信', 'failed', { detail: '45009 api freq out of limit' }), way('d2', 'sms', '短信', 'sent', { report: 'delivered' })] },
  { id: 'ms3', title: '提示：点位离线 等 12 条', link: '/alarms', ladder: 'alarm', ladder_name: '一般报警', rung: 0, rung_name: '当班人员', person_name: '李敏', at: at(30), state: 'sent', read_at: at(20), rest: { how: 'cleared', at: at(10), by: null }, deliveries: [way('d3', 'dingtalk', '钉钉', 'sent', { count: 12, attempt: 2 })] },
]
const wishes = { email: null, without: ['email'], quiet_from: '22:00', quiet_to: '07:00', digest: 'none', digest_at: null }
const names = [['wecom', '企业微信'], ['dingtalk', '钉钉'], ['feishu', '飞书'], ['sms', '短信'], ['voice', '电话语音'], ['email', '邮件']]
const day = (n, hour) => w.iso(Math.floor((w.now() + 8 * 3_600_000) / 86_400_000) * 86_400_000 - 8 * 3_600_000 + n * 86_400_000 + hour * 3_600_000)
const shift = (id, person_id, person_name, rank, from, to) => ({ id, role: 'duty-officer', role_name: '值班调度', area_id: 'c', area_name: '青山市', person_id, person_name, rank, starts_at: from, ends_at: to, note: '', made_by: '李敏', mine: person_id === 'zhiban', now: Date.parse(from) <= w.now() && w.now() < Date.parse(to) })
const shifts = [shift('s1', 'zhiban', '李敏', 0, day(0, 0), day(1, 0)), shift('s2', 'zhang', '张伟', 1, day(0, 0), day(1, 0)), shift('s3', 'zhang', '张伟', 0, day(1, 0), day(2, 0))]
const swaps = []
const notes = []
const roster = () => ({ shifts, swaps, holders: [['zhiban', '李敏'], ['zhang', '张伟']].map(([person_id, person_name]) => ({ role: 'duty-officer', role_name: '值班调度', area_id: 'c', area_name: '青山市', person_id, person_name })), mine: shifts.filter((s) => s.mine), may_plan: true, from: day(0, 0), to: day(14, 0), now: w.iso(w.now()) })
const inbox = (q) => {
  const rows = messages.filter((m) => q.get('unread') !== 'true' || !m.read_at)
  return { messages: rows, total: rows.length, unread: messages.filter((m) => !m.read_at).length, page: 1, page_size: 50 }
}

/** Answers what is about notices; `undefined` for everything else. */
export function notices(method, path, q, body, person, push) {
  let x
  if (path === '/inbox') return inbox(q)
  if (path === '/inbox/read') {
    for (const m of messages) if (!body.id || m.id === body.id) m.read_at ??= at(0)
    push('message', { unread: messages.filter((m) => !m.read_at).length })
    return inbox(new URLSearchParams())
  }
  if ((x = /^\/inbox\/(\w+)\/acknowledge$/.exec(path))) {
    const m = messages.find((y) => y.id === x[1])
    Object.assign(m, { rest: { how: 'acted', at: at(0), by: person.name }, read_at: at(0) })
    return m.rest
  }
  if (path === '/messages') {
    const rows = log.filter((l) => (!q.get('state') || l.state === q.get('state')) && (!q.get('channel') || l.deliveries.some((d) => d.channel === q.get('channel'))))
    return { messages: rows, total: rows.length, page: 1, page_size: 50 }
  }
  if (path === '/channels') {
    const state = { under_way: 0, sent: 14, failed: 1, uncertain: 0, last_sent: at(3), last_trouble_at: at(4), last_trouble: '45009 api freq out of limit', left_alone: true }
    const rung = (name, after_minutes, to, role_name) => ({ name, after_minutes, to, role_name, channel_names: ['短信', '电话语音', '企业微信'] })
    return { channels: [{ endpoint: 'duty', name: '值班群', channel: 'wecom', channel_name: '企业微信', per_minute: 20, state }, { endpoint: 'sms', name: '短信', channel: 'sms', channel_name: '短信', per_minute: 4, state: null }], ladders: [{ id: 'alarm-serious', name: '严重报警', urgent: true, merge_minutes: 5, source: 'house', note: '经验值', rungs: [rung('当班人员', 0, 'on-duty', '值班调度'), rung('下一位值班人员', 10, 'next-on-duty', '值班调度'), rung('上级网格长', 20, 'holders', '网格长'), rung('局领导', 30, 'holders', '局领导')] }], as_of: at(0) }
  }
  if (path === '/preferences') {
    if (method === 'POST') Object.assign(wishes, body)
    return { wishes, channels: names.map(([id, name]) => ({ id, name })) }
  }
  if (path === '/demo/receivers') return { received: [{ channel: 'sms', channel_name: '短信', at: at(3), to: ['19900000001'], text: '【青山环保】{"title":"【紧急】严重报警：东湖站 小时AQI超过200"}' }], refused: 0 }
  if (path === '/duty') return roster()
  if (path === '/duty/shifts') {
    body.shifts.forEach((s, i) => shifts.push(shift(`n${shifts.length}-${i}`, s.person_id, s.person_id === 'zhiban' ? '李敏' : '张伟', s.rank, s.starts_at, s.ends_at)))
    return roster()
  }
  if ((x = /^\/duty\/shifts\/([\w-]+)\/cancel$/.exec(path))) {
    shifts.splice(shifts.findIndex((s) => s.id === x[1]), 1)
    return roster()
  }
  if ((x = /^\/duty\/shifts\/([\w-]+)\/swaps$/.exec(path))) {
    const one = { id: `w${swaps.length}`, shift_id: x[1], from_name: person.name, to_name: '张伟', return_shift_id: body.return_shift_id, reason: body.reason, state: 'asked', asked_at: at(0), answered_at: null, may: ['withdrawn'] }
    swaps.push(one)
    return one
  }
  if ((x = /^\/duty\/swaps\/(\w+)\/answer$/.exec(path))) return Object.assign(swaps.find((s) => s.id === x[1]), { state: body.answer, may: [], answered_at: at(0) })
  if (path === '/duty/handovers') {
    if (method === 'GET') return { handovers: notes }
    const note = { id: `h${notes.length}`, shift_id: body.shift_id, area_name: '青山市', from_name: person.name, note: body.note, open: [{ kind: 'alarm', link: '/alarms/al1', title: '东湖站：AQI 218', state: '未接警' }], at: at(0), received_by: null, received_at: null, received_note: null, may_receive: false }
    notes.unshift(note)
    return note
  }
  return undefined
}
