// A phone without a network: three reports with photos and one answered task are entered in the
// field, the page is thrown away in between, and when the network is back each is there, once.
import assert from 'node:assert/strict'
import { PASSWORD, PHONE, ask, id, openStage, photo, until } from './stage.mjs'

const { base, step, person, shot, close } = await openStage({ speed: 360 })
const WORDS = ['河边有人烧秸秆', '工地没有盖防尘网', '排口冒黑水']
const KINDS = ['burning', 'dust', 'river']

const phone = await person('grid307', { path: '/m/login', viewport: PHONE, isMobile: true, hasTouch: true, deviceScaleFactor: 2, permissions: ['geolocation'], geolocation: { longitude: 112.9, latitude: 30.42, accuracy: 12 } })
const network = (on) => phone.context().setOffline(!on)
const unsent = async () => Number(await id(phone, 'unsent').innerText().catch(() => '0'))
let before = []
const reports = async () => (await ask(phone, '/cases?flow=problem-report')).cases

async function report(kind, words) {
  await id(phone, 'nav-report').click()
  await id(phone, 'report-send').waitFor()
  await id(phone, 'report-flow').selectOption('problem-report')
  await id(phone, 'field-category').locator(`input[value=${kind}]`).check({ force: true })
  await id(phone, 'field-finding').fill(words)
  await id(phone, 'file-photo-found').setInputFiles(photo)
  await id(phone, 'local-picture').waitFor()
}

await step('the phone pages are kept for the times without a network', async () => {
  await id(phone, 'phone-mine').waitFor()
  await phone.evaluate(() => navigator.serviceWorker.ready.then(() => true))
  await until('the worker to hold the pages', () => phone.evaluate(async () => (await caches.keys()).length > 0 && (await (await caches.open((await caches.keys())[0])).keys()).length > 20))
  before = (await reports()).map((one) => one.id)
  await id(phone, 'nav-report').click()
  await id(phone, 'report-send').waitFor()
})
await step('a report that lacks something says so before it is kept', async () => {
  await id(phone, 'report-send').click()
  await phone.locator('.fault').first().waitFor()
  assert.equal(await unsent(), 0)
})
await step('three reports with photos are entered without a network', async () => {
  await network(false)
  for (const [at, words] of WORDS.entries()) {
    await report(KINDS[at], words)
    if (at === 0) await shot(phone, '21-phone-report-offline')
    await id(phone, 'report-send').click()
    await phone.locator('[data-testid=report-result][data-sent=false]').waitFor()
    await id(phone, 'report-another').click()
    assert.equal(await unsent(), at + 1)
  }
})
await step('a picture in a form that is not sent yet survives as well', async () => {
  await report('noise', '夜间施工')
})
await step('the page is thrown away and opened again without a network: nothing is lost', async () => {
  await phone.reload()
  await id(phone, 'nav-queue').click()
  await until('the queue', async () => (await id(phone, 'entry-waiting').count()) === 3)
  for (const words of WORDS) await phone.getByText(words).first().waitFor()
  await shot(phone, '22-phone-queue-offline')
  await id(phone, 'nav-report').click()
  await id(phone, 'local-picture').waitFor()
  assert.equal(await id(phone, 'field-finding').inputValue(), '夜间施工')
})
await step('signing out warns of what is unsent', async () => {
  await id(phone, 'phone-user').click()
  await id(phone, 'phone-sign-out').click()
  await id(phone, 'leave-warning').waitFor()
  await id(phone, 'phone-user').click()
})
await step('with the network back three cases are there, once, each with its photo and place', async () => {
  await network(true)
  await phone.evaluate(() => window.dispatchEvent(new Event('online')))
  await until('an empty queue', async () => (await id(phone, 'unsent').count()) === 0)
  const mine = (await reports()).filter((one) => !before.includes(one.id))
  assert.equal(mine.length, 3, JSON.stringify(mine))
  for (const words of WORDS) assert.equal(mine.filter((one) => one.title.includes(words)).length, 1, words)
  for (const one of mine) {
    const record = await ask(phone, `/cases/${one.id}`)
    assert.equal(record.evidence.length, 1)
    assert.ok(Math.abs(record.evidence[0].lon - 112.9) < 0.001)
  }
  await phone.reload()
  await id(phone, 'nav-queue').click()
  await id(phone, 'queue').getByText('全部已送达').waitFor()
  await shot(phone, '23-phone-queue-empty')
  assert.equal((await reports()).filter((one) => !before.includes(one.id)).length, 3)
})
await step('a session that ended keeps the report until the person signs in again', async () => {
  await id(phone, 'nav-report').click()
  await id(phone, 'field-finding').fill('渣土车撒漏')
  await phone.context().clearCookies()
  await id(phone, 'report-send').click()
  await phone.locator('[data-testid=report-result][data-sent=false]').waitFor()
  await id(phone, 'nav-queue').click()
  await id(phone, 'queue-sign-in').click()
  await id(phone, 'again-password').fill(PASSWORD)
  await id(phone, 'again-submit').click()
  await until('an empty queue', async () => (await id(phone, 'unsent').count()) === 0)
  assert.equal((await reports()).filter((one) => !before.includes(one.id)).length, 4)
})
await step('a task is taken without a network and goes out later', async () => {
  const found = await until('a task that waits to be taken', async () => {
    const { my_tasks: mine } = await ask(phone, '/workbench')
    for (const one of mine) {
      const record = await ask(phone, `/cases/${one.id}`)
      const action = record.actions.find((a) => a.verb === 'take' && a.fields.length === 0 && a.evidence.length === 0)
      if (action) return { one, record }
    }
    return null
  }, 90)
  await phone.goto(`${base}/m`)
  await phone.locator(`[data-testid=phone-task][data-id="${found.one.id}"]`).waitFor()
  await phone.waitForTimeout(1500)
  await network(false)
  await phone.locator(`[data-testid=phone-task][data-id="${found.one.id}"]`).click()
  await id(phone, 'offline-copy').waitFor()
  await id(phone, 'verb-take').click()
  await id(phone, 'phone-queued').waitFor()
  await shot(phone, '24-phone-task-offline')
  await phone.reload()
  await network(true)
  await phone.evaluate(() => window.dispatchEvent(new Event('online')))
  await until('the step', async () => (await ask(phone, `/cases/${found.one.id}`)).head_seq > found.record.head_seq)
  const events = (await ask(phone, `/cases/${found.one.id}`)).events.filter((event) => event.verb === 'take')
  assert.equal(events.length, 1)
})
await close()
