/** A window that is loaded again, or whose extension host dies and is started anew, finds what was open. */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, inject, test } from 'vitest'
import {
  eventually,
  isStored,
  openFile,
  openWorkbench,
  pick,
  runCommand,
  statusBarItem,
  waitForLenses,
  webview,
} from '../host/workbench.mjs'

const folder = fileURLToPath(new URL('../../examples', import.meta.url))

/** Processes of extension hosts that belong to the server of a profile. */
function extensionHosts(profile: string): number[] {
  const told = (pid: string, what: string): string => {
    try {
      return readFileSync(`/proc/${pid}/${what}`, 'utf8')
    } catch {
      return '' // it has just ended
    }
  }
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .filter(pid => told(pid, 'cmdline').includes('--type=extensionHost') && told(pid, 'environ').includes(profile))
    .map(Number)
}

test('the roofline comes back after a reload, and after a restart of the extension host there is one that follows', async () => {
  const served = inject('served')
  const others = extensionHosts(served.profile)
  const own = () => extensionHosts(served.profile).filter(pid => !others.includes(pid))
  // A workbench that was told which file to open would open just that file again.
  const { page, close } = await openWorkbench(served, { folder })
  try {
    await openFile(page, 'lenet5.ts')
    await waitForLenses(page)
    await runCommand(page, 'Memwall: Show Roofline')
    const target = webview(page).locator('.panel', { hasText: 'A100 SXM4 80GB' })
    await target.waitFor()
    await eventually(
      () => isStored(page, 'memwall.roofline'),
      stored => stored,
      'the open webview among what VS Code stores for the next time',
    )
    const abandoned = own()
    await page.reload()
    await target.waitFor()
    expect(await webview(page).locator('body').innerText()).toContain('lenet5.ts')

    const before = await eventually(
      async () => own().filter(pid => !abandoned.includes(pid)),
      pids => pids.length === 1,
      'the extension host of the window that was loaded again',
    )
    process.kill(before[0] as number, 'SIGKILL')
    await eventually(
      async () => own().filter(pid => ![...abandoned, ...before].includes(pid)),
      pids => pids.length > 0,
      'another extension host',
    )
    await statusBarItem(page, /A100 SXM4 80GB/).click()
    await pick(page, 'H100 SXM')
    await webview(page).locator('.panel', { hasText: 'H100 SXM' }).waitFor()
    await runCommand(page, 'Memwall: Show Roofline')
    expect(await page.locator('.tab', { hasText: 'Roofline' }).count()).toBe(1)
  } finally {
    await close()
  }
})
