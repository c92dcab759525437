/** The panel in Chromium. Only the editor's end is played. */
import { chromium, type Page } from 'playwright-core'
import { inject } from 'vitest'
import type { FromPanel, ToPanel } from '../../src/protocol/panel'
import type { ServedPanel } from '../host/servedPanel'
import type { Theme } from './themes'

export interface Panel {
  readonly page: Page
  /** Sends a message and waits until what it changes is drawn. */
  send(message: ToPanel): Promise<void>
  posted(): Promise<readonly FromPanel[]>
  /** Content security violations and uncaught errors so far. */
  wrong(): Promise<readonly string[]>
}

export const frame = (page: Page): Promise<void> =>
  page.evaluate(() => new Promise<void>(done => requestAnimationFrame(() => requestAnimationFrame(() => done()))))

/** When what fades in or out has done so. */
export const settled = (page: Page): Promise<unknown> =>
  page.evaluate(() => Promise.all(document.getAnimations().map(animation => animation.finished)))

/** One for one test after the other: to start one takes longer than most tests. */
let tab: Promise<Page> | undefined

async function openTab(): Promise<Page> {
  const browser = await chromium.connect(inject('panel').browser)
  return browser.newPage()
}

export interface Options {
  readonly theme?: Theme
  readonly width?: number
  readonly height?: number
  /** Texts in another language, by the English ones. */
  readonly translations?: Readonly<Record<string, string>>
}

/** A panel that has been sent nothing, in the place of the one before. */
export async function openEmpty({
  theme = 'dark',
  width = 1200,
  height = 900,
  translations,
}: Options = {}): Promise<Panel> {
  tab ??= openTab()
  const page = await tab
  await page.mouse.move(0, 0)
  await page.setViewportSize({ width, height })
  const l10n = translations === undefined ? '' : `&l10n=${encodeURIComponent(JSON.stringify(translations))}`
  await page.goto(`${inject('panel').origin}/?theme=${theme}${l10n}`)
  await page.waitForFunction(() => 'posted' in globalThis && document.readyState === 'complete')
  return {
    page,
    async send(message) {
      // As text: Playwright takes seconds over thousands of objects.
      await page.evaluate(
        text =>
          new Promise<void>(taken => {
            addEventListener('message', () => taken(), { once: true })
            postMessage(JSON.parse(text), '*')
          }),
        JSON.stringify(message),
      )
      await frame(page)
      await frame(page)
    },
    posted: () => page.evaluate('posted'),
    wrong: () => page.evaluate('[...violations, ...errors]'),
  }
}

/** Minified. */
export const bundle = (): ServedPanel['bundle'] => inject('panel').bundle
