import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { toHtml } from '../../src/export/html'
import { titleOf } from '../../src/present/changeText'
import type { Scenario } from '../../src/scenario/scenario'
import { bytes, exact } from '../../src/text/format'
import { bundle, frame } from './page'
import { eachWithAPanel, openEmpty, openPanel, panel } from './shown'
import { analysed, rowOf } from './state'

const bert = analysed('bert.ts')
const query = rowOf(bert.state, 'encoder/encoderLayer/selfAttention/query')

eachWithAPanel()

const open = (state = bert.state) => openPanel(state)

const asked = async () => (await panel.posted()).flatMap(each => (each.type === 'ask' ? [each] : []))

test('a section that is closed asks nothing; opened, it asks once, and is still open after a reload', async () => {
  const { page } = await open()
  expect((await asked()).map(each => each.what)).toEqual(['uncompressed'])
  await page.getByText('Does it fit?').click()
  await expect.poll(async () => (await asked()).at(-1)).toEqual({ type: 'ask', version: 1, model: 0, what: 'fit' })
  expect(await page.locator('.question.fit').getByRole('status').textContent()).toBe('working…')
  await page.getByText('Does it fit?').click()
  await page.getByText('Does it fit?').click()
  await panel.send({ type: 'state', state: bert.state })
  expect((await asked()).filter(each => each.what === 'fit')).toHaveLength(1)
  await page.reload()
  await page.waitForFunction(() => document.readyState === 'complete')
  await frame(page)
  expect(await page.locator('.question.fit').getAttribute('open')).not.toBe(null)
  // Kept figures are of another session: nothing is asked about them.
  expect(await asked()).toEqual([])
})

test('what fits is told: as it is, the largest batch, the longest sequence with why it ends', async () => {
  await open()
  await panel.send({ type: 'open', what: 'fit' })
  await panel.send(bert.told('fit'))
  const lines = await panel.page
    .locator('.fit-lines')
    .evaluate(list =>
      [...list.querySelectorAll('dt')].map(term => [
        term.textContent,
        term.nextElementSibling?.querySelector('.figure')?.textContent,
        term.nextElementSibling?.querySelector('.quiet')?.textContent,
      ]),
    )
  const batch = bert.answer('fit')?.batch?.size ?? 0
  // What the panel says fits does, and one more does not.
  const at = (size: number, settings: Partial<Scenario> = {}) =>
    analysed('bert.ts', { ...settings, dims: { batch: size } }).state.models[0]?.totals.memory
  expect(at(batch)?.fits).toBe(true)
  expect(at(batch + 1)?.fits).toBe(false)
  // Without its scores, that of flash attention is at least twice as large, and ends where that scenario does.
  const fused = bert.answer('fit')?.alternatives[0]?.batch?.size ?? 0
  expect(fused).toBeGreaterThanOrEqual(2 * batch)
  expect(at(fused, { fusion: 'flash' })?.fits).toBe(true)
  expect(at(fused + 1, { fusion: 'flash' })?.fits).toBe(false)
  expect(lines).toEqual([
    ['As asked', 'fits', '233 MB, <1% of 85.9 GB'],
    ['Largest batch', exact(batch), `takes ${bytes(at(batch)?.total ?? 0)}`],
    // Its table of positions has 512 rows.
    ['Longest sequence', '512', expect.stringContaining('cannot be built with seq 513')],
    ['With flash', `batch up to ${exact(fused)}`, 'attention scores stay on the chip (fusion flash)'],
    ['Weights alone', '1 device', '219 MB / capacity'],
  ])
})

test('what fits is read within a narrow panel, each note beside or below its figure', async () => {
  const { page } = await open()
  await page.setViewportSize({ width: 440, height: 800 })
  await panel.send({ type: 'open', what: 'fit' })
  await panel.send(bert.told('fit'))
  const boxes = await page.locator('.fit-lines dd').evaluateAll(all =>
    all.map(each => {
      const { right, height } = each.getBoundingClientRect()
      return { isInside: right <= document.documentElement.clientWidth, lines: Math.round(height / 18) }
    }),
  )
  expect(boxes.length).toBeGreaterThan(3)
  for (const { isInside, lines } of boxes) {
    expect(isInside).toBe(true)
    expect(lines).toBeLessThanOrEqual(3)
  }
})

test('what would move the model is ranked, and the lit layer has a list of its own', async () => {
  const { page } = await open()
  await panel.send({ type: 'open', what: 'advice' })
  await panel.send(bert.told('advice'))
  const advice = bert.answer('advice') ?? expect.fail('BERT takes time')
  const rows = page.locator('.advice-tables table').first().locator('tbody tr')
  expect(await rows.count()).toBe(advice.changes.length + 1)
  const titles = await rows.locator('th').evaluateAll(all => all.map(each => each.firstChild?.textContent))
  expect(titles).toEqual(['as it is', ...advice.changes.map(titleOf)])
  // int8 weights: a byte less for each weight of the blocks' linears, and the footprint is by as much smaller.
  const int8 = rows.filter({ hasText: /^int8 weights/ }).first()
  const footprint = bert.state.models[0]?.totals.memory
  const smaller = (footprint?.total ?? 0) - 12 * (4 * 768 * 768 + 2 * 768 * 3072)
  expect(await int8.locator('td').nth(2).textContent()).toBe((smaller / 1e6).toFixed(0))
  const heads = page.locator('.advice-tables table').first().locator('thead th')
  expect(await heads.allTextContents()).toEqual(['Change', 'Time ≥ (µs)', 'Footprint (MB)'])
  expect(await page.locator('.advice-tables h3').isVisible()).toBe(false)
  await panel.send({ type: 'highlight', rows: [query.index] })
  expect(await page.locator('.advice-tables h3').textContent()).toBe('Suggested optimizations of query')
  expect(await page.locator('.advice-tables table').nth(1).locator('tbody tr').count()).toBeGreaterThan(1)
  await panel.send({ type: 'highlight', rows: [] })
  expect(await page.locator('.advice-tables table').count()).toBe(1)
})

test('a change that can be applied has a button that asks for it, and no other has', async () => {
  const { page } = await open()
  await panel.send({ type: 'open', what: 'advice' })
  const advice = bert.answer('advice') ?? expect.fail('BERT takes time')
  const applicable = advice.changes.map(({ kind }) => kind !== 'kvHeads')
  expect(applicable).toContain(false)
  await panel.send({ type: 'answer', version: 1, model: 0, what: 'advice', answer: { ...advice, applicable } })
  const rows = page.locator('.advice-tables table').first().locator('tbody tr')
  const buttons = await rows.evaluateAll(all => all.map(row => row.querySelector('button')?.getAttribute('aria-label')))
  expect(buttons).toEqual([
    undefined,
    ...advice.changes.map((change, at) => (applicable[at] ? `Apply ${titleOf(change)}` : undefined)),
  ])
  const change = advice.changes.findIndex(each => titleOf(each) === 'int8 weights')
  await rows.getByRole('button', { name: 'Apply int8 weights', exact: true }).click()
  const apply = { type: 'apply', version: 1, model: 0, change }
  await expect.poll(async () => (await panel.posted()).at(-1)).toEqual(apply)
  // The list is of the figures before, until the answer about the new ones comes.
  await panel.send({ type: 'state', state: { ...bert.state, version: 2 } })
  await rows.getByRole('button').first().click()
  expect((await panel.posted()).filter(each => each.type === 'apply')).toEqual([apply])
})

test('a page without an editor has no such buttons', async () => {
  const { page } = await open()
  await panel.send({ type: 'open', what: 'advice' })
  await panel.send(bert.told('advice'))
  expect(await page.locator('.advice-tables tbody tr').count()).toBeGreaterThan(2)
  expect(await page.locator('.advice-tables button').count()).toBe(0)
})

test('times are said to be a sample where a larger batch is among the changes, at batch 1 too', async () => {
  const text = `import { input, linear, model } from 'memwall'
    model('square', { batch: 1 }, ({ batch }) => linear(4096)(input([batch, 4096])))`
  const square = analysed({ text })
  const { page } = await open(square.state)
  await panel.send({ type: 'open', what: 'advice' })
  await panel.send(square.told('advice'))
  const table = page.locator('.advice-tables table').first()
  expect(await page.locator('.advice-tables p').textContent()).toMatch(/^Times are per sample\. /)
  expect(await table.locator('thead th').nth(1).textContent()).toBe('Time ≥ (µs)')
  // Where so many share the weights that compute is the bound, a sample takes its own FLOPs at 312 TFLOP/s.
  const batch = table
    .locator('tbody tr')
    .filter({ hasText: /^batch .*compute-bound/ })
    .first()
  expect(await batch.locator('td').first().textContent()).toBe((((2 * 4096 ** 2 + 4096) / 312e12) * 1e6).toFixed(2))
})

test('new figures ask again once they rest, the old answer staying meanwhile; an answer to older ones is dropped', async () => {
  const { page } = await open()
  await panel.send({ type: 'open', what: 'fit' })
  await panel.send(bert.told('fit'))
  const before = (await asked()).length
  const section = page.locator('.question.fit')
  const text = await section.locator('dl').textContent()
  await page.evaluate(state => {
    for (let version = 2; version < 5; version++)
      window.postMessage({ type: 'state', state: { ...state, version } }, '*')
  }, bert.state)
  await panel.send({ type: 'state', state: { ...bert.state, version: 5 } })
  expect(await section.getByRole('status').textContent()).toBe('working…')
  expect(await section.locator('dl').textContent()).toBe(text)
  await expect
    .poll(async () => (await asked()).slice(before))
    .toEqual([
      { type: 'ask', version: 5, model: 0, what: 'uncompressed' },
      { type: 'ask', version: 5, model: 0, what: 'fit' },
    ])
  const other = bert.answer('fit') ?? expect.fail('BERT fits')
  const late = { type: 'answer', version: 4, model: 0, what: 'fit', answer: { ...other, weightDevices: 77 } } as const
  await panel.send(late)
  expect(await section.locator('dl').textContent()).toBe(text)
  expect(await section.getByRole('status').textContent()).toBe('working…')
  await panel.send({ ...late, version: 5 })
  expect(await section.locator('dl').textContent()).toContain('77 devices')
  expect(await section.getByRole('status').textContent()).toBe('')
})

test('the reason why an answer failed is shown', async () => {
  const { page } = await open()
  await panel.send({ type: 'open', what: 'fit' })
  await panel.send({ type: 'unanswered', version: 1, model: 0, what: 'fit', reason: 'the disk is full' })
  const section = page.locator('.question.fit')
  expect(await section.locator('p').textContent()).toBe('The answer failed: the disk is full')
  await panel.send({ type: 'answer', version: 1, model: 0, what: 'fit', answer: null })
  expect(await section.locator('p').textContent()).toBe('The target does not state how much memory it has.')
})

test('the page of its own has the sections it was given the answers of, and no others', async () => {
  await openEmpty()
  const folder = mkdtempSync(join(tmpdir(), 'panel-'))
  try {
    const show = async (html: string) => {
      writeFileSync(join(folder, 'page.html'), html)
      await panel.page.goto(pathToFileURL(join(folder, 'page.html')).href)
      await panel.page.locator('tbody tr').first().waitFor()
    }
    const train = analysed('bert.ts', { phase: 'train' })
    const { type: _, ...frontier } = train.told('frontier')
    await show(await toHtml(train.state, bundle()))
    expect(await panel.page.locator('.passes').isVisible()).toBe(true)
    expect(await panel.page.locator('.question:visible').count()).toBe(0)
    await show(await toHtml(train.state, bundle(), [frontier]))
    expect(await panel.page.locator('.question:visible').count()).toBe(1)
    await panel.page.locator('[data-plan]').first().waitFor()
    // There is no editor to plan in.
    expect(await panel.page.locator('[data-plan][role="button"]').count()).toBe(0)
  } finally {
    rmSync(folder, { recursive: true })
    await panel.page.goto('about:blank')
    await panel.page.evaluate('globalThis.violations = []; globalThis.errors = []')
  }
})
