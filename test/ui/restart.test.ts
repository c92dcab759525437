/** The extension host dies with the roofline open: VS Code starts another, and the figures go on. */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, inject, test } from 'vitest'
import {
  eventually,
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

test('after a restart of the extension host there is one roofline, and it follows what is chosen', async () => {
  const served = inject('served')
  const others = extensionHosts(served.profile)
  const own = () => extensionHosts(served.profile).filter(pid => !others.includes(pid))
  const { page, close } = await openWorkbench(served, { folder, file: 'lenet5.ts' })
  try {
    await waitForLenses(page)
    await runCommand(page, 'Memwall: Show Roofline')
    const target = webview(page).locator('.panel', { hasText: 'A100 SXM4 80GB' })
    await target.waitFor()
    const [before] = own()
    expect(before).toBeDefined()
    process.kill(before as number, 'SIGKILL')
    await eventually(
      async () => own(),
      pids => pids.length > 0 && !pids.includes(before as number),
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
