/**
 * Lenses while one types, frame by frame: none comes or goes, nothing moves, and figures that are older than the text
 * are marked.
 */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { expect, inject, test } from 'vitest'
import { outdatedPicture } from '../../src/present/markPicture'
import { eventually, goTo, inWorkbench, readLenses, waitForLenses } from '../host/workbench.mjs'

const folder = fileURLToPath(new URL('../../examples', import.meta.url))
const file = 'llama2-7b.ts'
const source = readFileSync(`${folder}/${file}`, 'utf8').split('\n')
const lineOf = (text: string): number => source.findIndex(line => line.includes(text)) + 1

/** Milliseconds between keys: 15 a second. */
const delay = 1000 / 15

/** The figures alone: half-typed code may make them stale, or lower bounds of which it is not known whether they fit. */
const bare = ({ line, text }: { line: number; text: string }): string =>
  `${line} ${text
    .replace(/^\s*stale ·\s+/, '')
    .replace(/(fits|fit not known) · /, '')
    .replaceAll('≥ ', '')}`

/** What is on screen in one frame. */
interface Frame {
  /** Pixels from the first line with a lens to the last. */
  readonly height: number
  readonly lenses: readonly string[]
  /** Number of arrows in the gutter. */
  readonly marks: number
  /** Keys that were typed before. */
  readonly keys: number
}

/** Records every frame, until `frames` is read. */
async function watch(page: Page): Promise<void> {
  await page.evaluate(
    ({ arrows, first, last }) => {
      const top = (line: string) =>
        [...document.querySelectorAll('.editor-instance .line-numbers')]
          .find(each => each.textContent === line)
          ?.getBoundingClientRect().top ?? Number.NaN
      const isArrow = (element: Element) =>
        arrows.some(each => getComputedStyle(element).backgroundImage.includes(each))
      const watching = { frames: [] as unknown[], keys: 0, stop: false }
      Object.assign(window, { watching })
      window.addEventListener('keyup', () => watching.keys++, true)
      const frame = () => {
        watching.frames.push({
          height: top(last) - top(first),
          lenses: [...document.querySelectorAll('.editor-instance .codelens-decoration')].map(each => each.textContent),
          marks: [...document.querySelectorAll('.editor-instance .glyph-margin-widgets .cgmr')].filter(isArrow).length,
          keys: watching.keys,
        })
        if (!watching.stop) requestAnimationFrame(frame)
      }
      requestAnimationFrame(frame)
    },
    {
      arrows: [outdatedPicture('dark'), outdatedPicture('light')],
      first: `${lineOf('function feedForward')}`,
      last: `${lineOf('const head =')}`,
    },
  )
}

const framesOf = (page: Page): Promise<readonly Frame[]> =>
  page.evaluate(() => {
    const { watching } = window as unknown as { watching: { frames: Frame[]; stop: boolean } }
    watching.stop = true
    return watching.frames
  })

test('300 keys at 15 a second move nothing, and no figure older than the text is without a mark', () =>
  inWorkbench(inject('served'), { folder, file, height: 1500 }, async page => {
    const before = await waitForLenses(page, lenses => lenses.some(({ line }) => line === lineOf('const head =')))
    const isCurrent = (frames: { marks: number; stale: number }) => frames.marks === 0 && frames.stale === 0
    const settled = () =>
      eventually(
        () =>
          page.evaluate(
            arrow => ({
              marks: [...document.querySelectorAll('.editor-instance .glyph-margin-widgets .cgmr')].filter(each =>
                getComputedStyle(each).backgroundImage.includes(arrow),
              ).length,
              stale: [...document.querySelectorAll('.editor-instance .codelens-decoration')].filter(each =>
                each.textContent?.includes('stale'),
              ).length,
            }),
            outdatedPicture('dark'),
          ),
        isCurrent,
        'figures of this text, without marks',
      )

    // Sizes that change, in texts that are right and never the first one.
    await goTo(page, lineOf('const hidden ='))
    await page.keyboard.press('End')
    await watch(page)
    await page.keyboard.type('0', { delay })
    for (let key = 1; key < 150; key++) await page.keyboard.press(key % 2 === 1 ? '1' : 'Backspace', { delay })
    const sizes = await framesOf(page)
    for (let key = 0; key < 2; key++) await page.keyboard.press('Backspace')
    await settled()
    expect((await readLenses(page)).map(bare)).toEqual(before.map(bare))

    // Code that does not parse from the second key on, whatever brackets the editor closes.
    await goTo(page, lineOf('const norm ='))
    await page.keyboard.press('End')
    await watch(page)
    const code = " * ; const more = linear({ hidden }.hid * (4 + ; if (seq > { throw 'no' "
    await page.keyboard.type(code.repeat(3).slice(0, 150), { delay })
    await waitForLenses(page, lenses => lenses.filter(({ text }) => /^stale · /.test(text)).length >= before.length)
    const halfTyped = await framesOf(page)
    const after = await readLenses(page)
    expect(after.map(bare)).toEqual(before.map(bare))

    for (const frames of [sizes, halfTyped]) {
      const [height = 0, ...others] = new Set(frames.map(frame => frame.height))
      expect(height).toBeGreaterThan(0)
      expect(others).toEqual([])
      expect(new Set(frames.map(({ lenses }) => lenses.length))).toEqual(new Set([before.length]))
      // The marks of the first key come from the extension, a few frames later; from then on all figures are marked.
      const unmarked = frames.filter(
        ({ keys, marks, lenses }) => keys > 4 && marks < before.length && lenses.join() === frames[0]?.lenses.join(),
      )
      expect(unmarked.map(({ keys, marks }) => ({ keys, marks }))).toEqual([])
    }

    // A line break above moves what is below by one line and nothing else.
    await goTo(page, lineOf('export const'), 1)
    await page.keyboard.press('Enter')
    const moved = after.map(({ line }) => (line < lineOf('export const') ? line : line + 1))
    await waitForLenses(page, lenses => lenses.map(({ line }) => line).join() === moved.join())
  }))
