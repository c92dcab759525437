/** Table of layers: every figure of the chart as text, sortable, with keyboard access to the code. */
import { panelText } from '../../src/present/panelText'
import { el, setAttribute, setText } from '../dom'
import { type ModelView, type RowView, rowKeys } from '../rows'
import type { Sort } from '../view'
import { columns, nextSort, sortRows } from './columns'
import { type Line, type Look, makeLine } from './line'

export interface TableActions {
  reveal(row: number): void
  point(row: number | null): void
  sort(sort: Sort | null): void
}

export interface LayerTable {
  readonly element: HTMLElement
  draw(model: ModelView, rows: readonly RowView[], sort: Sort | null): void
  /** Highlights these rows and, if requested, scrolls the table to the first of them. */
  light(rows: ReadonlySet<number>, scroll: boolean): void
  point(row: number | null): void
}

/** Number of rows shown at first, and added on request: thousands would slow down every keystroke. */
const page = 250
const step = 1000

export function makeTable(actions: TableActions): LayerTable {
  const body = el('tbody')
  const heads = columns.map(column => {
    const arrow = el('span', { class: 'arrow', 'aria-hidden': 'true' })
    const title = el('span', {}, column.headingIn(true))
    const unit = el('span', { class: 'unit' })
    const press = el('button', { type: 'button', title: column.about }, title, unit, arrow)
    const cell = el('th', { scope: 'col', class: column.id }, press)
    press.addEventListener('click', () => actions.sort(nextSort(sorted, column, ordered[0])))
    return { column, cell, title, unit, arrow }
  })
  const table = el(
    'table',
    {},
    el('caption', { class: 'unseen' }, panelText.layers.caption),
    el('thead', {}, el('tr', {}, ...heads.map(({ cell }) => cell))),
    body,
  )
  const more = el('button', { class: 'text-button more', type: 'button', hidden: true })
  const none = el('p', { class: 'quiet none', hidden: true }, panelText.layers.none)
  const earlier = el('button', { class: 'text-button more', type: 'button', hidden: true })
  const scroller = el('div', { class: 'table-scroller' }, earlier, table, none, more)

  let lines = new Map<string, Line>()
  let ordered: readonly RowView[] = []
  let keys: readonly string[] = []
  let look: Look | null = null
  let sorted: Sort | null = null
  /** Range of `ordered` that is in the table. */
  let from = 0
  let to = page
  let lit: ReadonlySet<number> = new Set()
  let pointed: Line | undefined
  /** Key of the row in the tab order. */
  let entry: string | undefined

  const lineOf = (row: number): Line | undefined => lines.get(keys[row] ?? '')

  const enterAt = (key: string | undefined): void => {
    lines.get(entry ?? '')?.enter(false)
    entry = key
    lines.get(entry ?? '')?.enter(true)
  }

  const fill = (): void => {
    if (look === null) return
    const focused = document.activeElement
    const reused = new Map<string, Line>()
    let at = 0
    from = Math.min(from, Math.max(0, ordered.length - page))
    to = Math.max(to, from + page)
    for (const row of ordered.slice(from, to)) {
      const key = keys[row.index] as string
      const line = lines.get(key) ?? makeLine()
      line.show(row, look)
      line.light(lit.has(row.index))
      reused.set(key, line)
      if (body.children[at] !== line.element) body.insertBefore(line.element, body.children[at] ?? null)
      at++
    }
    while (body.children.length > at) body.lastElementChild?.remove()
    lines = reused
    if (entry === undefined || !lines.has(entry)) entry = keys[ordered[from]?.index ?? -1]
    enterAt(entry)
    const rest = ordered.length - from - at
    more.hidden = rest === 0
    setText(more, panelText.layers.following(Math.min(rest, step), rest))
    earlier.hidden = from === 0
    setText(earlier, panelText.layers.preceding(Math.min(from, step), from))
    none.hidden = ordered.length > 0
    setText(none, keys.length === 0 ? panelText.layers.noneCounted : panelText.layers.none)
    // Restores the focus, which is lost when a row's element moves.
    if (focused instanceof HTMLElement && focused !== document.activeElement && body.contains(focused))
      focused.focus({ preventScroll: true })
  }

  const rowAt = (target: EventTarget | null): Line | undefined => {
    const element = target instanceof Element ? target.closest('tr') : null
    return element === null ? undefined : lineOf(Number(element.dataset.row))
  }

  more.addEventListener('click', () => {
    to += step
    fill()
  })
  earlier.addEventListener('click', () => {
    from = Math.max(0, from - step)
    fill()
  })
  body.addEventListener('click', event => {
    const line = rowAt(event.target)
    if (line === undefined) return
    enterAt(keys[line.row()])
    line.focus()
    actions.reveal(line.row())
  })
  body.addEventListener('pointerover', event => actions.point(rowAt(event.target)?.row() ?? null))
  body.addEventListener('pointerleave', () => actions.point(null))
  body.addEventListener('focusin', event => {
    const line = rowAt(event.target)
    if (line === undefined) return
    enterAt(keys[line.row()])
    actions.point(line.row())
  })
  body.addEventListener('focusout', () => actions.point(null))
  body.addEventListener('keydown', event => {
    const line = rowAt(event.target)
    if (line === undefined) return
    const all = [...lines.values()]
    const at = all.indexOf(line)
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + 10,
      PageUp: at - 10,
      Home: 0,
      End: all.length - 1,
    }
    const next = steps[event.key]
    if (next === undefined) return
    event.preventDefault()
    all[Math.min(all.length - 1, Math.max(0, next))]?.focus()
  })

  return {
    element: scroller,
    draw(model, rows, sort) {
      const column = columns.find(each => each.id === sort?.column)
      sorted = column ? sort : null
      keys = rowKeys(model.layers)
      ordered = column && sort ? sortRows(rows, column, sort.descending) : rows
      for (const each of columns)
        if (each.optional)
          table.classList.toggle(`no-${each.id}`, !model.layers.some(row => Number(each.value(row)) > 0))
      const shown = columns.map(each => each.textsOf(model))
      look = {
        largest: model.layers.reduce((most, row) => Math.max(most, row.share), 0),
        texts: shown.map(({ text }) => text),
      }
      heads.forEach((head, at) => {
        const descending = sort?.descending ? 'descending' : 'ascending'
        const sortedHere = head.column === column
        setAttribute(head.cell, 'aria-sort', sortedHere ? descending : null)
        setText(head.arrow, sortedHere ? (sort?.descending ? '▼' : '▲') : '')
        setText(head.title, head.column.headingIn(model.complete))
        setText(head.unit, shown[at]?.unit ?? '')
      })
      fill()
    },
    light(rows, scroll) {
      lit = rows
      const first = ordered.findIndex(row => rows.has(row.index))
      if (scroll && first >= 0 && (first < from || first >= to)) {
        from = Math.max(0, first - page / 2)
        to = from + page
        fill()
      }
      for (const line of lines.values()) line.light(rows.has(line.row()))
      const line = first < 0 ? undefined : lineOf((ordered[first] as RowView).index)
      if (!scroll || line === undefined) return
      // Scrolls only the table: if the page scrolled as well, the chart would disappear whenever the cursor moved.
      const header = table.tHead?.offsetHeight ?? 0
      const { offsetTop, offsetHeight } = line.element
      const above = offsetTop - header < scroller.scrollTop
      const below = offsetTop + offsetHeight > scroller.scrollTop + scroller.clientHeight
      if (above || below) scroller.scrollTop = offsetTop - header - (scroller.clientHeight - header - offsetHeight) / 3
    },
    point(row) {
      pointed?.point(false)
      pointed = row === null ? undefined : lineOf(row)
      pointed?.point(true)
    },
  }
}
