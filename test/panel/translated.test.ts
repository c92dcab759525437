/** The panel in another language than English, whose texts its page brings along. */
import { expect, test } from 'vitest'
import { eachWithAPanel, openPanel } from './shown'
import { analysed } from './state'

eachWithAPanel()

test('texts are in the language of the page, those without a translation in English', async () => {
  const { page } = await openPanel(analysed('bert.ts').state, {
    translations: {
      Layers: 'Schichten',
      'Top kinds by time': 'Zeit nach Art',
      '{0} compute alone': '{0} der Rechenzeit',
    },
  })
  expect(await page.locator('#layers-title').textContent()).toBe('Schichten')
  expect(await page.locator('#time-title').textContent()).toBe('Zeit nach Art')
  expect(await page.locator('#memory-title').textContent()).toBe('Memory')
  expect(await page.locator('.totals').textContent()).toMatch(/-bound · \S+× der Rechenzeit/)
})
