/** The scenario picker of a workbench, as a person uses it. */
import type { Locator, Page } from 'playwright-core'
import { eventually } from '../host/workbench.mjs'

/** `page` is asked for at each use: a test file opens its window later. */
export function pickerOf(page: () => Page) {
  /** A row of an open quick pick, by its label. */
  const row = (label: string): Locator =>
    page()
      .locator('.quick-input-list .monaco-list-row')
      .filter({
        has: page().locator('.label-name', { hasText: new RegExp(`^\\s*${label}\\s*$`) }),
      })

  /** A setting in the scenario picker, with what it is now. */
  const setting = (label: string, value: string): Locator =>
    row(label).filter({ has: page().locator('.label-description', { hasText: new RegExp(`^\\s*${value}\\s*$`) }) })

  const box = (): Locator => page().locator('.quick-input-widget:visible input').first()

  /** Chooses a setting of the scenario picker, and an option of it. */
  async function choose(name: string, option?: string): Promise<void> {
    // The list shows a part of itself; typing leaves what is looked for.
    await eventually(
      async () => {
        await box().fill(name)
        return row(name).count()
      },
      count => count > 0,
      `${name} in the picker`,
    )
    await row(name).first().click()
    if (option !== undefined) await row(option).first().click()
  }

  /** Into a box of its own: the list it was chosen from is gone. */
  async function typed(text: string): Promise<void> {
    await page().locator('.quick-input-list').waitFor({ state: 'hidden' })
    await box().fill(text)
    await page().keyboard.press('Enter')
  }

  async function leave(): Promise<void> {
    await page().keyboard.press('Escape')
    await page().locator('.quick-input-widget').waitFor({ state: 'hidden' })
  }

  return { row, setting, choose, typed, leave }
}
