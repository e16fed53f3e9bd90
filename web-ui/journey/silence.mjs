// The way of a silent device, by the people of a bureau and of the company that keeps the station
// working, in a real browser: it falls silent, is handed over, looked after by a technician on a
// phone, speaks again, and a second person confirms what the system itself has written down.
import assert from 'node:assert/strict'
import { finish, prepare, runTo } from './act.mjs'
import { ask, id, openStage, PHONE, photo, until } from './stage.mjs'

const BEGIN = '2026-03-01T09:20:00+08:00'
// The demo's fleet lets this logger fall silent at 10:00 and speak again at 16:00.
const POINT = 'out-17-g1'
const HOUR_A_SECOND = 3600

const { base, step, person, shot, close } = await openStage({ speed: 1, args: ['--from', BEGIN] })
const duty = await person('duty')
let alarm
let item

await step('a device falls silent, and its alarm opens no case by itself', async () => {
  await runTo(duty, '2026-03-01T12:40', HOUR_A_SECOND)
  const open = () => ask(duty, `/alarms?rule=point-silent&object=${POINT}`)
  alarm = await until('the alarm of the silent device', async () => (await open()).alarms.find((one) => one.started_at > '2026-03-01T09:50'), 20)
  assert.equal(alarm.case, null)
})

await step('the duty officer hands it over to the operator that the point names', async () => {
  await duty.goto(`${base}/alarms/${alarm.id}`)
  await id(duty, 'alarm-hand-over').click()
  await id(duty, 'hand-over-form').getByText('青禾仪器运维公司').waitFor()
  await id(duty, 'field-demand').fill('今天内到站检查供电和网络，恢复后补传数据。')
  await shot(duty, '41-hand-over-a-silent-device')
  await id(duty, 'hand-over-send').click()
  await id(duty, 'alarm-case').click()
  await id(duty, 'still-silent').waitFor()
  item = new URL(duty.url()).pathname.split('/').pop()
  assert.match(await id(duty, 'case-number').innerText(), /^离线〔2026〕\d{4}$/)
  // A phone tells whole seconds: its step must not lie in the second of the hand-over.
  await runTo(duty, '2026-03-01T12:55', 600)
})

const technician = await person('om2', { path: '/m/login', viewport: PHONE })
await step('the technician sees this case and no other, takes it and says what was done', async () => {
  const { cases, total } = await ask(technician, '/cases')
  assert.deepEqual([total, cases.map((one) => one.id)], [1, [item]])
  assert.equal((await ask(technician, '/alarms')).code, 'forbidden')
  await technician.goto(`${base}/m/cases/${item}`)
  await id(technician, 'silences').waitFor()
  await shot(technician, '42-technician-takes-it')
  await finish(technician, 'take', 'handling')
  const fields = { cause: 'power', statement: '12:45 到站，站房跳闸，数采仪断电。', measure: '更换漏电保护开关，恢复供电，数采仪已启动。', backfill: 'running' }
  await prepare(technician, 'answer', { fields, photos: { 'photo-site': photo } })
  await shot(technician, '43-technician-reports')
  await finish(technician, 'answer', 'awaiting-accept')
})

const monitor = await person('monitor')
await step('nobody can confirm it while the device is silent', async () => {
  await monitor.goto(`${base}/cases/${item}`)
  await id(monitor, 'still-silent').waitFor()
  await id(monitor, 'verb-close-silent').waitFor()
  assert.equal(await id(monitor, 'verb-accept').count(), 0)
})
await step('the device speaks again, which the system alone writes down', async () => {
  await runTo(monitor, '2026-03-01T16:20', HOUR_A_SECOND)
  const said = await until('the case to say it', async () => {
    const { events } = await ask(monitor, `/cases/${item}`)
    return events.find((one) => one.verb === 'heard')
  })
  assert.equal(said.actor ?? null, null)
  const { silences } = await ask(monitor, `/cases/${item}`)
  assert.equal(silences.length, 1)
  assert.ok(silences[0].until > '2026-03-01T16:00', silences[0].until)
  assert.ok(silences[0].hours >= 4, `${silences[0].hours} hours`)
})
await step('a second person confirms, with what the system knows', async () => {
  await monitor.reload()
  await id(monitor, 'verb-accept').waitFor()
  await shot(monitor, '44-device-speaks-again')
  await prepare(monitor, 'accept')
  for (const check of ['steady', 'cause', 'backfill']) await id(monitor, `check-${check}`).check()
  await finish(monitor, 'accept', 'closed')
  const { events } = await ask(monitor, `/cases/${item}`)
  const checked = events.at(-1).fields.find((one) => one.label === '系统核对')
  assert.match(checked.value, /^中断 1 次，共 \d+ 小时( \d+ 分钟)?；中断期间整点 \d 个，已有小时数据 \d 个$/)
})
await step('an English reader is told the same', async () => {
  await monitor.evaluate(() => localStorage.setItem('qs.language', 'en'))
  await monitor.goto(`${base}/cases/${item}`)
  await monitor.getByText('Checked by the system').waitFor()
  await shot(monitor, '45-closed-in-english')
  assert.doesNotMatch(await id(monitor, 'silences').innerText(), /[\u4e00-\u9fff]/)
})

await close()
