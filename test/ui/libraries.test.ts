/** A model over several files: the panel stays on it and in sight, and a file that several use says whose figures it has. */
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import {
  cursorPosition,
  eventually,
  FAILURE,
  goTo,
  openFile,
  openWorkbench,
  pick,
  readLenses,
  runCommand,
  statusBarItem,
  takePicture,
  waitForLenses,
  webview,
} from '../host/workbench.mjs'

const blocks = `import { gelu, linear, repeat, sequential } from 'memwall'

export function block(width: number) {
  const up = linear(4 * width)
  const down = linear(width)
  return sequential(up, gelu, down)
}

export const stack = (layers: number, width: number) => repeat(layers, () => block(width))
`
const user = (name: string, layers: number) => `import { input, model } from 'memwall'
import { stack } from './blocks'

model('${name}', { batch: 8 }, ({ batch }) => stack(${layers}, 256)(input([batch, 256])))
`
const [up, down] = [4, 5]

let folder: string
let page: Page
let close: () => Promise<void>

beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'memwall-libraries-'))
  fs.writeFileSync(path.join(folder, 'blocks.ts'), blocks)
  fs.writeFileSync(path.join(folder, 'small.ts'), user('Small', 2))
  fs.writeFileSync(path.join(folder, 'large.ts'), user('Large', 3))
  const opened = await openWorkbench(inject('served'), { folder, file: 'small.ts' })
  page = opened.page
  close = opened.close
  await waitForLenses(page)
  await runCommand(page, 'Memwall: Show Roofline')
  await dots().first().waitFor()
})

afterAll(async () => {
  await close()
  fs.rmSync(folder, { recursive: true, force: true })
})

const dots = () => webview(page).locator('svg .dots [data-row]')
const dotOf = (line: number) =>
  dots()
    .and(webview(page).locator(line === up ? '[aria-label*="up"]' : '[aria-label*="down"]'))
    .first()
const tab = (title: string) => page.locator('.tab.active', { hasText: title })
const pinButton = () => webview(page).locator('vscode-button', { has: page.locator('svg.pin') })

const litRows = () =>
  dots()
    .and(webview(page).locator('.on'))
    .evaluateAll(all => all.map(dot => dot.getAttribute('data-row')))
const rowOf = async (line: number) => dotOf(line).getAttribute('data-row')
const isLit = async (line: number) => {
  const row = await rowOf(line)
  await eventually(litRows, rows => rows.length === 1 && rows[0] === row, `the dot of line ${line} alone is lit`)
}

const pictured = (name: string, body: () => Promise<void>) =>
  test(name, async ({ onTestFailed }) => {
    onTestFailed(async () => {
      await takePicture(page, FAILURE)
    })
    await body()
  })

pictured(
  'a click on a dot of an imported layer opens its file beside the panel, which stays on its model',
  async () => {
    // It is drawn above the other, whose figures are nearly the same.
    await dotOf(up).click({ force: true })
    await tab('blocks.ts').waitFor()
    await eventually(
      () => cursorPosition(page),
      at => at.line === up,
      'the cursor on the layer',
    )
    await tab('Roofline: small.ts').waitFor()
    expect(await dots().count()).toBeGreaterThan(1)
    await waitForLenses(page, lenses => lenses.some(({ line, text }) => line === up && /× 2$/.test(text)))
    await statusBarItem(page, 'Small of small.ts').waitFor()
    await takePicture(page, '.vscode-test/library-dot.png')
  },
)

pictured('the cursor in the imported file lights its dots, in whichever of two editors it moves', async () => {
  await goTo(page, up)
  await isLit(up)
  await runCommand(page, 'View: Split Editor Down')
  await goTo(page, down)
  await isLit(down)
  await runCommand(page, 'View: Focus First Editor Group')
  await isLit(up)
  await takePicture(page, '.vscode-test/library-split.png')
})

pictured('where several models use a file, the status bar says which one it shows, and changes it', async () => {
  await openFile(page, 'large.ts')
  await tab('Roofline: large.ts').waitFor()
  await openFile(page, 'blocks.ts')
  await statusBarItem(page, 'Large of large.ts').click()
  await page.locator('.quick-input-list .monaco-list-row').nth(1).waitFor()
  await takePicture(page, '.vscode-test/library-picker.png')
  await pick(page, 'Small')
  await statusBarItem(page, 'Small of small.ts').waitFor()
  await eventually(
    () => readLenses(page),
    lenses => lenses.some(({ line, text }) => line === up && /× 2$/.test(text)),
    'the figures of the small model',
  )
})

pictured('a pinned panel stays where it is, and follows again once it is not', async () => {
  await tab('Roofline: small.ts').waitFor()
  await pinButton().click()
  await webview(page).locator('svg.pin.pinned').waitFor()
  await runCommand(page, 'View: Focus First Editor Group')
  await openFile(page, 'large.ts')
  await waitForLenses(page, lenses => lenses.some(({ line }) => line === 4))
  await takePicture(page, '.vscode-test/library-pinned.png')
  await tab('Roofline: small.ts').waitFor()
  // Away from the tab below the list that the file was chosen from, whose hover covers the button.
  await page.mouse.move(5, 5)
  await pinButton().click()
  await webview(page).locator('svg.pin:not(.pinned)').waitFor()
  await runCommand(page, 'View: Focus First Editor Group')
  await openFile(page, 'blocks.ts')
  await openFile(page, 'large.ts')
  await tab('Roofline: large.ts').waitFor()
})
