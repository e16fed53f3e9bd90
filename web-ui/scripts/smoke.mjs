// Walks through the pages as people would, in the system's Chromium against the mock, under the real
// content security policy: first password, take and false alarm, evidence, session that ends in the
// middle, somebody who was faster, double click, adoption, map, keyboard, phone, English.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { crc32, deflateSync } from 'node:zlib'
import { chromium } from 'playwright-core'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const port = Number(process.env.MOCK_PORT ?? 8799)
const base = `http://127.0.0.1:${port}`
const mock = spawn(process.execPath, [join(root, 'mock/server.mjs')], { env: { ...process.env, MOCK_PORT: String(port), MOCK_SPEED: '60' }, stdio: ['ignore', 'pipe', 'inherit'] })
await new Promise((resolve) => mock.stdout.once('data', resolve))

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'],
})
const faults = []
const PASSWORD = 'qingshan-2026'
/** A plain PNG, larger than what a phone may send. */
function picture(width, height) {
  const chunk = (name, data) => {
    const body = Buffer.concat([Buffer.from(name), data])
    const out = Buffer.alloc(body.length + 8)
    out.writeUInt32BE(data.length, 0)
    body.copy(out, 4)
    out.writeUInt32BE(crc32(body), body.length + 4)
    return out
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head[8] = 8
  const rows = Buffer.alloc((width + 1) * height, 0x80)
  for (let y = 0; y < height; y++) rows[y * (width + 1)] = 0
  return Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), chunk('IHDR', head), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))])
}
const PHOTO = picture(3200, 2000)

async function person(login, path = '/login', options = {}) {
  const context = await browser.newContext({ viewport: { width: 1366, height: 768 }, locale: 'zh-CN', ...options })
  const page = await context.newPage()
  page.setDefaultTimeout(8000)
  page.on('console', (m) => {
    // The browser itself reports every refused request; those the walk provokes are not faults.
    if (m.type() === 'error' && !/status of (401|403|409|422)/.test(m.text())) faults.push(`${page.url()} ${m.text()}`)
  })
  page.on('pageerror', (e) => faults.push(`${page.url()} ${e.message}`))
  await page.goto(base + path)
  await page.getByTestId('login').fill(login)
  await page.getByTestId('password').fill(PASSWORD)
  await page.getByTestId('login-submit').click()
  return page
}
const id = (page, name) => page.getByTestId(name)
let passed = 0
async function step(name, run) {
  try {
    await run()
    passed += 1
    console.log(`ok   ${name}`)
  } catch (error) {
    faults.push(`${name}: ${error.message}`)
    console.log(`FAIL ${name}`)
  }
}

await step('a wrong password is refused in Chinese', async () => {
  const page = await browser.newPage()
  await page.goto(`${base}/login?next=%2Falarms`)
  await id(page, 'demo-zhiban').click()
  await id(page, 'password').fill('wrong')
  await id(page, 'login-submit').click()
  await page.getByText('登录名或密码不对。').waitFor()
  await page.close()
})
await step('the first password must be changed', async () => {
  const page = await person('xinren')
  await id(page, 'new-password').fill('short')
  await id(page, 'repeat-password').fill('short')
  await id(page, 'password-submit').click()
  await page.getByText('新密码至少 10 个字符。').waitFor()
  await id(page, 'new-password').fill('another-password')
  await id(page, 'repeat-password').fill('another-password')
  await id(page, 'password-submit').click()
  await id(page, 'my-tasks').waitFor()
  await page.context().close()
})

const duty = await person('zhiban')
await id(duty, 'my-tasks').waitFor()
await step('an alarm is taken, and a false alarm needs a reason', async () => {
  await duty.goto(`${base}/alarms/al1`)
  await id(duty, 'alarm-take').dblclick()
  await duty.getByText('接收人').first().waitFor()
  await id(duty, 'alarm-false-alarm').click()
  await id(duty, 'alarm-send').click()
  await duty.getByText('必填').waitFor()
  await id(duty, 'alarm-reason').fill('仪器校准')
  await id(duty, 'alarm-send').click()
  await duty.locator('[data-testid=alarm-state][data-state=false-alarm]').waitFor()
})
await step('lists: filter in the address bar, keyboard, columns', async () => {
  await duty.goto(`${base}/cases?open=all`)
  await duty.locator('[data-testid=row]').first().waitFor()
  await duty.keyboard.press('j')
  await duty.keyboard.press('j')
  assert.equal(await duty.locator('tr.active').getAttribute('data-id'), 'ca2')
  await duty.keyboard.press('/')
  await duty.keyboard.type('东湖')
  await duty.keyboard.press('Enter')
  await duty.waitForURL(/q=/)
  assert.ok((await id(duty, 'total').innerText()).includes('共'))
  await duty.locator('summary').first().click()
  await duty.getByLabel('区域', { exact: true }).uncheck()
  assert.equal(await duty.locator('th', { hasText: '区域' }).count(), 0)
  await duty.goto(`${base}/cases`)
  await duty.locator('[data-testid=row]').first().waitFor()
  await duty.keyboard.press('j')
  await duty.keyboard.press('Enter')
  await duty.waitForURL(/\/cases\/ca1$/)
})
await step('fifty rows are painted in under 100 ms', async () => {
  await duty.goto(`${base}/cases?open=false`)
  await duty.locator('[data-testid=row]').nth(49).waitFor()
  await duty.getByRole('button', { name: '在办' }).click()
  await duty.waitForFunction(() => document.querySelectorAll('[data-testid=row]').length < 10)
  const ms = await duty.evaluate(
    () =>
      new Promise((resolve) => {
        const answered = performance.getEntriesByType('resource').length
        const watch = new MutationObserver(() => {
          if (document.querySelectorAll('[data-testid=row]').length < 50) return
          watch.disconnect()
          const last = performance.getEntriesByType('resource').slice(answered).filter((e) => e.name.includes('/cases?')).at(-1)
          requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - (last?.responseEnd ?? 0))))
        })
        watch.observe(document.body, { childList: true, subtree: true })
        ;[...document.querySelectorAll('button')].find((b) => b.textContent.trim() === '已办结').click()
      }),
  )
  console.log(`     ${ms.toFixed(0)} ms from answer to paint`)
  assert.ok(ms < 100, `${ms} ms`)
})

const field = await person('wangge', '/m/login', { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })
await step('phone: what was typed outlives the end of the session; a double tap sends once', async () => {
  await id(field, 'phone-task').first().click()
  await id(field, 'field-finding').fill('土方未覆盖，已要求整改')
  await field.getByText('建筑施工扬尘').click()
  await id(field, 'verb-report-done').click()
  await field.getByText('至少需要 1 张').waitFor()
  await id(field, 'file-photo-after').setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: PHOTO })
  const thumb = field.locator('[data-testid=evidence-photo-after] img')
  await thumb.waitFor()
  assert.equal(await thumb.evaluate((i) => i.decode().then(() => `${i.naturalWidth}x${i.naturalHeight}`)), '1600x1000')
  await field.evaluate(() => fetch('/api/v1/mock/expire'))
  await id(field, 'verb-report-done').dblclick()
  await id(field, 'again-password').fill(PASSWORD)
  await id(field, 'again-submit').click()
  await id(field, 'phone-result').waitFor()
  await field.locator('[data-testid=case-state][data-state=to-accept]').waitFor()
  await field.locator('summary', { hasText: '办理经过' }).click()
  assert.equal(await field.locator('[data-verb=report-done]').count(), 1)
})
await step('the page of the second person follows by itself', async () => {
  // The mock forgot all sessions: the duty officer signs in again over the page.
  await duty.goto(`${base}/login`)
  await id(duty, 'login').fill('zhiban')
  await id(duty, 'password').fill(PASSWORD)
  await id(duty, 'login-submit').click()
  await id(duty, 'my-tasks').waitFor()
  await duty.goto(`${base}/cases/ca1`)
  await id(duty, 'verb-accept').click()
  assert.equal(await duty.getByText('请逐项确认').count(), 3)
})
await step('somebody was faster: told, reloaded, and the typed text is kept', async () => {
  await id(duty, 'verb-return').click()
  await id(duty, 'reason').fill('照片不清楚')
  await duty.route('**/verbs/return', (route) => route.fulfill({ status: 409, contentType: 'application/problem+json', body: JSON.stringify({ type: 'about:blank', status: 409, code: 'stale', title: '已更新', detail: '刚刚有人办过这件事，页面已更新，请核对后再提交。' }) }))
  await id(duty, 'verb-return').click()
  await duty.getByText('您填写的内容已保留').waitFor()
  assert.equal(await id(duty, 'reason').inputValue(), '照片不清楚')
  await duty.unroute('**/verbs/return')
})
await step('accepted after a checklist and a second question', async () => {
  await id(duty, 'verb-accept').click()
  for (const c of ['cause', 'fixed', 'photo']) await id(duty, `check-${c}`).check()
  await id(duty, 'verb-accept').click()
  await id(duty, 'confirm').click()
  await duty.locator('[data-testid=case-state][data-state=closed]').waitFor()
  await id(duty, 'waiting-for').waitFor()
  await id(duty, 'evidence-thumb').first().click()
  await duty.getByText('原件校验值').waitFor()
})
await step('an unknown device is adopted', async () => {
  await duty.goto(`${base}/settings/devices`)
  assert.ok((await duty.locator('[data-testid=row]').first().innerText()).includes('未登记'))
  await id(duty, 'adopt-88888880000001').click()
  await id(duty, 'object-ou11').check()
  await id(duty, 'adopt-confirm').click()
  await duty.getByText('已登记到').waitFor()
  await id(duty, 'adopt-88888880000001').waitFor({ state: 'detached' })
})
await step('quarantine marks the offending byte', async () => {
  await duty.goto(`${base}/settings/quarantine?reason=bad-value`)
  assert.equal(await id(duty, 'bad-byte').innerText(), '58')
})
await step('the station page marks the switch of the law', async () => {
  await duty.goto(`${base}/monitor/stations/st1`)
  await id(duty, 'law-switch').waitFor()
  const rows = await duty.locator('[data-testid=law-row]').evaluateAll((all) => all.map((r) => [r.dataset.stamp, r.querySelector('[data-testid=law-in-force]').textContent]))
  assert.deepEqual(Object.fromEntries(rows)['2026-03-01T00:00:00+08:00'], 'HJ 633-2012')
  assert.deepEqual(Object.fromEntries(rows)['2026-03-01T01:00:00+08:00'], 'HJ 633-2026')
  await duty.locator('[data-testid=chart] canvas').hover({ position: { x: 300, y: 120 } })
  await duty.waitForTimeout(300)
})
await step('the map: layers, past hours, a click, a circle', async () => {
  await duty.goto(`${base}/map`)
  await duty.locator('[data-testid=map] canvas').first().waitFor()
  await duty.waitForTimeout(700)
  await id(duty, 'layer-outlets').uncheck()
  await duty.waitForURL(/hide=outlets/)
  await id(duty, 'time-slider').fill('20')
  await id(duty, 'map-at').waitFor()
  await id(duty, 'map-now').click()
  await id(duty, 'draw-circle').click()
  const box = await id(duty, 'map').boundingBox()
  await duty.mouse.click(box.x + box.width / 2, box.y + box.height / 2)
  await duty.waitForTimeout(400)
  await duty.mouse.move(box.x + box.width / 2 + 150, box.y + box.height / 2)
  await duty.mouse.click(box.x + box.width / 2 + 150, box.y + box.height / 2)
  await id(duty, 'inside').waitFor()
  await id(duty, 'inside').getByRole('button').first().click()
  await id(duty, 'pick-panel').waitFor()
  await id(duty, 'open-record').click()
})
await step('a token out of date is renewed without a word', async () => {
  await duty.evaluate(() => fetch('/api/v1/mock/rotate'))
  await duty.goto(`${base}/cases/ca2`)
  await duty.evaluate(() => fetch('/api/v1/mock/rotate'))
  await id(duty, 'verb-urge').click()
  await id(duty, 'verb-urge').click()
  await duty.locator('[data-verb=urge]').waitFor()
})
await step('a document is found in the register and shown on paper', async () => {
  await id(duty, 'nav-documents').click()
  await duty.getByRole('link', { name: '环督〔2026〕1号' }).click()
  await id(duty, 'sheet').getByText('三、反馈期限').waitFor()
  assert.equal(await id(duty, 'document-intact').count(), 1)
  if (process.argv[2]) await duty.pdf({ path: join(process.argv[2], 'document.pdf') })
  if (process.argv[2]) await duty.screenshot({ path: join(process.argv[2], 'document.png'), fullPage: true })
  await id(duty, 'document-case').click()
  await id(duty, 'case-documents').getByRole('link', { name: '环督〔2026〕1号' }).waitFor()
})
await step('a message is seen to, the log says by which channel, wishes are kept', async () => {
  assert.equal(await id(duty, 'bell-count').innerText(), '1')
  await id(duty, 'bell').click()
  await id(duty, 'message').first().waitFor()
  if (process.argv[2]) await duty.screenshot({ path: join(process.argv[2], 'inbox.png') })
  await id(duty, 'acknowledge').click()
  await id(duty, 'acknowledge').waitFor({ state: 'detached' })
  await id(duty, 'tab-log').click()
  await duty.getByText('45009').first().waitFor()
  if (process.argv[2]) await duty.screenshot({ path: join(process.argv[2], 'message-log.png') })
  await id(duty, 'tab-receivers').click()
  await id(duty, 'demo-receivers').waitFor()
  if (process.argv[2]) await duty.screenshot({ path: join(process.argv[2], 'receivers.png') })
  await duty.goto(`${base}/settings/channels`)
  await id(duty, 'ladders').getByText('局领导').waitFor()
  if (process.argv[2]) await duty.screenshot({ path: join(process.argv[2], 'channels.png') })
  await duty.goto(`${base}/settings/notices`)
  await id(duty, 'digest-hourly').check()
  await id(duty, 'save-preferences').click()
  await duty.getByText('已保存').waitFor()
  if (process.argv[2]) await duty.screenshot({ path: join(process.argv[2], 'notices.png') })
})
await step('the roster: shifts are planned, one is swapped, the watch is handed over', async () => {
  await id(duty, 'nav-duty').click()
  await id(duty, 'on-duty').waitFor()
  const before = await duty.locator('[data-testid=row]').count()
  await id(duty, 'plan').click()
  if (process.argv[2]) await duty.screenshot({ path: join(process.argv[2], 'plan.png') })
  await id(duty, 'plan-send').click()
  await duty.waitForFunction((n) => document.querySelectorAll('[data-testid=row]').length === n + 7, before)
  await id(duty, 'ask-swap').first().click()
  await id(duty, 'swap-to').selectOption('zhang')
  await id(duty, 'swap-reason').fill('家中有事')
  await id(duty, 'swap-send').click()
  await id(duty, 'swaps').getByText('待对方同意').waitFor()
  await id(duty, 'swap-send').waitFor({ state: 'detached' })
  if (process.argv[2]) await duty.screenshot({ path: join(process.argv[2], 'roster.png') })
  await id(duty, 'tab-handovers').click()
  await id(duty, 'handover-note').fill('二号站断电，已报修')
  await id(duty, 'handover-send').click()
  await id(duty, 'handover').getByText('当时未了 1 项').waitFor()
  if (process.argv[2]) await duty.screenshot({ path: join(process.argv[2], 'handover.png') })
})
await step('the clock is paused and goes on', async () => {
  await id(duty, 'clock-toggle').click()
  await duty.getByText('已暂停').waitFor()
  await id(duty, 'clock-toggle').click()
  await duty.getByText('已暂停').waitFor({ state: 'detached' })
  await id(duty, 'clock-speed').selectOption('3600')
  await duty.goto(`${base}/monitor`)
  const cell = duty.locator('[data-testid=row]').first().locator('td').nth(2)
  const before = await cell.innerText()
  await duty.waitForFunction((b) => document.querySelector('[data-testid=row] td:nth-child(3)').textContent.trim() !== b, before)
})
await step('English', async () => {
  await id(duty, 'language').click()
  await duty.getByRole('heading', { name: 'Monitoring' }).waitFor()
  await duty.reload()
  await duty.getByRole('heading', { name: 'Monitoring' }).waitFor()
  if (process.argv[2]) await duty.screenshot({ path: join(process.argv[2], 'english.png') })
})
await step('sign out', async () => {
  await id(duty, 'user-menu').click()
  await id(duty, 'sign-out').click()
  await id(duty, 'login-form').waitFor()
})

await browser.close()
mock.kill()
for (const fault of faults) console.error(fault)
const failed = faults.length
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed > 0 ? 1 : 0
