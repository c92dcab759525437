/** A folder that the user does not trust: figures all the same, since no code of it is run. */
import { fileURLToPath } from 'node:url'
import { expect, inject, test } from 'vitest'
import { hoverAt, inWorkbench, pick, runCommand, serveExtension, waitForLenses, webview } from '../host/workbench.mjs'

test('lenses, hovers, the roofline and the choice of hardware work in Restricted Mode', async () => {
  const settings = { 'security.workspace.trust.startupPrompt': 'never' }
  const server = await serveExtension({ vsix: inject('served').vsix, settings, restricted: true })
  try {
    const folder = fileURLToPath(new URL('../../examples', import.meta.url))
    await inWorkbench(server, { folder, file: 'lenet5.ts' }, async page => {
      const restricted = page.locator('.statusbar-item', { hasText: 'Restricted Mode' })
      await restricted.waitFor()
      const lenses = await waitForLenses(page)
      expect(lenses.map(lens => lens.text).join('\n')).toMatch(/-bound · \d+% · .* FLOP/)
      const hover = await hoverAt(page, 'conv2d(120', 'Roofline')
      expect(await hover.innerText()).toMatch(/FLOP/)
      await runCommand(page, 'Memwall: Show Roofline')
      const dots = webview(page).locator('svg .dots [data-row]')
      await dots.first().waitFor()
      expect(await dots.count()).toBeGreaterThan(5)
      await runCommand(page, 'Memwall: Select Hardware')
      await pick(page, 'H100 SXM')
      await webview(page).getByText('H100 SXM').first().waitFor()
      expect(await restricted.isVisible()).toBe(true)
    })
  } finally {
    await server.stop()
  }
})
