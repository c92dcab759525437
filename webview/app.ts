/** The panel: its parts, laid out once, and the messages between them. */

import { panelText } from '../src/present/panelText'
import type { PanelQuestion, PanelState } from '../src/protocol/panel'
import { type AnswerMessage, makeAnswerBook } from './answers'
import type { Drawing } from './chart/chart'
import { makeChart } from './chart/panel'
import { textField } from './controls'
import { el, setText } from './dom'
import type { Host } from './host'
import { makeQuestions, wantedOf } from './questions/questions'
import { follow, rowKeys } from './rows'
import { makeHeader } from './summary/header'
import { makeKinds } from './summary/kinds'
import { makeSent } from './summary/link'
import { makeMemory } from './summary/memory'
import { empty, incomplete } from './summary/notice'
import { makePasses } from './summary/passes'
import { makeTotals } from './summary/totals'
import { makeTable } from './table/table'
import { isShown, type StoredView, storedView, type View } from './view'

export interface App {
  show(state: PanelState): void
  highlight(rows: readonly number[]): void
  answer(message: AnswerMessage): void
  /** Opens a section and scrolls to it. */
  open(what: PanelQuestion): void
}

/** Index of the model shown: the selected one, or the first when that no longer exists. */
const shownIndex = ({ models, selected }: PanelState): number => (models[selected] === undefined ? 0 : selected)

/** Baseline of a model; null without one. */
function beforeOf({ baseline }: PanelState, index: number): Drawing['before'] {
  const model = baseline?.models[index]
  return baseline && model ? { kind: baseline.kind, model } : null
}

/** Whether only the model shown has its rows. */
const inParts = ({ models }: PanelState): boolean => models.filter(({ layers }) => layers.length > 0).length === 1

export function makeApp(root: HTMLElement, host: Host, stored: StoredView): App {
  let { view, state } = stored
  let lit: ReadonlySet<number> = new Set()
  let keys: readonly string[] = []
  let shown = ''
  let asked = false
  /** Rows to highlight once the figures they belong to are drawn. */
  let wanted: ReadonlySet<number> | null = null
  /** Section to scroll to once it is drawn. */
  let opened: PanelQuestion | null = null
  /** Whether the state came from the extension, rather than from storage after a reload. */
  let live = false
  const book = makeAnswerBook(host.post)

  const reveal = (row: number): void => {
    if (state === null) return
    light(new Set([row]))
    host.post({ type: 'reveal', model: shownIndex(state), row })
  }
  /** Makes a change of the advice shown, unless that is of earlier figures. */
  const apply = (change: number): void => {
    if (state === null || book.of('advice', state, shownIndex(state)).working) return
    host.post({ type: 'apply', version: state.version, model: shownIndex(state), change })
  }
  const point = (row: number | null): void => {
    chart.point(row)
    table.point(row)
  }
  const change = (part: Partial<View>): void => {
    view = { ...view, ...part }
    host.keep(storedView(view, state))
    draw()
  }
  const select = (selected: number): void => {
    if (state === null || state.selected === selected) return
    lit = new Set()
    // Rows that have not arrived yet come with the next state.
    if (!host.inEditor || state.models[selected]?.layers.length !== 0 || !inParts(state)) {
      state = { ...state, selected }
      change({ zooms: [] })
    }
    host.post({ type: 'select', model: selected })
  }

  const header = makeHeader(host, select)
  const notice = el('div', { class: 'notices' })
  const totals = makeTotals()
  const chart = makeChart({
    reveal,
    point,
    zoom: zoom => change({ zooms: [...view.zooms, zoom] }),
    undoZoom: () => change({ zooms: view.zooms.slice(0, -1) }),
    resetZoom: () => {
      if (view.zooms.length > 0) change({ zooms: [] })
    },
  })
  const memory = makeMemory()
  const passes = makePasses()
  const sent = makeSent()
  const questions = makeQuestions(book, host.answers, {
    toggle(what, isOpen) {
      if (view.open.includes(what) === isOpen) return
      change({ open: isOpen ? [...view.open, what] : view.open.filter(each => each !== what) })
    },
    apply: host.inEditor ? apply : null,
    choose: host.inEditor ? budget => host.post({ type: 'recompute', budget }) : null,
  })
  const kinds = makeKinds(
    kind => {
      const { hiddenKinds } = view
      change({
        hiddenKinds: hiddenKinds.includes(kind) ? hiddenKinds.filter(each => each !== kind) : [...hiddenKinds, kind],
      })
    },
    () => change({ hiddenKinds: [] }),
  )
  const table = makeTable({ reveal, point, sort: sort => change({ sort }) })
  const filter = textField(panelText.layers.filter, panelText.layers.filterHere, text => change({ filter: text }))
  const counted = el('span', { class: 'quiet', role: 'status' })
  const main = el(
    'div',
    { class: 'panel' },
    header.element,
    notice,
    totals.element,
    el(
      'div',
      { class: 'picture' },
      chart.element,
      el('div', { class: 'side' }, kinds.element, passes.element, sent.element, memory.element),
      questions.element,
    ),
    el(
      'section',
      { class: 'layers', 'aria-labelledby': 'layers-title' },
      el(
        'div',
        { class: 'section-title' },
        el('h2', { id: 'layers-title' }, panelText.layers.title),
        filter.element,
        counted,
      ),
      table.element,
    ),
  )

  /** Highlights rows. `scroll`: scrolls the table to the first of them, if it is out of view. */
  const light = (rows: ReadonlySet<number>, scroll = true): void => {
    lit = rows
    chart.light(rows)
    table.light(rows, scroll)
    questions.light(rows)
  }

  const draw = (): void => {
    const at = state === null ? 0 : shownIndex(state)
    const model = state?.models[at]
    if (state === null || model === undefined) {
      shown = ''
      root.replaceChildren(empty(state?.file ?? null))
      return
    }
    if (!main.isConnected) root.replaceChildren(main)
    const after = rowKeys(model.layers)
    // Rows of another model are different rows, even where their names are equal.
    const name = `${state.file}|${model.name}`
    const isSame = shown === name
    lit = isSame ? new Set(follow(lit, keys, after)) : new Set()
    shown = name
    keys = after
    const current = state
    const rows = model.layers.filter(row => isShown(row, view))
    header.show(current, model)
    const left = incomplete(model)
    notice.replaceChildren(...(left === null ? [] : [left]))
    if (live)
      book.want(
        current,
        at,
        wantedOf(model, view.open).filter(what => host.answers(what, at)),
      )
    const uncompressed = book.of('uncompressed', current, at).answer ?? null
    totals.show(model, uncompressed, current.target)
    kinds.show(model, view.hiddenKinds)
    passes.show(model)
    sent.show(model, current.target)
    memory.show(model, current.target)
    filter.set(view.filter)
    setText(counted, panelText.layers.shown(rows.length, model.layers.length))
    chart.draw(
      {
        model,
        uncompressed,
        rows,
        target: current.target,
        zoom: view.zooms.at(-1) ?? null,
        before: beforeOf(current, at),
      },
      view.zooms.length,
      isSame,
    )
    table.draw(model, rows, view.sort)
    questions.show(current, model, at, view.open, lit)
    light(lit, false)
  }

  /** Draws once for all messages that arrive within one frame. */
  const drawSoon = (): void => {
    if (asked) return
    asked = true
    requestAnimationFrame(() => {
      asked = false
      draw()
      if (wanted !== null) light(wanted)
      wanted = null
      if (opened === null) return
      questions.reveal(opened)
      // Waits for the answer before the last scroll, since it makes the section and those above it taller.
      if (state !== null && !book.of(opened, state, shownIndex(state)).working) opened = null
    })
  }

  draw()
  let width = 0
  new ResizeObserver(entries => {
    const now = Math.round(entries[0]?.contentRect.width ?? 0)
    if (now !== width && now > 0) drawSoon()
    width = now
  }).observe(chart.element)

  return {
    show(next) {
      if (state !== null && next.file !== state.file) view = { ...view, zooms: [] }
      state = next
      live = true
      host.keep(storedView(view, state))
      drawSoon()
    },
    highlight(rows) {
      if (asked) wanted = new Set(rows)
      else light(new Set(rows))
    },
    answer(message) {
      if (book.take(message)) drawSoon()
    },
    open(what) {
      if (!view.open.includes(what)) view = { ...view, open: [...view.open, what] }
      host.keep(storedView(view, state))
      opened = what
      drawSoon()
    },
  }
}
