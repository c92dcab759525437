/** Interaction with the chart: pointer, keyboard, zoom, and the state that is kept when figures change. */
import { panelText } from '../../src/present/panelText'
import { el, setAttribute, setText } from '../dom'
import { follow, rowKeys } from '../rows'
import type { Zoom } from '../view'
import { makeAgainst } from './against'
import { type Drawing, type Drawn, drawChart, highlightsOf, ring } from './chart'
import { type Hit, hitsAt, keyboardOrder } from './hits'
import { makeTooltip, tooltipId } from './tooltip'
import { dragToZoom } from './zoom'

export interface ChartActions {
  reveal(row: number): void
  point(row: number | null): void
  zoom(zoom: Zoom): void
  undoZoom(): void
  resetZoom(): void
}

export interface ChartPanel {
  readonly element: HTMLElement
  /** `isSame`: whether it is the model that was drawn last, perhaps edited. */
  draw(drawing: Drawing, zooms: number, isSame: boolean): void
  /** Highlights the rows on the cursor's line. */
  light(rows: ReadonlySet<number>): void
  /** Highlights the row under the pointer, in the chart or in the table. */
  point(row: number | null): void
}

export function makeChart(actions: ChartActions): ChartPanel {
  const holder = el('div', { class: 'chart-holder' })
  const note = el('p', { class: 'caption' })
  const against = makeAgainst()
  const tooltip = makeTooltip()
  const undo = el('button', { class: 'text-button', type: 'button' }, panelText.chart.undoZoom)
  const reset = el('button', { class: 'text-button', type: 'button' }, panelText.chart.resetZoom)
  const zoomButtons = el('div', { class: 'zoom-buttons', hidden: true }, undo, reset)
  const element = el(
    'section',
    { class: 'chart', 'aria-label': panelText.chart.title },
    holder,
    zoomButtons,
    against.element,
    note,
    tooltip.element,
  )

  let drawn: Drawn | null = null
  let keys: readonly string[] = []
  let lit: ReadonlySet<number> = new Set()
  let pointed: SVGElement | null = null
  let clickedRing: SVGElement | null = null
  let lights: SVGElement | null = null
  /** Row whose dot is in the tab order. */
  let entry = -1
  /** Row of the dot that was clicked last, or -1. It has a ring, since its line may light further dots. */
  let clicked = -1

  const hitOf = (row: number): Hit | undefined => drawn?.hits.find(hit => hit.row === row)

  const enterAt = (row: number): void => {
    const before = drawn?.dots.get(entry)
    if (before) setAttribute(before, 'tabindex', -1)
    entry = row
    const dot = drawn?.dots.get(row)
    if (dot) setAttribute(dot, 'tabindex', 0)
  }

  const showLit = (): void => {
    lights?.remove()
    for (const [row, dot] of drawn?.dots ?? []) dot.classList.toggle('on', lit.has(row))
    const found = [...lit].flatMap(row => drawn?.dots.get(row) ?? [])
    holder.classList.toggle('lit', found.length > 0)
    lights = highlightsOf(found)
    drawn?.figure.querySelector('.labels')?.before(lights)
  }

  const ringAround = (row: number | null, name: string, gap: number): SVGElement | null => {
    const hit = row === null ? undefined : hitOf(row)
    if (hit === undefined || drawn === null) return null
    const around = ring(hit, name, gap)
    drawn.figure.append(around)
    return around
  }
  const showPointed = (row: number | null): void => {
    pointed?.remove()
    pointed = ringAround(row, 'ring', 3)
  }
  const showClicked = (): void => {
    clickedRing?.remove()
    clickedRing = ringAround(clicked, 'ring clicked', 6)
    holder.querySelector('[aria-current]')?.removeAttribute('aria-current')
    drawn?.dots.get(clicked)?.setAttribute('aria-current', 'true')
  }
  const click = (row: number): void => {
    clicked = row
    showClicked()
    if (row >= 0) actions.reveal(row)
  }

  const explain = (row: number): void => {
    const hit = hitOf(row)
    const now = drawn
    if (hit === undefined || now === null) return
    const { model, target } = now.drawing
    const others = hitsAt(now.hits, hit.x, hit.y).filter(each => each.row !== row)
    const { left, top } = now.figure.getBoundingClientRect()
    const layer = model.layers[row]
    if (layer === undefined) return
    tooltip.show(
      layer,
      others.flatMap(each => model.layers[each.row] ?? []),
      model,
      target,
      now.changes.get(row) ?? null,
      { x: left + hit.x, y: top + hit.y, radius: hit.radius },
    )
  }

  const under = (event: MouseEvent): readonly Hit[] => {
    if (drawn === null) return []
    const { left, top } = drawn.figure.getBoundingClientRect()
    return hitsAt(drawn.hits, event.clientX - left, event.clientY - top)
  }

  let tooltipRow: number | null = null
  const pointTo = (row: number | null): void => {
    if (row === tooltipRow) return
    tooltipRow = row
    actions.point(row)
    if (row === null) tooltip.hide()
    else explain(row)
  }

  const focusedRow = (): number | null => {
    const at = document.activeElement
    return at instanceof SVGElement && holder.contains(at) && at.dataset.row !== undefined
      ? Number(at.dataset.row)
      : null
  }

  const { dragged } = dragToZoom(holder, () => drawn, actions.zoom)

  holder.addEventListener('pointermove', event => {
    const hits = under(event)
    holder.classList.toggle('over-dot', hits.length > 0)
    // The tooltip keeps describing the last clicked of several dots at one place.
    pointTo((hits.find(hit => hit.row === clicked) ?? hits[0])?.row ?? null)
  })
  // A dot that has the focus only because of a click is not the current one.
  holder.addEventListener('pointerleave', () =>
    pointTo(document.activeElement?.matches(':focus-visible') ? focusedRow() : null),
  )
  holder.addEventListener('click', event => {
    if (dragged()) return
    const hits = under(event)
    if (hits.length === 0) return click(-1)
    const next = hits[(hits.findIndex(hit => hit.row === clicked) + 1) % hits.length] as Hit
    enterAt(next.row)
    click(next.row)
    pointTo(next.row)
  })
  holder.addEventListener('dblclick', event => {
    if (under(event).length === 0) actions.resetZoom()
  })
  holder.addEventListener('focusin', () => {
    const row = focusedRow()
    if (row === null) return
    drawn?.dots.get(row)?.setAttribute('aria-describedby', tooltipId)
    pointTo(row)
  })
  holder.addEventListener('focusout', () => pointTo(null))
  holder.addEventListener('keydown', event => {
    const row = focusedRow()
    if (row === null || drawn === null) return
    const order = keyboardOrder(drawn.hits)
    const index = order.findIndex(hit => hit.row === row)
    const steps: Readonly<Record<string, number>> = {
      ArrowRight: index + 1,
      ArrowDown: index + 1,
      ArrowLeft: index - 1,
      ArrowUp: index - 1,
      Home: 0,
      End: order.length - 1,
    }
    const step = steps[event.key]
    if (event.key === 'Enter' || event.key === ' ') click(row)
    else if (event.key === 'Escape') {
      click(-1)
      forget()
    } else if (step !== undefined) {
      const next = order[Math.min(order.length - 1, Math.max(0, step))] as Hit
      enterAt(next.row)
      drawn.dots.get(next.row)?.focus()
    } else return
    event.preventDefault()
  })
  undo.addEventListener('click', actions.undoZoom)
  reset.addEventListener('click', actions.resetZoom)
  // Hides the tooltip, since the dot it belongs to has moved in the window.
  const forget = (): void => {
    tooltipRow = null
    tooltip.hide()
  }
  window.addEventListener('scroll', forget, { capture: true, passive: true })

  return {
    element,
    draw(drawing, zooms, isSame) {
      const focused = focusedRow()
      const wasHidden = tooltip.element.hidden
      const after = rowKeys(drawing.model.layers)
      const [entryAfter] = follow([entry], keys, after)
      const [focusAfter] = focused === null ? [] : follow([focused], keys, after)
      const [clickedAfter] = isSame ? follow([clicked], keys, after) : []
      keys = after
      clicked = clickedAfter ?? -1
      drawn = drawChart(drawing, holder.clientWidth || 640)
      holder.replaceChildren(drawn.figure)
      pointed = null
      tooltipRow = null
      enterAt(
        entryAfter !== undefined && drawn.dots.has(entryAfter) ? entryAfter : (keyboardOrder(drawn.hits)[0]?.row ?? -1),
      )
      showLit()
      showClicked()
      against.show(drawing.before)
      setText(note, drawn.caption)
      zoomButtons.hidden = zooms === 0
      undo.hidden = zooms < 2
      const dot = focusAfter === undefined ? undefined : drawn.dots.get(focusAfter)
      if (dot) dot.focus({ preventScroll: true })
      else if (!wasHidden) tooltip.hide()
    },
    light(rows) {
      lit = rows
      showLit()
    },
    point: showPointed,
  }
}
