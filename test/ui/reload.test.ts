/** A window that is loaded again finds what was open. */
import { fileURLToPath } from 'node:url'
import { expect, inject, test } from 'vitest'
import { eventually, inWorkbench, isStored, openFile, runCommand, waitForLenses, webview } from '../host/workbench.mjs'

const folder = fileURLToPath(new URL('../../examples', import.meta.url))

test('the roofline comes back after a reload', () =>
  // A workbench that was told which file to open would open just that file again.
  inWorkbench(inject('served'), { folder }, async page => {
    await openFile(page, 'lenet5.ts')
    await waitForLenses(page)
    await runCommand(page, 'Memwall: Show Roofline')
    const dot = webview(page).locator('svg .dots [data-row]').first()
    await dot.waitFor()
    await eventually(
      () => isStored(page, 'memwall.roofline'),
      stored => stored,
      'the open webview among what VS Code stores for the next time',
    )
    await page.reload()
    await dot.waitFor()
    expect(await webview(page).locator('body').innerText()).toContain('lenet5.ts')
  }))
