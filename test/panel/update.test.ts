import { expect, test } from 'vitest'
import { frame } from './page'
import { column, dotsOf, litRows, pointAt } from './read'
import { eachWithAPanel, openEmpty, openPanel, panel } from './shown'
import { example, grown, modelOf, rowOf, snippet, withModel } from './state'

const bert = example('bert.ts')
const model = modelOf(bert)
const query = rowOf(bert, 'encoder/encoderLayer/selfAttention/query')

eachWithAPanel()

/** The same file with a layer more above the others, as while one types. */
const edited = withModel(bert, {
  ...model,
  layers: [{ ...query, path: 'new' }, ...model.layers].map((row, index) => ({ ...row, index })),
})

test('focus, selection and scroll stay with their layer when layers are put in above it', async () => {
  const { page } = await openPanel(bert, { height: 700 })
  await panel.send({ type: 'highlight', rows: [query.index] })
  const name = page.locator(`tbody tr[data-row="${query.index}"] button`)
  await name.focus()
  await page.evaluate(() => document.querySelector('.table-scroller')?.scrollTo({ top: 90 }))
  await name.evaluate(button => button.setAttribute('data-same', ''))
  const place = () => page.locator('[data-same]').boundingBox()
  const before = await place()
  await panel.send({ type: 'state', state: edited })
  expect(await litRows(page, '.lights')).toEqual([query.index + 1])
  expect(await litRows(page, 'tbody')).toEqual([query.index + 1])
  const focused = await page.evaluate(() => ({
    row: document.activeElement?.closest('tr')?.dataset.row,
    same: document.activeElement?.hasAttribute('data-same'),
  }))
  expect(focused).toEqual({ row: String(query.index + 1), same: true })
  expect((await place())?.y).toBeCloseTo(before?.y ?? 0, -0.5)
})

test('a focused dot keeps the focus', async () => {
  const { page } = await openPanel(bert)
  await page.locator('.dots [tabindex="0"]').focus()
  for (let step = 0; step < 6; step++) await page.keyboard.press('ArrowRight')
  const row = () => page.evaluate(() => Number((document.activeElement as SVGElement | null)?.dataset.row))
  const before = await row()
  await panel.send({ type: 'state', state: edited })
  expect(await row()).toBe(before + 1)
})

test('the dot that was clicked has a ring, which stays with its layer until another place is clicked', async () => {
  const { page } = await openPanel(bert)
  const softmax = rowOf(bert, 'encoder/encoderLayer/selfAttention/softmax')
  const ring = page.locator('.ring.clicked')
  const middle = async (of: string) => {
    const { x, y, width, height } = (await page.locator(of).boundingBox()) ?? expect.fail(`there is no ${of}`)
    return { x: x + width / 2, y: y + height / 2 }
  }
  /** Distance in pixels; the middle of a triangle is not that of its box. */
  const apart = async (row: number) => {
    const [around, dot] = [await middle('.ring.clicked'), await middle(`.dots [data-row="${row}"]`)]
    return Math.hypot(around.x - dot.x, around.y - dot.y)
  }
  const current = page.locator('.dots [aria-current="true"]')
  const { x, y } = await pointAt(page, softmax.index)
  await page.mouse.click(x, y)
  await page.mouse.move(5, 5)
  expect(await apart(softmax.index)).toBeLessThan(2)
  await panel.send({ type: 'state', state: edited })
  expect(await apart(softmax.index + 1)).toBeLessThan(2)
  expect(await current.getAttribute('data-row')).toBe(String(softmax.index + 1))
  const { x: left, y: top } = (await page.locator('.chart-holder svg').boundingBox()) ?? expect.fail('no chart')
  await page.mouse.click(left + 4, top + 4)
  expect([await ring.count(), await current.count()]).toEqual([0, 0])

  await page.locator('.dots [tabindex="0"]').focus()
  await page.keyboard.press('Enter')
  expect(await ring.count()).toBe(1)
  // Layers of another model have the same names.
  await panel.send({ type: 'state', state: { ...edited, selected: 1 } })
  expect(await ring.count()).toBe(0)
})

test('figures of another target move the ceilings and the dots', async () => {
  const { page } = await openPanel(bert)
  await panel.send({ type: 'state', state: example('bert.ts', 'h100-sxm') })
  const names = await page
    .locator('[data-ceiling]')
    .evaluateAll(all => all.map(each => each.getAttribute('data-ceiling')))
  expect(names).toContain('HBM3')
  expect(await page.locator('vscode-button', { hasText: 'H100' }).count()).toBe(1)
})

test('a highlight that comes with new figures lights their rows', async () => {
  const { page } = await openPanel(bert)
  await page.evaluate(state => {
    window.postMessage({ type: 'state', state }, '*')
    window.postMessage({ type: 'highlight', rows: [0, 6] }, '*')
  }, edited)
  await frame(page)
  await frame(page)
  expect(await litRows(page, 'tbody')).toEqual([0, 6])
})

test('stale figures are marked and stay', async () => {
  const { page } = await openPanel(bert)
  expect(await page.locator('.stale').isVisible()).toBe(false)
  const before = await page.locator('.totals').textContent()
  await panel.send({ type: 'state', state: { ...bert, stale: true } })
  expect(await page.locator('.stale').isVisible()).toBe(true)
  expect(await page.locator('.totals').textContent()).toBe(before)
  await panel.send({ type: 'state', state: bert })
  expect(await page.locator('.stale').isVisible()).toBe(false)
})

test('what could not be counted is said, and figures are at least what is shown', async () => {
  const state = snippet(`import { input, linear, model, relu, sequential } from 'memwall'
    model('half', { batch: 64 }, ({ batch }) => relu(linear(unknownWidth)(linear(4096)(input([batch, 1024])))))`)
  expect(modelOf(state).complete).toBe(false)
  const { page } = await openPanel(state)
  expect(await page.locator('.notice').textContent()).toMatch(/^Incomplete\. Figures are at least \(≥\)/)
  const figures = await page.locator('.totals .figure').allTextContents()
  // 2·64·1024·4096 + 64·4096 FLOPs.
  expect(figures[0]).toBe('≥ 537 MFLOP')
  expect(figures[1]).toMatch(/^≥ [\d.]+ MB$/)
  expect(await page.getByRole('columnheader', { name: 'FLOPs' }).textContent()).toContain('≥')
  await panel.send({ type: 'state', state: bert })
  expect(await page.locator('.notice').count()).toBe(0)
})

test('a file without a model says what to do', async () => {
  const { page } = await openPanel(bert)
  await panel.send({ type: 'state', state: snippet(`import { linear } from 'memwall'`) })
  expect(await page.locator('h1').textContent()).toBe('No model in model.ts')
  expect(await page.locator('code').textContent()).toContain("from 'memwall'")
  await panel.send({ type: 'state', state: bert })
  expect((await dotsOf(page)).length).toBeGreaterThan(10)
})

test('the model file that the empty panel shows is one', async () => {
  await openPanel(snippet(''))
  const shown = snippet((await panel.page.locator('code').textContent()) ?? '')
  expect(shown.models.map(each => [each.name, each.complete])).toEqual([['MLP', true]])
})

test('a model that does not fit says how many devices footprint / capacity is', async () => {
  const state = snippet(`import { input, linear, model, repeat } from 'memwall'
    model('wide', { batch: 1 }, ({ batch }) => repeat(300, () => linear(16384))(input([batch, 16384])))`)
  const { page } = await openPanel(state)
  // 300 · (16384² + 16384) weights of two bytes are 161 GB, and the activations are small.
  expect(await page.locator('.memory .bar-title').textContent()).toBe(
    '161 GB · does not fit 85.9 GB: footprint / capacity is 2 devices',
  )
  expect(await page.locator('.bar-limit').count()).toBe(1)
})

test('after a reload the last figures and choices are there before any message', async () => {
  const { page } = await openPanel(bert)
  await page.getByRole('columnheader', { name: 'Time' }).getByRole('button').click()
  await page.getByRole('button', { name: /^gelu/ }).click()
  const before = await column(page, 'path')
  await page.reload()
  await page.waitForFunction(() => document.readyState === 'complete')
  await frame(page)
  expect(await column(page, 'path')).toEqual(before)
  expect(before.some(path => path.endsWith('gelu'))).toBe(false)
  expect(await page.getByRole('columnheader', { name: 'Time' }).getAttribute('aria-sort')).toBe('descending')
  expect(await panel.posted()).toEqual([{ type: 'ready' }])
})

test('text from a model file is text', async () => {
  const evil = '<img src=x onerror="globalThis.hit = true"><script>globalThis.hit = true</script>'
  const row = { ...query, path: evil, kind: evil, index: 0 }
  const { page } = await openEmpty()
  await panel.send({
    type: 'state',
    state: {
      ...withModel(bert, { ...model, name: evil, layers: [row] }),
      file: evil,
      models: [{ ...model, name: evil, layers: [row] }],
    },
  })
  await page.locator('.dots > *').first().hover()
  expect(await page.locator('h1').textContent()).toContain(evil)
  expect(await page.locator('.tooltip-path').textContent()).toContain('onerror')
  expect(await page.evaluate(() => [document.images.length, 'hit' in globalThis])).toEqual([0, false])
})

test('figures of five thousand layers are laid out as often as those of a few', async () => {
  const many = withModel(bert, grown(model, 5000))
  const { page } = await openPanel(bert)
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('Performance.enable')
  const layouts = async (): Promise<number> =>
    (await devtools.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'LayoutCount')?.value ?? 0
  const toOtherFigures = async (state: typeof bert): Promise<number> => {
    const rows = modelOf(state).layers.map(row => ({ ...row, time: 2 * row.time }))
    await panel.send({ type: 'state', state: withModel(state, { ...modelOf(state), layers: rows }) })
    const before = await layouts()
    await panel.send({ type: 'state', state })
    return (await layouts()) - before
  }
  const few = await toOtherFigures(bert)
  expect(few).toBeGreaterThan(0)
  const all = await toOtherFigures(many)
  expect(all).toBe(few)
  await devtools.detach()
  const dots = await dotsOf(page)
  expect(dots.length).toBeGreaterThan(4500)
  const last = dots.at(-1)?.row ?? 0
  await panel.send({ type: 'highlight', rows: [last] })
  expect(await litRows(page, '.lights')).toEqual([last])
  expect(await litRows(page, 'tbody')).toEqual([last])
})
