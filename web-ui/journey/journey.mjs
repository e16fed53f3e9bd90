// The journey: the built program, real readings, a real browser. Five people live one case from the
// bad station to the closed record; then the law changes under the viewer's eyes.
//
// CHROMIUM names the browser, QINGSHAN the program, SCREENS a folder for screenshots (optional).
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import { chineseOn } from './chinese.mjs'

const here = dirname(fileURLToPath(import.meta.url))
const program = process.env.QINGSHAN ?? join(here, '../../target/debug/qingshan')
const screens = process.env.SCREENS
const photo = join(here, 'photo.jpg')
const PASSWORD = 'qingshan-2026'
const OFFICE = { width: 1366, height: 768 }
const PHONE = { width: 390, height: 844 }
if (screens) mkdirSync(screens, { recursive: true })

const faults = []
let passed = 0
let failed = 0
async function step(name, run) {
  try {
    await run()
    passed += 1
    console.log(`ok   ${name}`)
  } catch (error) {
    failed += 1
    faults.push(`${name}: ${error.stack}`)
    console.log(`FAIL ${name}`)
    if (screens) {
      for (const [number, page] of browser.contexts().flatMap((context) => context.pages()).entries()) {
        await page.screenshot({ path: join(screens, `failed-${failed}-${number}.png`), fullPage: true }).catch(() => {})
      }
    }
  }
}

const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })

// ── the program
const data = mkdtempSync(join(tmpdir(), 'qingshan-journey-'))
const [httpPort, gatewayPort] = [await freePort(), await freePort()]
const base = `http://127.0.0.1:${httpPort}`
const args = ['demo', '--data', data, '--http', `127.0.0.1:${httpPort}`, '--gateway', `127.0.0.1:${gatewayPort}`, '--speed', '3600']
const server = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] })
let log = ''
server.stdout.on('data', (chunk) => (log += chunk))
server.stderr.on('data', (chunk) => (log += chunk))
const ended = new Promise((resolve) => server.once('exit', (code) => resolve(code)))
const begun = Date.now()
while (!(await fetch(`${base}/readyz`).catch(() => null))?.ok) {
  assert.ok(Date.now() - begun < 60_000, `the demo did not start:\n${log}`)
  await new Promise((resolve) => setTimeout(resolve, 100))
}

// ── the browser
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'],
})

/** Watches a page: no error in its console, no request to anywhere else. */
function watch(page) {
  page.setDefaultTimeout(15_000)
  page.on('console', (message) => {
    // The browser itself reports every refused request; those the journey provokes are not faults.
    if (message.type() === 'error' && !/status of (401|403|409|422)/.test(message.text())) faults.push(`${page.url()} ${message.text()}`)
  })
  page.on('pageerror', (error) => faults.push(`${page.url()} ${error.message}`))
  page.on('request', (request) => {
    const url = new URL(request.url())
    if (!['data:', 'blob:'].includes(url.protocol) && url.host !== `127.0.0.1:${httpPort}`) faults.push(`external request ${url}`)
  })
  return page
}
const id = (page, name) => page.getByTestId(name)
async function person(login, { path = '/login', viewport = OFFICE, ...options } = {}) {
  const context = await browser.newContext({ viewport, locale: 'zh-CN', timezoneId: 'Asia/Shanghai', ...options })
  const page = watch(await context.newPage())
  await page.goto(base + path)
  await id(page, 'login').fill(login)
  await id(page, 'password').fill(PASSWORD)
  await id(page, 'login-submit').click()
  return page
}
async function shot(page, name) {
  if (!screens) return
  await page.waitForTimeout(600)
  // A passing message would cover what the picture is to show.
  for (let i = 0; i < 20 && (await page.locator('.el-message').count()) > 0; i++) await page.waitForTimeout(300)
  await page.screenshot({ path: join(screens, `${name}.png`) })
}
/** What the page's own session may ask of the API. */
const ask = (page, path) => page.evaluate((p) => fetch(p).then((r) => r.json()), `/api/v1${path}`)
async function send(page, path, body) {
  return page.evaluate(
    async ([p, b]) => {
      const { csrf } = await fetch('/api/v1/session').then((r) => r.json())
      const headers = { 'content-type': 'application/json', 'x-csrf-token': csrf }
      const answer = await fetch(p, { method: 'POST', headers, body: JSON.stringify(b) })
      return { status: answer.status, body: await answer.json() }
    },
    [`/api/v1${path}`, body],
  )
}
async function until(what, check, seconds = 60) {
  for (const start = Date.now(); ; ) {
    const found = await check()
    if (found) return found
    assert.ok(Date.now() - start < seconds * 1000, `waited ${seconds} s in vain for ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 150))
  }
}

// ── the journey
let duty
let alarm
let caseId
await step('the sign-in page offers the demo accounts and says what is real', async () => {
  const page = watch(await browser.newPage({ viewport: OFFICE, locale: 'zh-CN' }))
  await page.goto(base)
  await id(page, 'demo-duty').waitFor()
  await shot(page, '01-login')
  await page.close()
})
await step('the bad hour of a real station raises an alarm and the alarm a case', async () => {
  duty = await person('duty')
  await id(duty, 'my-tasks').waitFor()
  alarm = await until('the alarm', async () => (await ask(duty, '/alarms?rule=aqi-above-150')).alarms.find((one) => one.case))
  caseId = alarm.case.id
  assert.equal((await send(duty, '/demo/clock', { running: false })).status, 200)
  assert.equal(alarm.object.id, 'st-qs02')
  assert.match(alarm.summary, /119.*156.*HJ 633-2012/)
})
await step('the workbench shows the alarm that nobody has taken', async () => {
  await duty.goto(base)
  await id(duty, 'open-alarms').getByText('东畈站').first().waitFor()
  await shot(duty, '02-workbench')
})
await step('the map shows the station in its colour, with number and word', async () => {
  await duty.goto(`${base}/map`)
  await id(duty, 'map').waitFor()
  await duty.getByText('东畈站').first().waitFor()
  await duty.waitForTimeout(1200)
  await shot(duty, '03-map')
})
await step('the station page names the law and whose readings these are', async () => {
  await duty.goto(`${base}/monitor/stations/st-qs02`)
  await id(duty, 'law-table').waitFor()
  assert.match(await id(duty, 'verdict').innerText(), /HJ 633-2012/)
  assert.match(await duty.locator('main, body').first().innerText(), /4119A/)
  await duty.waitForTimeout(800)
  await shot(duty, '04-station')
})
await step('the duty officer takes the alarm; a double click takes it once', async () => {
  await duty.goto(`${base}/alarms/${alarm.id}`)
  await id(duty, 'alarm-take').dblclick()
  await until('the taken alarm', async () => (await ask(duty, `/alarms/${alarm.id}`)).taken_by)
  const { history } = await ask(duty, `/alarms/${alarm.id}`)
  assert.equal(history.filter((one) => one.what === 'taken').length, 1)
  await shot(duty, '05-alarm')
})

const phone = await person('grid307', { path: '/m/login', viewport: PHONE, isMobile: true, hasTouch: true, deviceScaleFactor: 2 })
await step('the grid member of the cell finds the task on the phone and takes it', async () => {
  await id(phone, 'phone-task').first().waitFor()
  await shot(phone, '06-phone-tasks')
  await id(phone, 'phone-task').first().click()
  await id(phone, 'verb-take').click()
  await phone.locator('[data-testid=case-state][data-state=handling]').waitFor()
})
await step('the answer needs a photo and a finding', async () => {
  // The main form stands open once the task is taken.
  await id(phone, 'field-statement').waitFor()
  const record = await ask(phone, `/cases/${caseId}`)
  const answer = record.actions.find((one) => one.verb === 'answer')
  assert.ok(answer, JSON.stringify(record.actions))
  for (const kind of answer.evidence.filter((one) => one.required)) {
    await id(phone, `file-${kind.kind}`).setInputFiles(photo)
  }
  for (const field of answer.fields) {
    const input = id(phone, `field-${field.id}`)
    if (field.type === 'choice') {
      const tag = await input.evaluate((node) => node.tagName)
      if (tag === 'SELECT') await input.selectOption(field.options[0].value)
      else await input.locator('input, label, button').first().click()
    } else {
      await input.fill(field.required ? '站点东侧 300 米工地土方未覆盖，已要求立即覆盖并洒水' : '已通知施工单位，明日复查')
    }
  }
  await phone.locator('[data-testid^=evidence-] img').first().waitFor()
  await shot(phone, '07-phone-answer')
})
await step('a session that ends in the middle of the form loses nothing and doubles nothing', async () => {
  await phone.context().clearCookies()
  await id(phone, 'verb-answer').click()
  await id(phone, 'again-password').fill(PASSWORD)
  await id(phone, 'again-submit').click()
  await id(phone, 'again-submit').waitFor({ state: 'hidden' })
  if (await id(phone, 'verb-answer').isVisible().catch(() => false)) await id(phone, 'verb-answer').click()
  await phone.locator('[data-testid=case-state][data-state=awaiting-accept]').waitFor()
  await shot(phone, '08-phone-done')
  const record = await ask(phone, `/cases/${caseId}`)
  assert.deepEqual(record.events.map((one) => one.verb), ['open', 'take', 'answer'])
})
await step('the doer is not offered the acceptance, and is refused when asking for it', async () => {
  assert.equal(await id(phone, 'verb-accept').count(), 0)
  const refused = await send(phone, `/cases/${caseId}/verbs/accept`, { request_id: 'own', expected_seq: 3 })
  assert.equal(refused.status, 403, JSON.stringify(refused.body))
})

const lead = await person('lead3')
await step('the lead returns the work with a reason, and the clock starts anew', async () => {
  await id(lead, 'my-tasks').getByText('东畈站').first().waitFor()
  await lead.goto(`${base}/cases/${caseId}`)
  await id(lead, 'verb-return').click()
  await id(lead, 'reason').fill('照片看不到覆盖情况，请补拍')
  await shot(lead, '09-return')
  await id(lead, 'verb-return').click()
  if (await id(lead, 'confirm').isVisible().catch(() => false)) await id(lead, 'confirm').click()
  await lead.locator('[data-testid=case-state][data-state=handling]').waitFor()
})
await step('the open phone page moves by itself when the work comes back', async () => {
  await phone.locator('[data-testid=case-state][data-state=handling]').waitFor()
})
await step('the member answers again', async () => {
  const record = await ask(phone, `/cases/${caseId}`)
  const answer = record.actions.find((one) => one.verb === 'answer')
  const form = await phone.evaluate(async () => {
    const { csrf } = await fetch('/api/v1/session').then((r) => r.json())
    const canvas = new OffscreenCanvas(320, 240)
    const pen = canvas.getContext('2d')
    pen.fillStyle = '#4a7d52'
    pen.fillRect(0, 0, 320, 240)
    const data = new FormData()
    data.append('kind', 'photo-site')
    data.append('file', await canvas.convertToBlob({ type: 'image/jpeg' }), 'again.jpg')
    const answer = await fetch('/api/v1/evidence', { method: 'POST', headers: { 'x-csrf-token': csrf }, body: data })
    return answer.json()
  })
  const fields = Object.fromEntries(answer.fields.map((one) => [one.id, one.options[0]?.value ?? '土方已全部覆盖，补拍照片']))
  const evidence = answer.evidence.filter((one) => one.required).map((one) => ({ hash: form.hash, kind: one.kind }))
  const done = await send(phone, `/cases/${caseId}/verbs/answer`, { request_id: 'second', expected_seq: record.head_seq, fields, evidence })
  assert.equal(done.status, 200, JSON.stringify(done.body))
})
await step('a second person accepts point by point and the case is closed', async () => {
  await lead.locator('[data-testid=case-state][data-state=awaiting-accept]').waitFor()
  const record = await ask(lead, `/cases/${caseId}`)
  const accept = record.actions.find((one) => one.verb === 'accept')
  const first = id(lead, `check-${accept.checklist[0].id}`)
  if (!(await first.isVisible().catch(() => false))) await id(lead, 'verb-accept').click()
  for (const item of accept.checklist) await id(lead, `check-${item.id}`).check()
  await shot(lead, '10-accept')
  await id(lead, 'verb-accept').click()
  if (await id(lead, 'confirm').isVisible().catch(() => false)) await id(lead, 'confirm').click()
  await lead.locator('[data-testid=case-state][data-state=closed]').waitFor()
  await shot(lead, '11-closed')
  const closed = await ask(lead, `/cases/${caseId}`)
  assert.equal(closed.open, false)
  assert.deepEqual(closed.chain.ok, true)
  assert.equal(closed.events.length, 6)
})
await step('the chain verifies from the command line, beside the running program', async () => {
  const ran = spawnSync(program, ['admin', 'verify-chain', '--db', `sqlite:${join(data, 'qingshan.db')}`, '--json'], { encoding: 'utf8' })
  assert.equal(ran.status, 0, ran.stdout + ran.stderr)
})
await step('the hour stamped 00:00 is judged by the old table, 01:00 by the new one', async () => {
  await send(duty, '/demo/clock', { running: true, speed: 3600 })
  await until('02:30', async () => (await ask(duty, '/about')).now >= '2026-03-01T02:30')
  await send(duty, '/demo/clock', { running: false })
  const { hours } = await until('the hours', async () => {
    const answer = await ask(duty, '/stations/st-qs02/hours')
    return answer.hours.some((one) => one.stamp.startsWith('2026-03-01T02:00')) && answer
  })
  const at = (stamp) => hours.find((one) => one.stamp.startsWith(stamp))
  assert.deepEqual([at('2026-03-01T00:00').verdict.law, at('2026-03-01T00:00').verdict.aqi], ['HJ 633-2012', 123])
  assert.deepEqual([at('2026-03-01T01:00').verdict.law, at('2026-03-01T01:00').verdict.aqi], ['HJ 633-2026', 133])
  assert.deepEqual([at('2026-03-01T01:00').other.law, at('2026-03-01T01:00').other.aqi], ['HJ 633-2012', 127])
  await duty.goto(`${base}/monitor/stations/st-qs02`)
  await id(duty, 'law-switch').first().waitFor()
  await id(duty, 'law-table').scrollIntoViewIfNeeded()
  await duty.evaluate(() => document.querySelector('[data-testid=law-switch]')?.scrollIntoView({ block: 'center' }))
  await shot(duty, '12-law-switch')
})
await step('an unknown device is seen and adopted, and what it sent is read', async () => {
  const monitor = await person('monitor')
  await id(monitor, 'my-tasks').waitFor()
  await monitor.goto(`${base}/settings/devices`)
  await monitor.getByText('D05153320000000000009901').first().waitFor()
  await shot(monitor, '13-unknown-device')
  const adopted = await send(monitor, '/devices/D05153320000000000009901/adopt', { object_id: 'out-13-w1' })
  assert.equal(adopted.status, 200, JSON.stringify(adopted.body))
  const rows = await ask(monitor, '/points/out-13-w1/readings?cadence=hour')
  assert.ok(rows.rows.length >= 4, `${rows.rows.length} rows`)
})
await step('the curves of two stations stand side by side, with every hour in the table', async () => {
  await duty.goto(`${base}/monitor/curves?stations=st-qs02,st-1325A&factors=a34004,a34002`)
  await id(duty, 'curve-legend').nth(3).waitFor()
  const { stations } = await ask(duty, '/stations')
  const named = (one) => stations.find((station) => station.id === one).name
  const legends = (await id(duty, 'curve-legend').allInnerTexts()).map((text) => text.replaceAll(/\s+/g, ' ').trim())
  for (const [at, title] of ['st-qs02', 'st-1325A'].flatMap((one) => [`${named(one)} PM2.5`, `${named(one)} PM10`]).entries()) {
    assert.ok(legends[at].startsWith(title), `${legends[at]} is not ${title}`)
  }
  const curves = await ask(duty, '/air/curves?objects=st-qs02,st-1325A&factors=a34004')
  assert.equal(await id(duty, 'curves-table').locator('tbody tr').count(), curves.stamps.length)
  await duty.locator('[data-testid=chart] canvas').first().waitFor()
  await shot(duty, '14-curves')
})
await step('the pages speak English too', async () => {
  await id(duty, 'language').click()
  await id(duty, 'language').getByText('中文').waitFor()
  await duty.goto(base)
  await duty.getByText('My work').first().waitFor()
  await shot(duty, '15-english')
})
await step('no Chinese stands on them but names and what people have written', async () => {
  const monitor = await person('monitor')
  await id(monitor, 'my-tasks').waitFor()
  await id(monitor, 'language').click()
  const lists = [ask(duty, '/people?q='), ask(duty, '/units?q='), ask(duty, '/areas'), ask(duty, '/objects'), ask(duty, '/stations')]
  const named = (await Promise.all(lists)).flatMap((one) => Object.values(one).find(Array.isArray))
  // Whoever keeps the register writes where a limit comes from.
  const alarms = (await ask(duty, '/alarms?state=all&rule=outlet-above-limit')).alarms
  const limits = await Promise.all(alarms.map((one) => ask(duty, `/alarms/${one.id}`)))
  const sources = limits.map((one) => one.law?.replace('，约定值', ''))
  const names = new Set([...sources, ...named.flatMap((one) => [one.name, one.unit, one.area_name])])
  const device = 'D05153320000000000009901'
  const pages = [
    [duty, '/', 'my-tasks'],
    [duty, '/cases?open=all', 'row'],
    [duty, `/cases/${caseId}`, 'timeline'],
    [duty, '/alarms?state=all', 'row'],
    [duty, '/cases/dispatch', 'row'],
    [duty, '/settings/rules', 'row'],
    [duty, '/m', 'phone-user'],
    [monitor, `/settings/devices/${device}`, 'command-panel'],
  ]
  for (const [page, path, mark] of pages) {
    await page.goto(base + path)
    await id(page, mark).first().waitFor()
    await until(`English on ${path}`, async () => (await chineseOn(page, names)).length === 0, 5).catch(() => {})
    assert.deepEqual(await chineseOn(page, names), [], path)
  }
  await shot(monitor, '16-english-device')
})
await step('every page opens without an error', async () => {
  const pages = ['/', '/map', '/monitor', '/monitor/stations/st-1325A', '/objects/out-07-w1', '/objects/ent-07', '/alarms', '/cases', '/settings/devices', '/settings/quarantine', '/settings/rules', '/ranking', '/monitor/calendar', '/laws', '/monitor/curves', '/monitor?tab=review', '/monitor?tab=dust', '/monitor?tab=rates', '/m']
  for (const path of pages) {
    await duty.goto(base + path)
    await duty.waitForLoadState('domcontentloaded')
    await duty.waitForTimeout(400)
    assert.equal(await id(duty, 'load-problem').count(), 0, path)
  }
})
await step('the program stops cleanly and its log is clean', async () => {
  await browser.close()
  server.kill('SIGINT')
  const code = await Promise.race([ended, new Promise((resolve) => setTimeout(() => resolve('still running'), 15_000))])
  assert.equal(code, 0, log)
  assert.doesNotMatch(log, /\b(WARN|ERROR)\b/, log)
})

if (server.exitCode === null) server.kill('SIGKILL')
await browser.close().catch(() => {})
rmSync(data, { recursive: true, force: true })
for (const fault of faults) console.log(fault)
const errors = failed > 0 || faults.length > 0
console.log(`${passed} passed, ${failed + (errors && failed === 0 ? 1 : 0)} failed`)
process.exit(errors ? 1 : 0)
