/** Zooms by dragging a rectangle in the chart. */
import { setAttribute, svg } from '../dom'
import type { Zoom } from '../view'

export interface Stage {
  readonly figure: SVGSVGElement
  /** Maps pixels to FLOP/B and FLOP/s. */
  readonly invert: (x: number, y: number) => readonly [number, number]
}

/** Minimum length of a drag in pixels; a shorter one is a click. */
const shortest = 8

/** Calls `choose` with the dragged rectangle. `stage` is called at each drag, since the chart is drawn anew. */
export function dragToZoom(
  element: HTMLElement,
  stage: () => Stage | null,
  choose: (zoom: Zoom) => void,
): { dragged(): boolean } {
  let from: readonly [number, number] | null = null
  let band: SVGRectElement | null = null
  let moved = false

  const at = (event: PointerEvent, figure: SVGSVGElement): readonly [number, number] => {
    const { left, top } = figure.getBoundingClientRect()
    return [event.clientX - left, event.clientY - top]
  }
  const end = (): void => {
    band?.remove()
    band = null
    from = null
  }

  element.addEventListener('pointerdown', event => {
    const figure = stage()?.figure
    moved = false
    if (figure && event.button === 0 && event.pointerType !== 'touch') from = at(event, figure)
  })
  element.addEventListener('pointermove', event => {
    const figure = stage()?.figure
    if (from === null || figure === undefined) return
    const [x, y] = at(event, figure)
    if (!moved && Math.hypot(x - from[0], y - from[1]) < shortest) return
    if (!moved) element.setPointerCapture(event.pointerId)
    moved = true
    if (band === null || !band.isConnected) {
      band = svg('rect', { class: 'band' })
      figure.append(band)
    }
    setAttribute(band, 'x', Math.min(x, from[0]))
    setAttribute(band, 'y', Math.min(y, from[1]))
    setAttribute(band, 'width', Math.abs(x - from[0]))
    setAttribute(band, 'height', Math.abs(y - from[1]))
  })
  element.addEventListener('pointerup', event => {
    const now = stage()
    if (from !== null && moved && now !== null) {
      const [x, y] = at(event, now.figure)
      if (Math.abs(x - from[0]) >= shortest && Math.abs(y - from[1]) >= shortest) {
        const [x1, y1] = now.invert(Math.min(x, from[0]), Math.max(y, from[1]))
        const [x2, y2] = now.invert(Math.max(x, from[0]), Math.min(y, from[1]))
        choose({ x: [x1, x2], y: [y1, y2] })
      }
    }
    end()
  })
  element.addEventListener('pointercancel', end)
  element.addEventListener('keydown', event => {
    if (event.key === 'Escape') end()
  })
  return { dragged: () => moved }
}
