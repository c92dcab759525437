import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { bundleText } from '../../scripts/translations.mjs'

test('the bundle to translate has every text, as node scripts/translations.mjs writes it', () => {
  const written = readFileSync(fileURLToPath(new URL('../../l10n/bundle.l10n.json', import.meta.url)), 'utf8')
  expect(written).toBe(bundleText())
})
