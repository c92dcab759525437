/** VS Code as vscode.dev serves it: extensions run in the browser, and the folder is no file system of a machine. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { serveWeb } from '../host/webServer.mjs'
import { hoverAt, inWebWorkbench, pick, runCommand, statusBarItem, waitForLenses, webview } from '../host/workbench.mjs'

let server: Awaited<ReturnType<typeof serveWeb>>

beforeAll(async () => {
  const extensions = join(inject('served').profile, 'extensions')
  const installed = readdirSync(extensions).find(name => name.startsWith('memwall.memwall-'))
  const folder = fileURLToPath(new URL('../../examples', import.meta.url))
  server = await serveWeb({ extension: join(extensions, String(installed)), folder })
})

afterAll(() => server.stop())

const dots = (page: Page) => webview(page).locator('svg .dots [data-row]')

test('figures, hover, roofline, hardware and a new model, without a machine behind the page', async () => {
  await inWebWorkbench(server, 'lenet5.ts', async page => {
    const refused: string[] = []
    page.on('console', message => {
      if (/Content Security Policy|Refused to/.test(message.text())) refused.push(message.text())
    })
    const lenses = await waitForLenses(page)
    expect(lenses.map(({ text }) => text).join('\n')).toMatch(/-bound · \d+% · .* FLOP/)
    const hover = await hoverAt(page, 'conv2d(120', 'Roofline')
    expect(await hover.innerText()).toMatch(/FLOP/)
    await runCommand(page, 'Memwall: Show Roofline')
    await dots(page).first().waitFor()
    expect(await dots(page).count()).toBeGreaterThan(5)
    await runCommand(page, 'Memwall: Select Hardware')
    await pick(page, 'H100 SXM')
    await statusBarItem(page, /H100 SXM/).waitFor()
    await webview(page).getByText('H100 SXM').first().waitFor()
    expect(refused).toEqual([])
    await runCommand(page, 'Memwall: New Model from Example…')
    await pick(page, 'Starter')
    await page.locator('.tab[data-resource-name="Untitled-1"]').waitFor()
    await waitForLenses(page, shown => shown.some(({ text }) => text.startsWith('fits')))
  })
})
