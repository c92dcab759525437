import { expect, test } from 'vitest'
import { oneDevice } from '../../src/scenario/scenario'
import { column, dotsOf, litRows } from './read'
import { eachWithAPanel, openPanel, panel } from './shown'
import { example, modelOf, rowOf } from './state'

const bert = example('bert.ts')
const { layers } = modelOf(bert)
const names = layers.map(row => row.path)

eachWithAPanel()

const open = () => openPanel(bert)

const rowNumbers = async (): Promise<readonly number[]> =>
  panel.page.locator('tbody tr').evaluateAll(rows => rows.map(row => Number((row as HTMLElement).dataset.row)))

test('every layer is in the table, in program order, with or without FLOPs', async () => {
  const { page } = await open()
  expect(await column(page, 'path')).toEqual(names)
  expect((await column(page, 'flops')).slice(0, 5)).toEqual(['–', '–', '0.0004', '0.0004', '0.0031'])
})

test('a head sorts from the largest, then from the smallest, then goes back to program order', async () => {
  const { page } = await open()
  const head = page.getByRole('columnheader', { name: 'Bytes' })
  const press = head.getByRole('button')
  const sorted = [...layers].sort((a, b) => b.totalBytes - a.totalBytes || a.index - b.index).map(row => row.index)
  await press.click()
  expect(await rowNumbers()).toEqual(sorted)
  expect(await head.getAttribute('aria-sort')).toBe('descending')
  await press.click()
  expect((await rowNumbers()).at(-1)).toBe(
    [...layers].sort((a, b) => b.totalBytes - a.totalBytes || b.index - a.index)[0]?.index,
  )
  expect(await head.getAttribute('aria-sort')).toBe('ascending')
  await press.click()
  expect(await column(page, 'path')).toEqual(names)
  expect(await head.getAttribute('aria-sort')).toBe(null)

  await page.getByRole('columnheader', { name: 'Layer' }).getByRole('button').click()
  expect(await column(page, 'path')).toEqual([...names].sort())
  expect(await page.locator('th[aria-sort]').count()).toBe(1)
})

test('a click and Enter go to the code of a row, wherever it was sorted to', async () => {
  const { page } = await open()
  await page.getByRole('columnheader', { name: 'FLOPs' }).getByRole('button').click()
  const most = [...layers].sort((a, b) => b.flops - a.flops)[0]
  await page.locator('tbody tr').first().locator('td.bytes').click()
  expect((await panel.posted()).at(-1)).toEqual({ type: 'reveal', model: 0, row: most?.index })
  const order = await rowNumbers()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  expect((await panel.posted()).at(-1)).toEqual({ type: 'reveal', model: 0, row: order[2] })
  expect(await litRows(page, 'tbody')).toEqual([order[2]])
  await page.keyboard.press('End')
  await page.keyboard.press('Enter')
  expect((await panel.posted()).at(-1)).toEqual({ type: 'reveal', model: 0, row: order.at(-1) })
})

test('Tab leads to one row, and its dot shows where it is', async () => {
  const { page } = await open()
  expect(await page.locator('tbody [tabindex="0"]').count()).toBe(1)
  await page.locator('tbody [tabindex="0"]').focus()
  for (let step = 0; step < 4; step++) await page.keyboard.press('ArrowDown')
  const dot = (await dotsOf(page)).find(each => each.row === 4)
  const ring = await page.locator('.ring').evaluate(each => ({
    x: Number(each.getAttribute('cx')),
    y: Number(each.getAttribute('cy')),
  }))
  expect(ring.x).toBeCloseTo(dot?.x ?? 0)
  expect(ring.y).toBeCloseTo(dot?.y ?? 0)
})

test('a highlight brings its row into view by scrolling the table and not the page', async () => {
  const { page } = await openPanel(bert, { height: 620 })
  const last = layers.length - 1
  const inView = () =>
    page.locator(`tbody tr[data-row="${last}"]`).evaluate(row => {
      const { top, bottom } = row.getBoundingClientRect()
      const box = row.closest('.table-scroller')?.getBoundingClientRect()
      return box !== undefined && top >= box.top && bottom <= box.bottom + 1
    })
  expect(await inView()).toBe(false)
  await panel.send({ type: 'highlight', rows: [last] })
  expect(await inView()).toBe(true)
  expect(await litRows(page, 'tbody')).toEqual([last])
  expect(await page.evaluate(() => document.documentElement.scrollTop)).toBe(0)
})

test('the filter keeps rows and dots whose path or kind has the text', async () => {
  const { page } = await open()
  const field = page.locator('vscode-text-field')
  await field.click()
  await page.keyboard.type('SELFatt')
  const wanted = layers.filter(row => row.path.includes('selfAttention'))
  expect(wanted.length).toBeGreaterThan(3)
  expect(await rowNumbers()).toEqual(wanted.map(row => row.index))
  expect((await dotsOf(page)).map(dot => dot.row).sort((a, b) => a - b)).toEqual(wanted.map(row => row.index))
  expect(await page.locator('.layers [role="status"]').textContent()).toBe(`${wanted.length} of ${layers.length}`)
  await page.keyboard.type('zzz')
  expect(await page.locator('tbody tr').count()).toBe(0)
  expect(await page.locator('.none').isVisible()).toBe(true)
})

test('the legend hides and shows a kind, and axes stay where they are', async () => {
  const { page } = await open()
  const before = (await dotsOf(page)).find(dot => dot.row === 4)
  const linear = page.getByRole('button', { name: /^linear/ })
  expect(await linear.getAttribute('aria-pressed')).toBe('true')
  await linear.click()
  expect(await linear.getAttribute('aria-pressed')).toBe('false')
  const left = layers.filter(row => row.kind !== 'linear').map(row => row.index)
  expect(await rowNumbers()).toEqual(left)
  expect((await dotsOf(page)).find(dot => dot.row === 4)).toEqual(before)
  expect(await page.evaluate(() => document.activeElement?.textContent)).toContain('linear')
  await page.getByRole('button', { name: /^Show all/ }).click()
  expect(await rowNumbers()).toEqual(layers.map(row => row.index))
})

test('the kinds are listed by the time they take, with their part of it', async () => {
  const { page } = await open()
  const { kinds, totals } = modelOf(bert)
  const sorted = [...kinds].sort((a, b) => b.time - a.time)
  expect(await page.locator('.legend-name').allTextContents()).toEqual(sorted.map(kind => kind.kind))
  const share = Math.round(((sorted[0]?.time ?? 0) / totals.time) * 100)
  expect(await page.locator('.legend .number').first().textContent()).toBe(`${share}%`)
  // The bar's parts are as long as the shares, but for the gaps between them.
  const [bar, part] = await page.evaluate(() =>
    ['.time .bar', '.time .bar-part'].map(each => document.querySelector(each)?.getBoundingClientRect().width ?? 0),
  )
  expect((part ?? 0) / (bar ?? 1)).toBeCloseTo((sorted[0]?.time ?? 0) / totals.time, 1)
})

test('the model can be chosen, and is asked for', async () => {
  const { page } = await open()
  const large = rowOf({ ...bert, selected: 1 }, 'embeddings/words')
  await page.locator('vscode-dropdown').click()
  await page.locator('vscode-option', { hasText: 'BERT-Large' }).first().click()
  expect((await panel.posted()).at(-1)).toEqual({ type: 'select', model: 1 })
  // In millions, which the heading says.
  expect((await column(page, 'parameters'))[0]).toBe((large.parameters / 1e6).toFixed(3))
  expect(await page.getByRole('columnheader', { name: 'Params' }).textContent()).toBe('ParamsM')
  await page.locator('tbody tr').nth(2).click()
  expect((await panel.posted()).at(-1)).toEqual({ type: 'reveal', model: 1, row: 2 })
})

test('the buttons at the top ask for the pickers', async () => {
  const { page } = await open()
  await page.locator('vscode-button', { hasText: 'A100 SXM4 80GB' }).click()
  await page.locator('vscode-button', { hasText: 'forward · batch 1 · seq 512 · bf16' }).click()
  expect((await panel.posted()).slice(-2)).toEqual([
    { type: 'pick', what: 'hardware' },
    { type: 'pick', what: 'scenario' },
  ])
})

const training = example('bert.ts', undefined, {
  phase: 'train',
  dims: { batch: 16 },
  parallel: { ...oneDevice, dp: 2 },
})

test.each([
  ['one pass', bert, 400],
  ['one pass', bert, 600],
  ['training on two devices', training, 400],
  ['training on two devices', training, 600],
] as const)('%s: intensity, time and bound are in view beside the layer (%#)', async (_, state, width) => {
  const { page } = await openPanel(state, { width })
  const { shown, across } = await page.evaluate(() => {
    const scroller = document.querySelector('.table-scroller')
    const right = scroller?.getBoundingClientRect().right ?? 0
    return {
      shown: [...document.querySelectorAll<HTMLElement>('thead th')]
        .filter(each => each.offsetWidth > 0 && each.getBoundingClientRect().right <= right + 1)
        .map(each => each.className),
      across: (scroller?.scrollWidth ?? 0) - (scroller?.clientWidth ?? 0),
    }
  })
  expect(shown).toEqual(expect.arrayContaining(['path', 'kind', 'intensity', 'time', 'bound']))
  expect(across).toBe(0)
})
