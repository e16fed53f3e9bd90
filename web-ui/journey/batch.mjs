// Several items are handed over at once: one of them was taken by a colleague meanwhile, which is
// told; and a page that is thrown away in the middle says what was done and does nothing twice.
import assert from 'node:assert/strict'
import { ask, id, send, until } from './stage.mjs'
import { facts } from './together.mjs'

const DEMAND = '请于一周内报送整改方案。'

export async function batch({ base, step, person, shot }, { office }) {
  const colleague = await person('inspect2')
  const verbOf = (url) => /\/cases\/([^/]+)\/verbs\/hand-over$/.exec(new URL(url).pathname)?.[1]
  /** Request ids that went out for each case, in their order. */
  const sent = new Map()
  office.on('request', (request) => {
    const item = verbOf(request.url())
    if (item) sent.set(item, [...(sent.get(item) ?? []), request.postDataJSON().request_id])
  })
  // A page on which something is under way asks before it goes.
  office.on('dialog', (dialog) => dialog.accept())

  async function register(numbers) {
    const items = []
    for (const number of numbers) {
      const made = await send(office, '/cases', { flow: 'rectification', request_id: `batch-${number}`, area: 'qs-6', facts: facts(number) })
      assert.equal(made.status, 200, JSON.stringify(made.body))
      items.push(made.body.id)
    }
    return items
  }
  async function choose(items) {
    await office.goto(`${base}/cases?flow=rectification&q=${encodeURIComponent('号排口整治')}`)
    for (const item of items) await office.locator(`[data-id="${item}"]`).getByTestId('choose').check()
    await id(office, 'to-batch').click()
    await id(office, 'batch-hand-over').click()
    await id(office, 'field-demand').fill(DEMAND)
  }
  const fates = () => id(office, 'batch-row').evaluateAll((rows) => rows.map((row) => row.dataset.fate))
  const handOvers = async (item) => (await ask(office, `/cases/${item}`)).events.filter((one) => one.verb === 'hand-over').map((one) => one.actor.name)

  await step('several items are handed over at once; one was taken by a colleague meanwhile, and each is told its fate', async () => {
    const items = await register([61, 62, 63, 64])
    await choose(items)
    await shot(office, '47-several-at-once')
    const taken = items[2]
    const { head_seq } = await ask(colleague, `/cases/${taken}`)
    const first = await send(colleague, `/cases/${taken}/verbs/hand-over`, { request_id: 'batch-taken', expected_seq: head_seq, fields: { demand: '由许维桢交办' } })
    assert.equal(first.status, 200, JSON.stringify(first.body))
    await id(office, 'batch-go').click()
    await id(office, 'batch-sum').getByText('4 件中已办成 3 件').waitFor()
    const told = office.locator('[data-testid=batch-row]:not([data-fate=done])')
    assert.equal(await told.count(), 1)
    assert.match(await told.innerText(), /荷泊镇63号排口整治/)
    assert.match(await told.innerText(), /事项刚刚有了新进展|状态已变化|事项现在是/)
    await shot(office, '48-each-told')
    for (const item of items) assert.deepEqual(await handOvers(item), [item === taken ? '许维桢' : '朱知秋'])
    await id(office, 'batch-close').click()
    await id(office, 'batch').waitFor({ state: 'detached' })
  })
  await step('the page is thrown away in the middle: it says what was done, and goes on without doing anything twice', async () => {
    const items = await register([71, 72, 73, 74, 75])
    await choose(items)
    // The third is done by the program, and its answer never comes to the page.
    let done = 0
    let lose
    const lost = new Promise((resolve) => (lose = resolve))
    await office.route('**/verbs/hand-over', async (route) => {
      done += 1
      if (done < 3) return route.continue()
      await route.fetch()
      lose(verbOf(route.request().url()))
    })
    await id(office, 'batch-go').click()
    const third = await lost
    assert.deepEqual(await fates(), ['done', 'done', 'sending', 'waiting', 'waiting'])
    await office.reload()
    await id(office, 'batch').waitFor()
    await office.unrouteAll({ behavior: 'ignoreErrors' })
    assert.deepEqual(await fates(), ['done', 'done', 'unsure', 'waiting', 'waiting'])
    await id(office, 'batch-kept').waitFor()
    await shot(office, '49-after-a-reload')
    await id(office, 'batch-on').click()
    await id(office, 'batch-sum').getByText('5 件中已办成 5 件').waitFor()
    assert.deepEqual(await fates(), Array(5).fill('done'))
    for (const item of items) {
      assert.deepEqual(await handOvers(item), ['朱知秋'])
      const ids = sent.get(item)
      assert.equal(ids.length, item === third ? 2 : 1, `${item} was sent ${ids.length} times`)
      assert.equal(new Set(ids).size, 1, 'the same request goes out again, not a new one')
    }
    // What was told to its end is not told again.
    await id(office, 'batch-close').click()
    await office.reload()
    await id(office, 'list-cases').waitFor()
    await until('the list without the panel', async () => (await id(office, 'batch').count()) === 0, 5)
  })
  await colleague.context().close()
}
