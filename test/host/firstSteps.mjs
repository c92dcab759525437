/**
 * The way from an empty folder to the first figures of a model of one's own, action by action: a key, a click or a word
 * that is typed.
 */
import { eventually, locateText, readLenses, statusBarItem, waitForCommand, waitForLenses } from './workbench.mjs'

/**
 * @typedef {import('playwright-core').Page} Page
 * @typedef {(name: string, action: () => Promise<void>) => Promise<void>} Act runs an action, and is told what it does
 */

/** Lens of the model. @param {Page} page */
const modelLens = async page => (await readLenses(page)).find(({ text }) => text.startsWith('fits'))?.text ?? ''

/**
 * @param {Page} page a workbench in an empty folder @param {Act} act
 * @returns {Promise<{ copied: string, own: string }>} the lens of the model as it was copied, and as it was changed
 */
export async function takeFirstSteps(page, act) {
  await waitForCommand(page, 'Memwall: New Model from Example…')
  const box = page.locator('.quick-input-widget:visible input').first()
  const row = page.locator('.quick-input-list .monaco-list-row.focused')
  await act('open the palette', async () => {
    await page.keyboard.press('F1')
    await box.waitFor()
  })
  await act('type "new model"', async () => {
    await page.keyboard.type('new model')
    await row.filter({ hasText: 'Memwall: New Model from Example…' }).waitFor()
  })
  await act('run the command', async () => {
    await page.keyboard.press('Enter')
    await row.filter({ hasText: 'Starter' }).waitFor()
  })
  await act('take the starter', async () => {
    await page.keyboard.press('Enter')
    await waitForLenses(page, lenses => lenses.some(({ text }) => text.startsWith('fits')))
  })
  const copied = await modelLens(page)
  await act('select the number of layers', async () => {
    const selected = statusBarItem(page, '(2 selected)')
    // A lens that appears meanwhile moves the text away from under the pointer.
    await eventually(
      async () => {
        if ((await selected.count()) > 0) return true
        const layers = await locateText(page, '12, block')
        await page.mouse.dblclick(layers.x + layers.width / 2, layers.y + layers.height / 2)
        return selected.waitFor({ timeout: 3000 }).then(
          () => true,
          () => false,
        )
      },
      isSelected => isSelected,
      'the number of layers selected',
    )
  })
  await act('type another', async () => {
    await page.keyboard.type('24')
    await eventually(
      () => modelLens(page),
      lens => lens !== '' && lens !== copied,
      'figures of the changed model',
    )
  })
  return { copied, own: await modelLens(page) }
}
