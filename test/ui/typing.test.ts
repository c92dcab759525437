/** Lenses do not jump while one types: what stands below a line that does not break stays where it is, frame by frame. */
import { fileURLToPath } from 'node:url'
import { expect, inject, test } from 'vitest'
import { goTo, inWorkbench, readLenses, waitForLenses } from '../host/workbench.mjs'

const folder = fileURLToPath(new URL('../../examples', import.meta.url))

/** The figures alone: half-typed code may make them stale, or lower bounds of which it is not known whether they fit. */
const bare = ({ line, text }: { line: number; text: string }): string =>
  `${line} ${text
    .replace(/^\s*stale ·\s+/, '')
    .replace(/(fits|fit not known) · /, '')
    .replaceAll('≥ ', '')}`

/** Pixels from the number of one line to that of another in every frame since the call; read with `stop()`. */
type Watch = { distances: number[]; lenses: number[]; stop: boolean }

test('typing half-finished code for a while moves nothing', () =>
  inWorkbench(inject('served'), { folder, file: 'bert.ts', height: 1100 }, async page => {
    await waitForLenses(page)
    await goTo(page, 42, 1)
    await page.keyboard.press('End')
    await waitForLenses(
      page,
      lenses => lenses.some(({ line }) => line === 39) && lenses.some(({ line }) => line === 49),
    )
    const before = await readLenses(page)
    await page.evaluate(() => {
      const top = (line: string) =>
        [...document.querySelectorAll('.editor-instance .line-numbers')]
          .find(each => each.textContent === line)
          ?.getBoundingClientRect().top ?? Number.NaN
      const watch: Watch = { distances: [], lenses: [], stop: false }
      Object.assign(window, { watch })
      const frame = () => {
        watch.distances.push(top('49') - top('39'))
        watch.lenses.push(document.querySelectorAll('.editor-instance .codelens-decoration').length)
        if (!watch.stop) requestAnimationFrame(frame)
      }
      requestAnimationFrame(frame)
    })
    const text = "; const more = linear({ hidden }.hid * (4 + ); if (seq > ) { throw 'no"
    for (const key of text) {
      await page.keyboard.type(key)
      await page.evaluate(() => new Promise(requestAnimationFrame))
    }
    await waitForLenses(page, lenses => lenses.filter(({ text }) => /^stale · /.test(text)).length > 10)
    const watched = await page.evaluate(() => {
      const { watch } = window as unknown as { watch: Watch }
      watch.stop = true
      return watch
    })
    expect(watched.distances.length).toBeGreaterThanOrEqual(text.length)
    expect(new Set(watched.distances).size).toBe(1)
    expect(Math.min(...watched.lenses)).toBe(watched.lenses[0])
    const after = await readLenses(page)
    expect(after.map(bare)).toEqual(before.map(bare))
    // A line break above moves what is below by one line and nothing else.
    await goTo(page, 37, 1)
    await page.keyboard.press('Enter')
    const moved = after.flatMap(({ line }) => (line < 31 || line > 51 ? [] : [line < 37 ? line : line + 1]))
    await waitForLenses(page, lenses => moved.every(line => lenses.some(lens => lens.line === line)))
    expect((await readLenses(page)).some(({ line }) => line === 37)).toBe(false)
  }))
