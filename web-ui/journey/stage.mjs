// What every play in a real browser needs: the built program with the demo's city, people who sign
// in, steps that are counted, pictures, and a clean end.
//
// CHROMIUM names the browser, QINGSHAN the program, SCREENS a folder for screenshots (optional).
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'

const here = dirname(fileURLToPath(import.meta.url))
const screens = process.env.SCREENS
if (screens) mkdirSync(screens, { recursive: true })
const PASSWORD = 'qingshan-2026'

export const program = process.env.QINGSHAN ?? join(here, '../../target/debug/qingshan')
export const photo = join(here, 'photo.jpg')
export const OFFICE = { width: 1366, height: 768 }
export const PHONE = { width: 390, height: 844 }
export { PASSWORD }

const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })

/** Starts the demo in a folder of its own, with further arguments if any, and opens a browser. */
export async function openStage({ speed = 3600, args: further = [] } = {}) {
  const data = mkdtempSync(join(tmpdir(), 'qingshan-journey-'))
  const [http, gateway] = [await freePort(), await freePort()]
  const base = `http://127.0.0.1:${http}`
  const args = ['demo', '--data', data, '--http', `127.0.0.1:${http}`, '--gateway', `127.0.0.1:${gateway}`, '--speed', String(speed), ...further]
  const server = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let log = ''
  server.stdout.on('data', (chunk) => (log += chunk))
  server.stderr.on('data', (chunk) => (log += chunk))
  const ended = new Promise((resolve) => server.once('exit', (code) => resolve(code)))
  for (const begun = Date.now(); !(await fetch(`${base}/readyz`).catch(() => null))?.ok; ) {
    assert.ok(Date.now() - begun < 60_000, `the demo did not start:\n${log}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'],
  })
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
      if (!screens) return
      for (const [number, page] of browser.contexts().flatMap((context) => context.pages()).entries()) {
        await page.screenshot({ path: join(screens, `failed-${failed}-${number}.png`), fullPage: true }).catch(() => {})
      }
    }
  }

  /** Watches a page: no error in its console but those that are provoked, no request to anywhere else. */
  function watch(page) {
    page.setDefaultTimeout(15_000)
    page.on('console', (message) => {
      // The browser itself reports every refused request, and every one without a network.
      const provoked = /status of (401|403|409|422)|ERR_INTERNET_DISCONNECTED/
      if (message.type() === 'error' && !provoked.test(message.text())) faults.push(`${page.url()} ${message.text()}`)
    })
    page.on('pageerror', (error) => faults.push(`${page.url()} ${error.message}`))
    page.on('request', (request) => {
      const url = new URL(request.url())
      if (!['data:', 'blob:'].includes(url.protocol) && url.host !== `127.0.0.1:${http}`) faults.push(`external request ${url}`)
    })
    return page
  }

  async function person(login, { path = '/login', viewport = OFFICE, ...options } = {}) {
    const context = await browser.newContext({ viewport, locale: 'zh-CN', timezoneId: 'Asia/Shanghai', ...options })
    const page = watch(await context.newPage())
    await page.goto(base + path)
    await page.getByTestId('login').fill(login)
    await page.getByTestId('password').fill(PASSWORD)
    await page.getByTestId('login-submit').click()
    await page.waitForURL((url) => !url.pathname.endsWith('/login'))
    return page
  }

  async function shot(page, name) {
    if (!screens) return
    await page.waitForTimeout(600)
    // A passing message would cover what the picture is to show.
    for (let i = 0; i < 20 && (await page.locator('.el-message').count()) > 0; i++) await page.waitForTimeout(300)
    await page.screenshot({ path: join(screens, `${name}.png`) })
  }

  /** Stops the program, looks at its log for other warnings than those expected, tells the count and ends. */
  async function close({ warned = null } = {}) {
    await step('the program stops cleanly and its log is clean', async () => {
      await browser.close()
      server.kill('SIGINT')
      const code = await Promise.race([ended, new Promise((resolve) => setTimeout(() => resolve('still running'), 15_000))])
      assert.equal(code, 0, log)
      const faulty = log.split('\n').filter((line) => /\b(WARN|ERROR)\b/.test(line) && !warned?.test(line))
      assert.deepEqual(faulty, [], log)
    })
    if (server.exitCode === null) server.kill('SIGKILL')
    rmSync(data, { recursive: true, force: true })
    for (const fault of faults) console.log(fault)
    const errors = failed > 0 || faults.length > 0
    console.log(`${passed} passed, ${failed + (errors && failed === 0 ? 1 : 0)} failed`)
    process.exit(errors ? 1 : 0)
  }

  return { base, data, browser, step, watch, person, shot, close }
}

export const id = (page, name) => page.getByTestId(name)

/** What the page's own session may ask of the API. */
export const ask = (page, path) => page.evaluate((p) => fetch(p).then((r) => r.json()), `/api/v1${path}`)

/** What the page's own session may send to the API. */
export const send = (page, path, body) =>
  page.evaluate(
    async ([p, b]) => {
      const { csrf } = await fetch('/api/v1/session').then((r) => r.json())
      const headers = { 'content-type': 'application/json', 'x-csrf-token': csrf }
      const answer = await fetch(p, { method: 'POST', headers, body: JSON.stringify(b) })
      return { status: answer.status, body: await answer.json() }
    },
    [`/api/v1${path}`, body],
  )

export async function until(what, check, seconds = 60) {
  for (const start = Date.now(); ; ) {
    const found = await check()
    if (found) return found
    assert.ok(Date.now() - start < seconds * 1000, `waited ${seconds} s in vain for ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 150))
  }
}
