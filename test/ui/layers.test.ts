/** The explorer's view of layers: its figures in each order, the cursor it follows, and the code a click goes to. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest'
import {
  cursorPosition,
  eventually,
  FAILURE,
  goTo,
  openFile,
  openWorkbench,
  runCommand,
  takePicture,
  waitForLenses,
} from '../host/workbench.mjs'

/**
 * In 16 bits on an A100 (312 TFLOP/s, 2.039 TB/s):
 * small: 2 · 1024 · 4096 = 8.39 MFLOP; 2 · (1024 + 1024 · 4096 + 4096) = 8.40 MB, 4.12 µs; weights of 8.39 MB.
 * relu: 4096² = 16.8 MFLOP; 2 · 2 · 4096² = 67.1 MB, 32.9 µs; no weights.
 * wide: 2 · 4096² · 512 = 17,180 MFLOP, 55.1 µs; 2 · (4096² + 2 · 4096 · 512) = 41.9 MB; weights of 4.19 MB.
 */
const model = `import { input, linear, model, relu, sequential } from 'memwall'

const small = linear(4096, { bias: false, name: 'small' })
const body = sequential(
  relu,
  linear(512, { bias: false, name: 'wide' }),
)

model('Tiny', { batch: 4096 }, ({ batch }) => {
  small(input([1, 1024]))
  return body(input([batch, 4096]))
})
`

let page: Page
let close: () => Promise<void>

beforeAll(async () => {
  const folder = path.join(mkdtempSync(path.join(tmpdir(), 'memwall-')), 'models')
  mkdirSync(folder)
  writeFileSync(path.join(folder, 'tiny.ts'), model)
  writeFileSync(path.join(folder, 'notes.md'), 'No model here.\n')
  const opened = await openWorkbench(inject('served'), { folder })
  page = opened.page
  close = opened.close
})

afterAll(() => close())

beforeEach(({ onTestFailed }) => {
  onTestFailed(async () => {
    await takePicture(page, FAILURE)
  })
})

const view = () => page.locator('.pane', { has: page.locator('.pane-header', { hasText: 'Memwall Layers' }) })

const rows = (): Promise<string[]> =>
  view()
    .locator('.monaco-list-row')
    .evaluateAll(found =>
      found
        .map(row => ({ top: row.getBoundingClientRect().top, text: row.querySelector('.monaco-icon-label') }))
        .sort((a, b) => a.top - b.top)
        .map(({ text }) =>
          ['.label-name', '.label-description']
            .map(part => text?.querySelector(part)?.textContent ?? '')
            .join(' ')
            .trim(),
        ),
    )

const shows = (expected: readonly string[]): Promise<string[]> =>
  eventually(rows, found => found.join('\n') === expected.join('\n'), expected.join(' | '))

const selected = (): Promise<string[]> => view().locator('.monaco-list-row.selected .label-name').allTextContents()

const inEditor = (): Promise<boolean> =>
  page.evaluate(() => document.activeElement?.closest('.editor-instance') !== null)

test('offers a model to start from, until a model file is open', async () => {
  await openFile(page, 'notes.md')
  await view().locator('.pane-header').click()
  await view().getByRole('button', { name: 'New Model from Example…' }).waitFor()
})

test('lists scopes and layers by time', async () => {
  await openFile(page, 'tiny.ts')
  await waitForLenses(page)
  await shows(['Tiny ≥ 92.1 µs', 'body ≥ 88.0 µs · 96%', 'small ≥ 4.1 µs · 4%'])
  await view().locator('.monaco-list-row', { hasText: 'body' }).locator('.monaco-tl-twistie').click()
  await shows([
    'Tiny ≥ 92.1 µs',
    'body ≥ 88.0 µs · 96%',
    'wide ≥ 55.1 µs · 60%',
    'relu ≥ 32.9 µs · 36%',
    'small ≥ 4.1 µs · 4%',
  ])
})

test.each([
  [
    'Memwall: Sort Layers by Bytes Moved',
    ['Tiny 117 MB', 'body 109.1 MB · 93%', 'relu 67.1 MB · 57%', 'wide 41.9 MB · 36%', 'small 8.4 MB · 7%'],
  ],
  [
    'Memwall: Sort Layers by FLOPs',
    [
      'Tiny 17.2 GFLOP',
      'body 17.197 GFLOP · >99%',
      'wide 17.18 GFLOP · >99%',
      'relu 0.02 GFLOP · <1%',
      'small 0.008 GFLOP · <1%',
    ],
  ],
  [
    'Memwall: Sort Layers by Memory Held',
    ['Tiny 12.6 MB', 'small 8.39 MB · 67%', 'body 4.19 MB · 33%', 'wide 4.19 MB · 33%', 'relu'],
  ],
  [
    'Memwall: Sort Layers in Program Order',
    ['Tiny ≥ 92.1 µs', 'small ≥ 4.1 µs · 4%', 'body ≥ 88.0 µs · 96%', 'relu ≥ 32.9 µs · 36%', 'wide ≥ 55.1 µs · 60%'],
  ],
])('%s', async (command, expected) => {
  await runCommand(page, command)
  await shows(expected)
})

test('selects the layer at the cursor, and leaves the cursor where it is', async () => {
  for (const [line, name] of [
    [4, 'relu'],
    [6, 'wide'],
    [3, 'small'],
    [11, 'body'],
    [9, 'Tiny'],
  ] as const) {
    await goTo(page, line)
    await eventually(selected, names => names.join() === name, `${name} selected`)
    expect(await inEditor()).toBe(true)
    expect(await cursorPosition(page)).toEqual({ line, column: 1 })
  }
})

/** The call of an item is marked, with the cursor at its end. */
test('goes to the code of what is clicked, and keeps it selected', async () => {
  for (const [name, line] of [
    ['wide', 6],
    ['body', 7],
    ['Tiny', 12],
  ] as const) {
    await view().locator('.monaco-list-row', { hasText: name }).locator('.label-name').click()
    await eventually(
      () => cursorPosition(page),
      at => at.line === line,
      `the cursor on line ${line}`,
    )
    expect(await selected()).toEqual([name])
  }
})

test('keeps the figures of a text that breaks, open and selected as they were, and says so', async () => {
  await runCommand(page, 'Memwall: Sort Layers by Time')
  await goTo(page, 6, 3)
  await eventually(selected, names => names.join() === 'wide', 'wide selected')
  // The message takes the room of the last row.
  const before = (await rows()).slice(0, 4)
  await page.keyboard.type('((')
  await view().getByText('The text has errors. Figures are the last good ones.').waitFor()
  expect((await rows()).slice(0, 4)).toEqual(before)
  expect(await selected()).toEqual(['wide'])
  await page.keyboard.press('Backspace')
  await page.keyboard.press('Backspace')
  await view().getByText('The text has errors. Figures are the last good ones.').waitFor({ state: 'hidden' })
  expect((await rows()).slice(0, 4)).toEqual(before)
})

test('says in a tooltip what the figures are made of, and opens the roofline', async () => {
  const item = view().locator('.monaco-list-row', { hasText: 'wide' })
  await item.hover()
  await page
    .locator('.monaco-hover:visible', { hasText: /Bytes moved: 41\.9 MB/ })
    .first()
    .waitFor()
  await item.getByRole('button', { name: 'Show Roofline' }).click()
  await page.locator('.tab', { hasText: 'Roofline: tiny.ts' }).waitFor()
})
