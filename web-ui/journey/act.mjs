// What people do on the pages of cases: fill in a form of any flow, do a verb, let time pass.
import assert from 'node:assert/strict'
import { ask, id, send, until } from './stage.mjs'

/** Fills fields, whatever their type: a text, one of several, a table as a list of rows. */
export async function fillIn(page, fields) {
  for (const [name, value] of Object.entries(fields)) {
    const field = id(page, `field-${name}`).first()
    await field.waitFor()
    if (Array.isArray(value)) {
      for (const [at, row] of value.entries()) {
        await id(field, `add-${name}`).click()
        for (const [column, text] of Object.entries(row)) await id(field, `cell-${column}-${at}`).fill(text)
      }
      continue
    }
    const tag = await field.evaluate((node) => node.tagName)
    if (tag === 'SELECT') await field.selectOption(value)
    else if (tag === 'DIV') await field.locator(`input[value="${value}"]`).check({ force: true })
    else await field.fill(value)
  }
}

/** Opens the form of a verb and fills it in; the main form of a page stands open already. */
export async function prepare(page, verb, { fields = {}, photos = {}, reason } = {}) {
  const button = id(page, `verb-${verb}`)
  await button.waitFor()
  const open = page.locator('section.action.open', { has: button })
  if ((await open.count()) === 0) await button.click()
  await open.waitFor()
  await fillIn(open, fields)
  for (const [kind, file] of Object.entries(photos)) {
    await id(open, `file-${kind}`).setInputFiles(file)
    await id(open, `evidence-${kind}`).locator('img').first().waitFor()
  }
  if (reason) await id(open, 'reason').fill(reason)
}

/** Sends the form of a verb and waits until the page shows the state that it leads to. */
export async function finish(page, verb, state) {
  await id(page, `verb-${verb}`).click()
  const confirm = id(page, 'confirm')
  const there = page.locator(`[data-testid=case-state][data-state=${state}]`)
  await until(`${verb} to lead to ${state}`, async () => {
    if (await confirm.isVisible()) await confirm.click().catch(() => {})
    return (await id(page, `verb-${verb}`).count()) === 0 || (await there.isVisible())
  }, 15)
  await there.waitFor()
}

/** Lets business time run until it shows `time`, and stops it there; at an hour a second all loggers keep up. */
export async function runTo(page, time, speed = 36_000) {
  const pace = (body) => send(page, '/demo/clock', body)
  await pace({ running: true, speed })
  for (const begun = Date.now(); (await ask(page, '/about')).now < time; ) {
    assert.ok(Date.now() - begun < 90_000, `the clock did not come to ${time}`)
  }
  await pace({ running: false, speed: 1 })
}
