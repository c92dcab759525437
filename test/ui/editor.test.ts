/** What a person sees and does in the workbench: lenses, pickers, and the roofline beside the code. */
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import {
  cursorPosition,
  eventually,
  FAILURE,
  goTo,
  openWorkbench,
  pick,
  quickPickItems,
  readLenses,
  runCommand,
  statusBarItem,
  takePicture,
  waitForLenses,
  webview,
} from '../host/workbench.mjs'
import { pickerOf } from './picker'

const folder = fileURLToPath(new URL('../../examples', import.meta.url))

let page: Page
let close: () => Promise<void>

beforeAll(async () => {
  const opened = await openWorkbench(inject('served'), { folder, file: 'bert.ts' })
  page = opened.page
  close = opened.close
  await waitForLenses(page)
})

afterAll(() => close())

const asByDefault = /^forward · batch 1 · seq 512 · bf16$/

/** What a test that failed half-way left open or chosen, the next attempt does not start with. */
beforeEach(async ({ onTestFailed }) => {
  onTestFailed(async () => {
    await takePicture(page, FAILURE)
  })
  const open = page.locator('.quick-input-widget:visible')
  await eventually(
    async () => {
      if ((await open.count()) > 0) await page.keyboard.press('Escape')
      return open.count()
    },
    count => count === 0,
    'no picker that is open',
  )
  if ((await statusBarItem(page, asByDefault).count()) === 0) await reset()
})

/** The lens above the line that holds `text`; the line has to be in view. */
const lensAbove = async (line: number): Promise<string> =>
  (await readLenses(page)).find(lens => lens.line === line)?.text ?? ''

const feedForward = 33
/** The call that declares the whole model. */
const whole = 49

const { row, setting, choose, typed, leave } = pickerOf(() => page)

async function reset(): Promise<void> {
  await statusBarItem(page, /^\s*(forward|train) · batch/).click()
  await choose('Reset')
  await setting('Phase', 'forward').waitFor()
  await leave()
  await statusBarItem(page, asByDefault).waitFor()
}

describe('lenses', () => {
  test('stand above functions and layers, in the order of the figures', async () => {
    await goTo(page, feedForward)
    // 12 blocks of 2 x 512 x (768 x 3072 x 2) contraction FLOPs, biases and gelu
    expect(await lensAbove(feedForward)).toMatch(
      /^compute-bound · 42% · 58\.2 GFLOP · 283 MB · 205 FLOP\/B · × 12 · BERT-Base$/,
    )
    await goTo(page, whole)
    await eventually(
      () => lensAbove(whole),
      title => title === 'fits · ≥ 0.534 ms · 0.233 of 85.9 GB · 97.1 GFLOP · 860 MB · BERT-Base',
      'the lens of the model',
    )
  })

  test('shapes stand behind the line', async () => {
    await goTo(page, 40)
    const line = page.locator('.view-line', { hasText: 'const words' })
    const content = await line.evaluate(element =>
      [...element.querySelectorAll('span')].map(span => getComputedStyle(span, '::after').content).join(''),
    )
    expect(content).toContain('⟶ [1, 512, 768]')
  })
})

describe('status bar', () => {
  test('the hardware picker is grouped by vendor and starts at what is in use', async () => {
    await statusBarItem(page, /A100 SXM4 80GB/).click()
    const items = await quickPickItems(page)
    expect(items.some(item => item.includes('A100 SXM4 80GB') && item.includes('ridge 153 FLOP/B'))).toBe(true)
    await page.keyboard.press('Escape')
  })

  test('other hardware changes the figures in view at once', async () => {
    const before = await lensAbove(feedForward)
    await statusBarItem(page, /A100 SXM4 80GB/).click()
    await pick(page, 'H100 SXM')
    await eventually(
      () => lensAbove(feedForward),
      title => title !== before && title.includes('58.2 GFLOP'),
      'figures for an H100',
    )
    await statusBarItem(page, /H100/).click()
    await pick(page, 'A100 SXM4 80GB')
    await eventually(
      () => lensAbove(feedForward),
      title => title === before,
      'the figures from before',
    )
  })

  test('a size is changed step by step, and a wrong one is refused', async () => {
    await statusBarItem(page, asByDefault).click()
    await choose('seq')
    await typed('0')
    await page.locator('.quick-input-message', { hasText: 'A whole number of at least 1' }).waitFor()
    await typed('128')
    await setting('seq', '128').waitFor()
    await leave()
    await statusBarItem(page, /forward · batch 1 · seq 128 · bf16/).waitFor()
    // 12 blocks of 2 x 128 x (768 x 3072 x 2) and the rest
    await eventually(
      () => lensAbove(feedForward),
      title => title.includes('14.5 GFLOP'),
      'figures for 128 tokens',
    )
    await reset()
  })

  test('training, devices and a budget are chosen one after the other', async () => {
    await statusBarItem(page, asByDefault).click()
    await choose('Phase', 'train')
    await setting('Phase', 'train').waitFor()
    await choose('Data parallel')
    await typed('8')
    await setting('Data parallel', '8').waitFor()
    // What replicas share can be chosen once there are some.
    await choose('ZeRO stage', '2')
    await setting('ZeRO stage', '2').waitFor()
    await choose('Recompute', 'to a budget…')
    await typed('lots')
    await page.locator('.quick-input-message', { hasText: 'budget:16GB' }).waitFor()
    await page.locator('.quick-input-titlebar .codicon-quick-input-back').click()
    await row('to a budget…').click()
    await typed('2 GB')
    await setting('Recompute', 'to fit 2 GB').waitFor()
    await leave()
    const item = statusBarItem(page, /^\s*train · batch 1 · seq 512 · bf16/)
    await eventually(
      async () => (await item.innerText()).trim(),
      text => text === 'train · batch 1 · seq 512 · bf16 · adamw · +4',
      'what differs from the default, in the status bar',
    )
    await eventually(
      () => lensAbove(feedForward),
      title => /^\S+-bound · .* sent · /.test(title),
      'figures of training',
    )
    await item.click()
    await choose('Data parallel')
    await typed('1')
    await setting('Data parallel', '1').waitFor()
    await leave()
    await eventually(
      async () => (await item.innerText()).trim(),
      text => !text.includes('dp 8') && !text.includes('ZeRO'),
      'no replicas, and nothing they share',
    )
    await reset()
  })
})

describe('roofline', () => {
  const dots = () => webview(page).locator('svg .dots [data-row]')
  const litDots = () => dots().and(webview(page).locator('.on'))

  test('opens beside the code, without a word from the content security policy', async () => {
    const refused: string[] = []
    page.on('console', message => {
      if (/Content Security Policy|Refused to/.test(message.text())) refused.push(message.text())
    })
    await runCommand(page, 'Memwall: Show Roofline')
    await dots().first().waitFor()
    expect(await dots().count()).toBeGreaterThan(5)
    expect(refused).toEqual([])
  })

  test('the cursor on a line lights its dots', async () => {
    await page.locator('.tab', { hasText: 'bert.ts' }).first().click()
    await goTo(page, feedForward)
    const lit = await eventually(
      () => litDots().evaluateAll(all => all.map(dot => dot.getAttribute('aria-label') ?? '')),
      labels => labels.length > 0,
      'lit dots',
    )
    expect(lit.every(label => label.includes('feedForward'))).toBe(true)
    await goTo(page, 43)
    await eventually(
      () => litDots().evaluateAll(all => all.map(dot => dot.getAttribute('aria-label') ?? '')),
      labels => labels.length > 0 && labels.every(label => label.includes('norm')),
      "the norm's dot alone",
    )
  })

  test('a click on a lens lights its dots too', async () => {
    await goTo(page, 20) // away from the line, and with room above it
    await page.locator('.codelens-decoration a', { hasText: '38.8 GFLOP' }).first().click()
    const lit = await eventually(
      () => litDots().evaluateAll(all => all.map(dot => dot.getAttribute('aria-label') ?? '')),
      labels => labels.length > 0 && labels.every(label => label.includes('selfAttention')),
      "the attention's dots",
    )
    expect(lit.length).toBeGreaterThan(1)
  })

  test('a click on a dot goes to its line', async () => {
    await goTo(page, 1)
    const dot = dots().and(webview(page).locator('[aria-label*="feedForward/linear"]')).first()
    await dot.click({ force: true }) // where two lie on one another the upper takes it
    const at = await eventually(
      () => cursorPosition(page),
      ({ line }) => line === feedForward,
      'the cursor on the layer',
    )
    expect(at.line).toBe(feedForward)
  })

  test('figures follow the text', async () => {
    await page.locator('.tab', { hasText: 'bert.ts' }).first().click()
    const total = webview(page).locator('body')
    const before = await total.innerText()
    // layers: 12 becomes layers: 2
    await goTo(page, 25, 33)
    await page.keyboard.press('Backspace')
    await eventually(
      () => total.innerText(),
      text => text !== before,
      'other figures',
    )
    await page.keyboard.press('Control+Z')
    await eventually(
      () => total.innerText(),
      text => text === before,
      'the figures from before',
    )
  })
})
