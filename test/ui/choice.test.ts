/** Hardware and scenario by the keyboard: typed words, whose file they are for, and settings that cannot be used. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest'
import {
  eventually,
  FAILURE,
  openFile,
  openWorkbench,
  runCommand,
  statusBarItem,
  takePicture,
  waitForLenses,
} from '../host/workbench.mjs'

const model = (name: string): string => `import { input, linear, model } from 'memwall'

model('${name}', { batch: 1, seq: 512 }, ({ batch, seq }) => linear(3072)(input([batch, seq, 768])))
`

const level = { name: 'HBM', bytes: 96e9, bandwidth: 4e12 }

/** Two models, and settings of which three cannot be used. */
function makeFolder(): string {
  const folder = path.join(mkdtempSync(path.join(tmpdir(), 'memwall-')), 'models')
  mkdirSync(path.join(folder, '.vscode'), { recursive: true })
  writeFileSync(path.join(folder, 'one.ts'), model('One'))
  writeFileSync(path.join(folder, 'two.ts'), model('Two'))
  const settings = {
    'memwall.scenario.tp': 0,
    'memwall.hardware.default': 'h100',
    'memwall.hardware.custom': {
      'my-chip': { name: 'My chip', peak: { bf16: 1e15 }, memory: [level] },
      'other-chip': { peak: { bf16: 1e15 }, memory: [{ ...level, bytes: '96GB' }] },
    },
  }
  writeFileSync(path.join(folder, '.vscode/settings.json'), JSON.stringify(settings))
  return folder
}

let page: Page
let close: () => Promise<void>

beforeAll(async () => {
  const opened = await openWorkbench(inject('served'), { folder: makeFolder() })
  page = opened.page
  close = opened.close
  await openFile(page, 'one.ts')
  await waitForLenses(page)
})

afterAll(() => close())

beforeEach(({ onTestFailed }) => {
  onTestFailed(async () => {
    await takePicture(page, FAILURE)
  })
})

const scenario = (text: string) => statusBarItem(page, new RegExp(`^\\s*${text}$`))
const own = 'forward · batch 1 · seq 512 · bf16'

/** Opens a picker by its command and types at once, Enter included, as soon as VS Code has given its box the focus. */
async function typeInto(command: string, title: string, keys: string): Promise<void> {
  await runCommand(page, command)
  await page.locator('.quick-input-widget:visible .quick-input-title', { hasText: title }).waitFor()
  await page.waitForFunction(() => document.activeElement?.closest('.quick-input-widget') != null)
  await page.keyboard.type(keys)
}

const typeScenario = (keys: string): Promise<void> => typeInto('Memwall: Select Scenario', 'Memwall: Scenario of', keys)

test('settings that cannot be used are named once, with the fix', async () => {
  await statusBarItem(page, /A100 SXM4 80GB/)
    .locator('.codicon-warning')
    .waitFor()
  await runCommand(page, 'Notifications: Show Notifications')
  const messages = page.locator('.notifications-center .notification-list-item-message')
  const texts = await eventually(
    async () => (await messages.allInnerTexts()).filter(text => text.includes('Memwall')).sort(),
    found => found.length === 2,
    'two notifications',
  )
  expect(texts).toEqual([
    'Memwall: memwall.hardware.default is "h100", which is no known target; figures are for A100 SXM4 80GB. ' +
      'Did you mean h100-sxm, h100-nvl or h100-pcie?',
    'Memwall: memwall.scenario.tp is 0: it takes a whole number of at least 1, such as 8. The default is used: 1. ' +
      'memwall.hardware.custom["other-chip"].memory[0].bytes is "96GB": it takes a number above 0, in FLOP/s, bytes ' +
      'or bytes/s, such as 80e9. The target is left out.',
  ])
  await page.locator('.notifications-center .monaco-button', { hasText: 'Select Hardware…' }).click()
  await page.locator('.quick-input-widget:visible .quick-input-title', { hasText: 'Memwall: Hardware' }).waitFor()
  await page.keyboard.press('Escape')
  await runCommand(page, 'Notifications: Clear All Notifications')
})

test('typed words are for this file, every key of a burst among them', async () => {
  await scenario(own).waitFor()
  await typeScenario('batch 32 seq 4k int4 tp 8\n')
  await scenario('forward · batch 32 · seq 4,096 · int4 weights · \\+2').waitFor()
  await scenario('forward · .*').locator('.codicon-edit').waitFor()
  await openFile(page, 'two.ts')
  await scenario(own).waitFor()
  expect(await scenario(own).locator('.codicon').count()).toBe(0)
})

test('the tooltip names what is overridden, and its links pin and reset', async () => {
  await openFile(page, 'one.ts')
  const tooltip = page.locator('.monaco-hover:visible', { hasText: 'Overridden for one.ts:' })
  await scenario('forward · batch 32 .*').waitFor()
  // An item whose figures have just come may miss a pointer that does not move.
  await eventually(
    async () => {
      await page.mouse.move(600, 400)
      await scenario('forward · batch 32 .*').hover()
      return tooltip.waitFor({ timeout: 5_000 }).then(
        () => true,
        () => false,
      )
    },
    isShown => isShown,
    'the tooltip of the scenario',
  )
  expect(await tooltip.locator('li').allInnerTexts()).toEqual([
    'batch 32',
    'seq 4,096',
    'Weights int4 (settings: the 16 bits of the target)',
    'Tensor parallel 8 (settings: 1)',
  ])
  await tooltip.locator('a', { hasText: 'Pin to the workspace' }).click()
  await scenario('forward · batch 32 .*').locator('.codicon-pinned').waitFor()
  await openFile(page, 'two.ts')
  await scenario('forward · batch 32 .*').locator('.codicon-pinned').waitFor()
})

test('what is pinned survives a reload, and goes back to one file', async () => {
  await page.reload()
  await scenario('forward · batch 32 .*').locator('.codicon-pinned').waitFor()
  // Which of the files is active depends on when VS Code last stored its editors.
  await openFile(page, 'two.ts')
  await scenario('forward · batch 32 .*').locator('.codicon-pinned').waitFor()
  await typeInto('Memwall: Select Scenario', 'Memwall: Scenario of the workspace', 'unpin\n')
  await scenario('forward · batch 32 .*').locator('.codicon-edit').waitFor()
  await openFile(page, 'one.ts')
  await scenario(own).waitFor()
  await openFile(page, 'two.ts')
  await scenario('forward · batch 32 .*').waitFor()
  await runCommand(page, 'Memwall: Reset Scenario')
  await scenario(own).waitFor()
})

test('words without a meaning change nothing, and say what would', async () => {
  await typeScenario('bananas\n')
  await page
    .locator('.quick-input-list .monaco-list-row', { hasText: '"bananas" is not understood; try batch 32 seq 4k' })
    .waitFor()
  await page.keyboard.press('Escape')
  expect(await scenario(own).count()).toBe(1)
})

test('a setting is found by a part of its name, and its size typed with a k', async () => {
  await typeScenario('seq\n')
  const box = page.locator('.quick-input-widget:visible', { hasText: 'Memwall: seq' }).locator('input').first()
  await box.waitFor()
  await box.fill('2k')
  await page.keyboard.press('Enter')
  await scenario('forward · batch 1 · seq 2,048 · bf16').waitFor()
  await page.keyboard.press('Escape')
  await runCommand(page, 'Memwall: Reset Scenario')
  await scenario(own).waitFor()
})

test('the usual card is the first of a name, and targets of the settings are offered', async () => {
  const select = (keys: string) => typeInto('Memwall: Select Hardware', 'Memwall: Hardware', keys)
  await select('h100\n')
  await statusBarItem(page, /H100 SXM5 80GB/).waitFor()
  await select('h100 pcie\n')
  await statusBarItem(page, /H100 PCIe 80GB/).waitFor()
  await select('my chip\n')
  await statusBarItem(page, /My chip/)
    .locator('.codicon-chip')
    .waitFor()
  await eventually(
    () => page.locator('.codelens-decoration').first().innerText(),
    text => text.replaceAll('\u00a0', ' ').includes('of 96 GB'),
    'figures for the target of the settings',
  )
})

test('another line than the first is taken by an arrow key, or by a click', async () => {
  const rows = page.locator('.quick-input-list .monaco-list-row')
  // No single text of a line contains both words, so that what is listed is what the extension found.
  await typeInto('Memwall: Select Hardware', 'Memwall: Hardware', 'nvidia h100')
  await page.locator('.quick-input-list .monaco-list-row.focused', { hasText: 'H100 SXM5 80GB' }).waitFor()
  await page.keyboard.press('ArrowDown')
  await page.locator('.quick-input-list .monaco-list-row.focused', { hasText: 'H100 NVL' }).waitFor()
  await page.keyboard.press('Enter')
  await statusBarItem(page, /H100 NVL/).waitFor()
  await typeScenario('parallel')
  await rows.filter({ hasText: 'Context parallel' }).click()
  await page
    .locator('.quick-input-widget:visible .quick-input-title', { hasText: 'Memwall: Context parallel' })
    .waitFor()
  await page.keyboard.press('Escape')
})
