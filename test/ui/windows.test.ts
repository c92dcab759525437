/** What a window goes through: a second one beside it on one folder, a reload, and the end of its extension host. */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import {
  eventually,
  goTo,
  isStored,
  openFile,
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
const served = inject('served')

const figures = (lenses: readonly { text: string }[]): string => lenses.map(({ text }) => text).join()

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

/** Those that were there before the window. */
const others = extensionHosts(served.profile)
const own = (): number[] => extensionHosts(served.profile).filter(pid => !others.includes(pid))
const ended = new Set<number>()
/** The extension host that the window has got since those that have ended. */
const another = (what: string): Promise<number[]> =>
  eventually(
    async () => own().filter(pid => !ended.has(pid)),
    pids => pids.length === 1,
    what,
  )

let page: Page
let workspace: string
let close: () => Promise<void>

beforeAll(async () => {
  // A workbench that was told which file to open would open just that file again when it is loaded again.
  const opened = await openWorkbench(served, { folder })
  page = opened.page
  workspace = opened.workspace
  close = opened.close
  await openFile(page, file)
  await waitForLenses(page)
})

afterAll(() => close())

test('a second window follows what the first one saves, and keeps its own target', async () => {
  const before = await readLenses(page)
  for (const pid of own()) ended.add(pid)
  const second = await openWindow(served, { context: page.context(), workspace, file })
  await waitForLenses(second, lenses => figures(lenses) === figures(before))
  await statusBarItem(page, /A100 SXM4 80GB/).click()
  await pick(page, 'H100 SXM')
  await statusBarItem(page, /H100 SXM/).waitFor()
  await goTo(page, 16, 49)
  await page.keyboard.type('0') // linear(84) becomes linear(840)
  await page.keyboard.press('Control+S')
  await waitForLenses(second, lenses => figures(lenses) !== figures(before) && !figures(lenses).includes('stale'))
  await waitForLenses(page, lenses => figures(lenses) !== figures(before))
  expect(await statusBarItem(second, /A100 SXM4 80GB/).count()).toBe(1)
  for (const pid of own()) ended.add(pid)
  await second.close()
})

test('the roofline comes back after a reload', async () => {
  await runCommand(page, 'Memwall: Show Roofline')
  const target = webview(page).locator('.panel', { hasText: 'H100 SXM' })
  await target.waitFor()
  await eventually(
    () => isStored(page, 'memwall.roofline'),
    stored => stored,
    'the open webview among what VS Code stores for the next time',
  )
  await page.reload()
  await target.waitFor()
  expect(await webview(page).locator('body').innerText()).toContain(file)
})

test('after a restart of the extension host there is one roofline, and it follows what is chosen', async () => {
  // The panel shows its last figures before the host runs; lenses come from the host itself.
  await waitForLenses(page)
  const [before] = await another('the extension host of the window that was loaded again')
  process.kill(before as number, 'SIGKILL')
  ended.add(before as number)
  await another('another extension host')
  await statusBarItem(page, /H100 SXM/).click()
  await pick(page, 'A100 SXM4 80GB')
  await webview(page).locator('.panel', { hasText: 'A100 SXM4 80GB' }).waitFor()
  await runCommand(page, 'Memwall: Show Roofline')
  expect(await page.locator('.tab', { hasText: 'Roofline' }).count()).toBe(1)
})
