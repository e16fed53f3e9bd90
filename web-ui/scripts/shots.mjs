// Takes a picture of every page with the system's Chromium, and fails on any error in its console.
// usage: node scripts/shots.mjs [folder]; SHOTS_BASE is the address of a running server or mock.
import { mkdirSync } from 'node:fs'
import { chromium } from 'playwright-core'

const base = process.env.SHOTS_BASE ?? 'http://127.0.0.1:8787'
const out = process.argv[2] ?? 'test-results/shots'
const login = process.env.SHOTS_LOGIN ?? 'zhiban'
const password = process.env.SHOTS_PASSWORD ?? 'qingshan-2026'
const only = process.env.SHOTS_ONLY
mkdirSync(out, { recursive: true })

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'],
})
const faults = []
async function open(viewport, extra = {}) {
  const context = await browser.newContext({ viewport, locale: 'zh-CN', ...extra })
  const page = await context.newPage()
  page.on('console', (m) => {
    // A browser reports every 401 as an error; asking whether one is signed in is not a fault.
    if (m.type() === 'error' && !m.text().includes('401')) faults.push(`${page.url()}: ${m.text()}`)
  })
  page.on('pageerror', (e) => faults.push(`${page.url()}: ${e.message}`))
  return page
}
async function signIn(page, path, name) {
  await page.goto(base + path)
  await page.getByTestId('login').fill(name)
  await page.getByTestId('password').fill(password)
  await page.getByTestId('login-submit').click()
  await page.waitForURL((u) => !u.pathname.endsWith('/login'))
}

const office = await open({ width: 1366, height: 768 })
await office.goto(`${base}/login`)
await office.getByTestId('login-form').waitFor()
await office.screenshot({ path: `${out}/login.png` })
await signIn(office, '/login', login)
const pages = [
  ['workbench', '/'], ['map', '/map'], ['map-pick', '/map?pick=station:st7'], ['monitor', '/monitor'], ['outlets', '/monitor?tab=outlets'],
  ['station', '/monitor/stations/st7'], ['outlet', '/objects/ou21'], ['enterprise', '/objects/en1'], ['rollups', '/objects/ou21?view=rollups'],
  ['alarms', '/alarms'], ['alarms-all', '/alarms?state=all'], ['alarm', '/alarms/al1'], ['cases', '/cases?open=all'], ['case', '/cases/ca3'], ['case-waiting', '/cases/ca1'],
  ['devices', '/settings/devices'], ['quarantine', '/settings/quarantine'], ['rules', '/settings/rules'], ['nowhere', '/nowhere'],
]
for (const [name, path] of pages) {
  if (only && !only.split(',').includes(name)) continue
  await office.goto(base + path)
  await office.waitForTimeout(900)
  await office.screenshot({ path: `${out}/${name}.png` })
  const tall = await office.evaluate(() => {
    const main = document.getElementById('main')
    return main ? main.scrollHeight + 44 : 0
  })
  if (tall > 800) {
    await office.setViewportSize({ width: 1366, height: Math.min(tall, 2600) })
    await office.waitForTimeout(300)
    await office.screenshot({ path: `${out}/${name}-full.png` })
    await office.setViewportSize({ width: 1366, height: 768 })
  }
}
if (!only) {
  const phone = await open({ width: 390, height: 844 }, { hasTouch: true, isMobile: true, deviceScaleFactor: 2 })
  await phone.goto(`${base}/m/login`)
  await phone.getByTestId('login-form').waitFor()
  await phone.screenshot({ path: `${out}/m-login.png` })
  await signIn(phone, '/m/login', process.env.SHOTS_FIELD ?? 'wangge')
  await phone.waitForTimeout(600)
  await phone.screenshot({ path: `${out}/m-tasks.png` })
  await phone.getByTestId('phone-task').first().click()
  await phone.waitForTimeout(600)
  await phone.screenshot({ path: `${out}/m-task.png`, fullPage: true })
}
await browser.close()
for (const fault of faults) console.error(fault)
console.log(`${faults.length} errors in the console; pictures in ${out}`)
if (faults.length > 0) process.exitCode = 1
