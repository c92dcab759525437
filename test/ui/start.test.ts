/** The first minutes: an empty folder, nothing but the extension, and the way to the figures of a model of one's own. */
import { mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, inject, test } from 'vitest'
import manifest from '../../package.json'
import texts from '../../package.nls.json'
import { takeFirstSteps } from '../host/firstSteps.mjs'
import {
  eventually,
  inWorkbench,
  pick,
  quickPickItems,
  runCommand,
  statusBarItem,
  waitForCommand,
  waitForLenses,
} from '../host/workbench.mjs'

const served = inject('served')

/** In a window on an empty folder. */
const inEmptyFolder = <T>(body: (page: Page) => Promise<T>): Promise<T> =>
  inWorkbench(served, { folder: mkdtempSync(join(served.profile, 'empty-')) }, body)

const notice = (page: Page) => page.locator('.notification-toast', { hasText: "imports 'memwall'" })

test('six actions lead from an empty folder to the first figures of a model of one’s own', async () => {
  const actions: string[] = []
  const { copied, own } = await inEmptyFolder(page =>
    takeFirstSteps(page, async (name, action) => {
      actions.push(name)
      await action()
    }),
  )
  expect(actions.length).toBeLessThanOrEqual(6)
  // 2 FLOP per multiply-accumulate of L(12sh^2 + 2s^2h), L = 12 and then 24, h = 768, s = 512; what is no contraction adds
  // less than 1%
  const contractions = (layers: number): number => (2 * layers * (12 * 512 * 768 ** 2 + 2 * 512 ** 2 * 768)) / 1e9
  const gigaFlops = (lens: string): number => Number(/([\d.]+) GFLOP/.exec(lens)?.[1])
  for (const [lens, layers] of [
    [copied, 12],
    [own, 24],
  ] as const) {
    expect(gigaFlops(lens)).toBeGreaterThan(contractions(layers))
    expect(gigaFlops(lens)).toBeLessThan(1.01 * contractions(layers))
  }
})

/** Commands that the palette always has: all but those of the view of layers. */
const commands = manifest.contributes.commands.filter(
  ({ command }) => !manifest.contributes.menus.commandPalette.some(item => item.command === command),
)

test('in an empty folder the palette has every command, and each that needs a model says so', async () => {
  await inEmptyFolder(async page => {
    const titles = commands.map(({ title }) => texts[title.slice(1, -1) as keyof typeof texts])
    await waitForCommand(page, 'Memwall: New Model from Example…') // a palette that is open takes no more commands in
    await page.keyboard.press('F1')
    for (const title of titles) {
      // The list draws a part of its rows.
      await page.locator('.quick-input-widget:visible input').first().fill(`>Memwall: ${title}`)
      const offered = (item: string): boolean => item.startsWith(`Memwall: ${title}`)
      await eventually(
        () => quickPickItems(page),
        items => items.some(offered),
        `${title} in the palette`,
      )
    }
    await page.keyboard.press('Escape')
    for (const title of ['Show Roofline', 'Does It Fit?', 'Select Scenario', 'Reset Scenario', 'Apply Suggestion…']) {
      await runCommand(page, `Memwall: ${title}`)
      await notice(page).waitFor()
      await runCommand(page, 'Notifications: Clear All Notifications')
      await notice(page).waitFor({ state: 'detached' })
    }
    await runCommand(page, 'Memwall: Show Roofline')
    await notice(page).getByRole('button', { name: 'New Model from Example…' }).click()
    await pick(page, 'LeNet-5')
    await waitForLenses(page, lenses => lenses.some(({ text }) => text.startsWith('fits')))
  })
})

test('hardware and scenario can be chosen before there is a model, and lenses follow in an untitled one', async () => {
  await inEmptyFolder(async page => {
    await runCommand(page, 'Memwall: Select Hardware')
    await pick(page, 'H100 SXM')
    await runCommand(page, 'Memwall: New Model from Example…')
    await pick(page, 'Llama 2 7B')
    await statusBarItem(page, /H100 SXM/).waitFor()
    await waitForLenses(page, lenses => lenses.some(({ text }) => /-bound · \d+% · /.test(text)))
    expect(await page.locator('.tab.active').getAttribute('data-resource-name')).toBe('Untitled-1')
    // The list is of one line each, with the parameters: 6,738,415,616 of Llama 2 7B.
    await runCommand(page, 'Memwall: New Model from Example…')
    const items = await eventually(
      () => quickPickItems(page),
      all => all.some(item => item.startsWith('Llama 2 7B')),
      'the example in the list',
    )
    const item = items.find(each => each.startsWith('Llama 2 7B'))
    expect(item).toMatch(/decoder, 32 layers · 6\.74 G parameters/)
  })
})

test('the walkthrough opens by its command alone, and its buttons are about the model beside it', async () => {
  await inEmptyFolder(async page => {
    await runCommand(page, 'Memwall: New Model from Example…')
    await pick(page, 'Starter')
    await waitForLenses(page)
    const guide = page.locator('.gettingStartedContainer')
    expect(await guide.count()).toBe(0)
    await runCommand(page, 'Memwall: Open Walkthrough')
    const steps = guide.locator('.getting-started-step')
    await steps.first().waitFor()
    expect(await steps.locator('.step-title').allInnerTexts()).toEqual(
      manifest.contributes.walkthroughs[0]?.steps.map(({ title }) => texts[title.slice(1, -1) as keyof typeof texts]),
    )
    const image = guide.locator('.getting-started-media img').first()
    await eventually(
      () => image.evaluate((picture: HTMLImageElement) => picture.complete && picture.naturalWidth),
      width => Number(width) > 300,
      'the picture of the first step',
    )
    await steps.filter({ hasText: 'Open the roofline' }).click()
    await guide.getByRole('button', { name: 'Show Roofline' }).click()
    await page.locator('.tab', { hasText: 'Roofline: Untitled-1' }).waitFor()
  })
})

test('typing "memwall" in an empty TypeScript file makes a model with figures', async () => {
  const folder = mkdtempSync(join(served.profile, 'typed-'))
  writeFileSync(join(folder, 'own.ts'), '')
  await inWorkbench(served, { folder, file: 'own.ts' }, async page => {
    await waitForCommand(page, 'Memwall: New Model from Example…')
    await page.locator('.editor-instance .view-lines').click()
    await page.keyboard.type('memwall')
    const offered = page.locator('.suggest-widget:visible .monaco-list-row')
    await offered.filter({ has: page.locator('.label-name', { hasText: /^memwall$/ }) }).click()
    await waitForLenses(page, lenses => lenses.some(({ text }) => text.startsWith('fits')))
    expect(await page.locator('.view-lines').innerText()).toContain('My\u00a0model')
  })
})
