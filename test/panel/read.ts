/** What the chart in a page shows, read back from its pixels. */
import type { Page } from 'playwright-core'

export interface Dot {
  readonly row: number
  readonly x: number
  readonly y: number
  /** Null where the symbol is no circle. */
  readonly radius: number | null
}

/** The dots, circles and others, with their centres in the chart's own pixels. */
export const dotsOf = (page: Page): Promise<readonly Dot[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll<SVGGraphicsElement>('.dots > [data-row]')].map(dot => {
      const row = Number(dot.dataset.row)
      if (dot instanceof SVGCircleElement)
        return { row, x: dot.cx.baseVal.value, y: dot.cy.baseVal.value, radius: dot.r.baseVal.value }
      const { e, f } = dot.transform.baseVal.consolidate()?.matrix ?? { e: Number.NaN, f: Number.NaN }
      return { row, x: e, y: f, radius: null }
    }),
  )

interface Tick {
  readonly text: string
  readonly at: number
}

const ticksOf = (page: Page, axis: 'x' | 'y'): Promise<readonly Tick[]> =>
  page.evaluate(
    name =>
      [...document.querySelectorAll<SVGTextElement>(`[aria-label="${name}-axis tick label"] text`)].map(text => {
        const { e, f } = text.transform.baseVal.consolidate()?.matrix ?? { e: Number.NaN, f: Number.NaN }
        return { text: text.textContent, at: name === 'x' ? e : f }
      }),
    axis,
  )

const prefixes = { k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15 } as const

/** "1,000", "0.1", "10 T" */
function number(text: string): number {
  const [digits = '', prefix] = text.replaceAll(',', '').split(' ')
  return Number(digits) * (prefix === undefined ? 1 : prefixes[prefix as keyof typeof prefixes])
}

/** From a pixel to the number that an axis' first and last tick put there. */
export async function scaleOf(page: Page, axis: 'x' | 'y'): Promise<(pixel: number) => number> {
  const ticks = await ticksOf(page, axis)
  const first = ticks[0]
  const last = ticks.at(-1)
  if (first === undefined || last === undefined || first === last) throw new Error(`the ${axis} axis has too few ticks`)
  const [from, to] = [Math.log(number(first.text)), Math.log(number(last.text))]
  return pixel => Math.exp(from + ((pixel - first.at) / (last.at - first.at)) * (to - from))
}

/** Puts the mouse on a dot, wherever another one lies over it. */
export async function pointAt(page: Page, row: number): Promise<{ x: number; y: number }> {
  const box = await page.locator(`.dots [data-row="${row}"]`).boundingBox()
  if (box === null) throw new Error(`no dot for row ${row}`)
  const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 }
  await page.mouse.move(at.x, at.y)
  return at
}

/** Rows whose dots, or whose lines in the table, are lit. */
export const litRows = (page: Page, within: '.lights' | 'tbody'): Promise<readonly number[]> =>
  page.evaluate(
    selector =>
      [...document.querySelectorAll<HTMLElement>(selector === 'tbody' ? 'tbody > .on' : '.lights > *')]
        .map(each => Number(each.dataset.row))
        .sort((a, b) => a - b),
    within,
  )

/** Texts of a column of the layer table, from the top. */
export const column = (page: Page, name: string): Promise<readonly string[]> =>
  page.locator(`tbody .${name}`).allTextContents()

/** Term and value of what the tooltip says. */
export const tooltipFacts = (page: Page): Promise<Readonly<Record<string, string>>> =>
  page.evaluate(() => {
    const terms = [...document.querySelectorAll('.tooltip dt')]
    return Object.fromEntries(terms.map(term => [term.textContent, term.nextElementSibling?.textContent ?? '']))
  })

/** Name and figure of each entry of a section's list. */
export const keyed = (page: Page, section: string): Promise<Readonly<Record<string, string>>> =>
  page.evaluate(
    selector =>
      Object.fromEntries(
        [...document.querySelectorAll(`${selector} .bar-key li`)].map(entry => [
          entry.querySelector('span:not(.square, .number)')?.textContent ?? '',
          entry.querySelector('.number')?.textContent ?? '',
        ]),
      ),
    section,
  )
