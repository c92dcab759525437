/** A folder on a remote machine, with the extension in the browser all the same, as a user may choose. */
import { fileURLToPath } from 'node:url'
import { expect, inject, test } from 'vitest'
import { openFile, openWorkbench, runCommand, serveExtension, waitForLenses, webview } from '../host/workbench.mjs'

test('figures and the roofline are there, from bundles that the remote machine serves', async () => {
  const settings = { 'remote.extensionKind': { 'memwall.memwall': ['web'] } }
  const server = await serveExtension({ vsix: inject('served').vsix, settings })
  const folder = fileURLToPath(new URL('../../examples', import.meta.url))
  const { page, close } = await openWorkbench(server, { folder })
  try {
    const loaded: string[] = []
    page.on('request', request => {
      const [, bundle] = /(dist\/\w*\/?extension\.js)/.exec(decodeURIComponent(request.url())) ?? []
      if (bundle !== undefined) loaded.push(bundle)
    })
    await openFile(page, 'lenet5.ts')
    const lenses = await waitForLenses(page)
    expect(lenses.map(({ text }) => text).join('\n')).toMatch(/-bound · \d+% · .* FLOP/)
    expect(loaded).toEqual(['dist/browser/extension.js'])
    await runCommand(page, 'Memwall: Show Roofline')
    const dots = webview(page).locator('svg .dots [data-row]')
    await dots.first().waitFor()
    expect(await dots.count()).toBeGreaterThan(5)
  } finally {
    await close()
    await server.stop()
  }
})
