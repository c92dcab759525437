/** A folder that the user does not trust: figures all the same, since no code of it is run. */
import { fileURLToPath } from 'node:url'
import { expect, inject, test } from 'vitest'
import { inWorkbench, serveExtension, waitForLenses } from '../host/workbench.mjs'

test('lenses stand in Restricted Mode', async () => {
  const settings = { 'security.workspace.trust.startupPrompt': 'never' }
  const server = await serveExtension({ vsix: inject('served').vsix, settings, restricted: true })
  try {
    const folder = fileURLToPath(new URL('../../examples', import.meta.url))
    await inWorkbench(server, { folder, file: 'lenet5.ts' }, async page => {
      await page.locator('.statusbar-item', { hasText: 'Restricted Mode' }).waitFor()
      const lenses = await waitForLenses(page)
      expect(lenses.map(lens => lens.text).join('\n')).toMatch(/-bound · \d+% · .* FLOP/)
    })
  } finally {
    await server.stop()
  }
})
