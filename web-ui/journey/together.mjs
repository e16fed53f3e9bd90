// Two people act on one case at the same moment: one is first, the other is told, and what the
// other has typed is still there.
import assert from 'node:assert/strict'
import { prepare } from './act.mjs'
import { ask, id, send, until } from './stage.mjs'

/** The facts of an item that differs from others by its number. */
export const facts = (n) => ({
  batch: 'municipal',
  item: `第${n}项`,
  finding: `荷泊镇${n}号排口整治`,
  detail: '市级督察反馈，排口有污水直排。',
  category: 'sewage',
  goal: '排口封堵，污水入管网。',
  term: 'short',
  deadline: '2026-06-30',
})

export async function together({ base, step, person, shot }, { office }) {
  const colleague = await person('inspect2')
  let item
  await step('two people hand over the same item at the same moment: the second is told, and keeps what was typed', async () => {
    const made = await send(office, '/cases', { flow: 'rectification', request_id: 'together-1', area: 'qs-6', facts: facts(51) })
    assert.equal(made.status, 200, JSON.stringify(made.body))
    item = made.body.id
    const both = [office, colleague]
    for (const page of both) {
      await page.goto(`${base}/cases/${item}`)
      await prepare(page, 'hand-over', { fields: { demand: `由${page === office ? '朱知秋' : '许维桢'}交办` } })
      await id(page, 'verb-hand-over').click()
      await id(page, 'confirm').waitFor()
    }
    await Promise.all(both.map((page) => id(page, 'confirm').click()))
    const told = await until('one of the two to be told', async () => {
      for (const page of both) if (await id(page, 'action-notice').isVisible()) return page
      return null
    }, 15)
    await told.locator('[data-testid=case-state][data-state=handed-over]').waitFor()
    assert.match(await id(told, 'action-notice').innerText(), /事项刚刚有了新进展|状态已变化|事项现在是/)
    await id(told, 'kept-text').getByText('交办').waitFor()
    await shot(told, '46-somebody-was-faster')
    const { events } = await ask(office, `/cases/${item}`)
    assert.deepEqual(events.map((one) => one.verb), ['open', 'hand-over'])
  })
}
