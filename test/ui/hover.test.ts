/** What a person sees of a hover without scrolling, at the size that VS Code gives it, and what its links do. */
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import {
  eventually,
  goTo,
  hoverAt,
  openWorkbench,
  runCommand,
  setTheme,
  statusBarItem,
  waitForLenses,
} from '../host/workbench.mjs'

const layers = `import { attention, custom, input, linear, model, repeat, sequential, type Tensor } from 'memwall'

const up = linear(3072)
const down = linear(768)
const heads = attention({ heads: 12 })
const mine = (x: Tensor) => custom('mine', [x], { shape: x.shape, flops: 1e9 })

export const block = model('Block', { batch: 8, seq: 512 }, ({ batch, seq }) =>
  repeat(12, () => sequential(heads, up, down, mine))(input([batch, seq, 768])),
)
`
/** All formats are as narrow as they get, attention is fused and there is no batch: what is left is to share KV heads. */
const decoder = `import { attention, input, model } from 'memwall'

const heads = attention({ heads: 32, causal: true })

export const decoder = model('Decoder', { seq: 32768 }, ({ seq }) => heads(input([1, seq, 4096])))
`
const narrow = {
  'memwall.scenario.phase': 'decode',
  'memwall.scenario.past': 32767,
  'memwall.scenario.weights': 'int4',
  'memwall.scenario.activations': 'int4',
  'memwall.scenario.kvCache': 'int4',
  'memwall.scenario.fusion': 'flash',
}

/** A folder of one model file, with its settings. */
function folderOf(text: string, settings: Record<string, unknown>): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'memwall-hover-'))
  fs.mkdirSync(path.join(folder, '.vscode'))
  fs.writeFileSync(path.join(folder, '.vscode/settings.json'), JSON.stringify(settings))
  fs.writeFileSync(path.join(folder, 'model.ts'), text)
  return folder
}

/** The two parts of Memwall's in a hover, above those of others, and the height that is shown of all. */
const measured = (hover: Locator) =>
  hover.evaluate(element => {
    const view = element.querySelector('.monaco-hover-content') ?? element
    const { top, bottom, left, right } = view.getBoundingClientRect()
    const parts = [...element.querySelectorAll('.markdown-hover')]
      .filter(part =>
        part.querySelector('[style*="memwall"], a[data-href*="memwall"], a[title*="memwall"], a[href*="memwall"]'),
      )
      .map(part => {
        const box = part.getBoundingClientRect()
        return {
          isInside: box.top >= top - 1 && box.bottom <= bottom + 1 && box.left >= left - 1 && box.right <= right + 1,
          isWhole: part.scrollHeight <= part.clientHeight && part.scrollWidth <= part.clientWidth,
        }
      })
    return { parts, height: Math.round(bottom - top), scrolled: view.scrollTop }
  })

/** Hovers over a text, and waits until its second part is there. */
async function hoverOver(page: Page, line: number, text: string): Promise<Locator> {
  await page.mouse.move(5, 5)
  await page.keyboard.press('Escape')
  await goTo(page, line)
  return hoverAt(page, text, 'Roofline')
}

const lineOf = (source: string, text: string): number => source.slice(0, source.indexOf(text)).split('\n').length

async function opened(text: string, settings: Record<string, unknown>) {
  const folder = folderOf(text, settings)
  const workbench = await openWorkbench(inject('served'), { folder, file: 'model.ts' })
  await waitForLenses(workbench.page)
  return {
    page: workbench.page,
    async close() {
      await workbench.close()
      fs.rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function isShownWhole(page: Page, source: string, text: string): Promise<string> {
  const hover = await hoverOver(page, lineOf(source, text), text)
  const found = await eventually(
    () => measured(hover),
    ({ parts }) => parts.length === 2,
    'both parts of the hover',
  )
  expect(found, text).toEqual({
    parts: [
      { isInside: true, isWhole: true },
      { isInside: true, isWhole: true },
    ],
    height: 250,
    scrolled: 0,
  })
  return hover.innerText()
}

describe('a forward pass', () => {
  let page: Page
  let close: () => Promise<void>
  beforeAll(async () => {
    ;({ page, close } = await opened(layers, {}))
  })
  afterAll(() => close())

  test.each(['Dark Modern', 'Light Modern', 'Dark High Contrast'] as const)('nothing is cut in %s', async theme => {
    await setTheme(page, theme)
    expect(await isShownWhole(page, layers, 'linear(3072)')).toMatch(/compute-bound · \d+% of ≥ [\s\S]*FLOP each/)
    expect(await isShownWhole(page, layers, 'attention({')).toMatch(/\d+% softmax, memory[\s\S]*% output, compute/)
    expect(await isShownWhole(page, layers, 'custom(')).toMatch(/memory-bound|compute-bound/)
    expect(await isShownWhole(page, layers, "model('Block'")).toMatch(/^fits [\d.]+ GB[\s\S]* in memory[\s\S]*\d+ more/)
  })

  test('its link changes the scenario, and one click takes that back', async () => {
    const scenario = /^\s*forward · batch 8 · seq 512 · /
    const before = await statusBarItem(page, scenario).innerText()
    const hover = await hoverOver(page, lineOf(layers, 'attention({'), 'attention({')
    await hover.getByText('Apply', { exact: true }).click()
    await eventually(
      () => statusBarItem(page, /^\s*forward · /).innerText(),
      text => text !== before,
      'another scenario',
    )
    await page.locator('.notification-toast').getByRole('button', { name: 'Undo' }).click()
    await eventually(
      () => statusBarItem(page, /^\s*forward · /).innerText(),
      text => text === before,
      'the scenario from before',
    )
  })
})

test('nothing is cut in training', async () => {
  const { page, close } = await opened(layers, { 'memwall.scenario.phase': 'train' })
  try {
    expect(await isShownWhole(page, layers, 'linear(3072)')).toMatch(
      /forward: [\s\S]*whole step: [\s\S]*optimizer \d+%/,
    )
    expect(await isShownWhole(page, layers, 'attention({')).toMatch(/saved activations/)
  } finally {
    await close()
  }
})

test('nothing is cut where a line of changes against a baseline is added', async () => {
  const { page, close } = await opened(layers, {})
  try {
    await runCommand(page, 'Memwall: Pin as Baseline')
    await goTo(page, 3, 'const up = linear(3072'.length + 1)
    await page.keyboard.type('0')
    await waitForLenses(page, lenses => lenses.some(({ text }) => text.endsWith('vs pinned')))
    const edited = layers.replace('3072', '30720')
    // 2 · 768 and 1 for the bias, for each of the outputs.
    expect(await isShownWhole(page, edited, 'linear(30720)')).toMatch(/vs pinned: .* TFLOP \(× 10\)/)
    expect(await isShownWhole(page, edited, "model('Block'")).toMatch(/vs pinned: /)
  } finally {
    await close()
  }
})

test('its link edits the file, and one undo takes that back', async () => {
  const { page, close } = await opened(decoder, narrow)
  const line = async () =>
    (await page.locator('.view-line', { hasText: 'const heads' }).innerText()).replaceAll('\u00a0', ' ')
  try {
    const before = await line()
    const hover = await hoverOver(page, lineOf(decoder, 'attention({'), 'attention({')
    await hover.getByText('Apply', { exact: true }).click()
    await eventually(line, text => /kvHeads: 1 /.test(text), 'shared KV heads')
    await page.locator('.view-line', { hasText: 'const heads' }).click()
    await page.keyboard.press('Control+Z')
    await eventually(line, text => text === before, 'the text from before')
  } finally {
    await close()
  }
})
