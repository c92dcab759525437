/** Two windows on one folder: what is saved in one shows in the other, and each keeps its own target. */
import { fileURLToPath } from 'node:url'
import { expect, inject, test } from 'vitest'
import {
  goTo,
  openWindow,
  openWorkbench,
  pick,
  readLenses,
  runCommand,
  statusBarItem,
  waitForLenses,
  webview,
} from '../host/workbench.mjs'

const folder = fileURLToPath(new URL('../../examples', import.meta.url))
const file = 'lenet5.ts'

const figures = (lenses: readonly { text: string }[]): string => lenses.map(({ text }) => text).join()

test('a second window follows what the first one saves, and keeps its own target', async () => {
  const served = inject('served')
  const { page: first, workspace, close } = await openWorkbench(served, { folder, file })
  try {
    const second = await openWindow(served, { context: first.context(), workspace, file })
    const before = await waitForLenses(first)
    await waitForLenses(second, lenses => figures(lenses) === figures(before))
    for (const page of [first, second]) {
      await runCommand(page, 'Memwall: Show Roofline')
      await webview(page).locator('.panel', { hasText: 'A100 SXM4 80GB' }).waitFor()
    }
    await statusBarItem(first, /A100 SXM4 80GB/).click()
    await pick(first, 'H100 SXM')
    await webview(first).locator('.panel', { hasText: 'H100 SXM' }).waitFor()
    await goTo(first, 16, 49)
    await first.keyboard.type('0') // linear(84) becomes linear(840)
    await first.keyboard.press('Control+S')
    const saved = await waitForLenses(
      second,
      lenses => figures(lenses) !== figures(before) && !figures(lenses).includes('stale'),
    )
    expect(figures(await readLenses(first))).not.toBe(figures(before))
    expect(saved.some(({ text }) => text.includes('H100'))).toBe(false)
    expect(await statusBarItem(second, /A100 SXM4 80GB/).count()).toBe(1)
    expect(await webview(second).locator('.panel', { hasText: 'A100 SXM4 80GB' }).count()).toBe(1)
  } finally {
    await close()
  }
})
