/**
 * Pictures of the first steps: from an empty folder to the figures of a model of one's own, and on through what the
 * walkthrough shows.
 */
import fs from 'node:fs'
import path from 'node:path'
import { takeFirstSteps } from './firstSteps.mjs'
import { eventually, inWorkbench, runCommand, webview } from './workbench.mjs'

/** @typedef {import('playwright-core').Page} Page */

/** Pictures of results, by the action. Those of the walkthrough ship, and the last is for the README alone. */
const shown = new Map([
  ['run the command', 'examples'],
  ['take the starter', 'lenses'],
  ['type another', '../own'],
])

/**
 * @param {import('./server.mjs').Server} server
 * @param {(page: Page, picture: string) => Promise<void>} take
 */
export async function recordStart(server, take) {
  const folder = fs.mkdtempSync(path.join(server.profile, 'empty-'))
  await inWorkbench(server, { folder, width: 1060, height: 470 }, async page => {
    await page.keyboard.press('Control+B') // the side bar
    await page.locator('.part.sidebar').waitFor({ state: 'hidden' })
    await movePointerAway(page)
    await recordFirstSteps(page, take)
    await recordViews(page, take)
  })
}

/** Moves the pointer to where nothing has a tooltip. @param {Page} page */
async function movePointerAway(page) {
  await page.mouse.move(300, 420)
  await page.locator('.workbench-hover').waitFor({ state: 'hidden' })
}

/** @param {Page} page @param {(page: Page, picture: string) => Promise<void>} take */
async function recordFirstSteps(page, take) {
  let actions = 0
  await takeFirstSteps(page, async (name, action) => {
    await action()
    actions++
    const picture = shown.get(name)
    if (picture === undefined) return
    if (picture !== 'examples') await waitForMarks(page)
    await take(page, picture)
  })
  console.log(`${actions} actions to the first figures of a model of one's own`)
}

/** Waits until the figures are of the text: the two lines that make layers have marks, and no line an arrow. @param {Page} page */
const waitForMarks = page =>
  eventually(
    () => page.locator('.editor-instance .glyph-margin-widgets .cgmr').count(),
    count => count === 2,
    'a mark at two lines',
  )

/** @param {Page} page @param {(page: Page, picture: string) => Promise<void>} take */
async function recordViews(page, take) {
  const rows = page.locator('.quick-input-list .monaco-list-row')
  await runCommand(page, 'Memwall: Select Hardware')
  await rows.first().waitFor()
  await movePointerAway(page)
  await take(page, 'hardware')
  await page.keyboard.press('Escape')

  await runCommand(page, 'Memwall: Apply Suggestion…')
  await eventually(
    () => rows.count(),
    count => count > 2,
    'suggestions',
  )
  await movePointerAway(page)
  await take(page, 'suggestions')
  await page.keyboard.press('Escape')

  await page.setViewportSize({ width: 1100, height: 620 })
  await runCommand(page, 'Memwall: Show Roofline')
  await webview(page).locator('svg circle').first().waitFor()
  await take(page, 'roofline')

  await runCommand(page, 'Memwall: Does It Fit?')
  await webview(page).getByText('Largest batch', { exact: true }).waitFor()
  await take(page, 'fit')
}
