/** One row of the layer table. Its element is kept as long as its layer exists, whatever its figures. */
import { visible } from '../../src/text/safeText'
import { el, setAttribute, setText } from '../dom'
import { kindStyle } from '../kinds'
import { type RowView, splitPath } from '../rows'
import { swatch } from '../swatch'
import { columns } from './columns'

/** Appearance of a line that depends on other lines. */
export interface Look {
  /** Largest share of time of any row, which has the longest bar. */
  readonly largest: number
  /** Text of a row per column, parallel to the columns. */
  readonly texts: readonly ((row: RowView) => string)[]
}

export interface Line {
  readonly element: HTMLTableRowElement
  /** Index in `Model.layers`. */
  row(): number
  show(row: RowView, look: Look): void
  light(on: boolean): void
  point(on: boolean): void
  /** Puts the row in the tab order, or removes it. */
  enter(on: boolean): void
  focus(): void
}

/** Allows a long path to break after its slashes. */
const breakable = (path: string): (Node | string)[] =>
  path
    .split('/')
    .slice(0, -1)
    .flatMap(part => [`${part}/`, el('wbr')])

export function makeLine(): Line {
  const lead = el('span', { class: 'lead' })
  const name = el('span', { class: 'name' })
  const press = el('button', { class: 'layer', type: 'button', tabindex: -1 }, lead, name)
  const mark = el('span', { class: 'mark' })
  const kind = el('span')
  const element = el('tr')
  const cells = columns.map(({ id }) => {
    if (id === 'path') return el('th', { scope: 'row', class: id }, press)
    return id === 'kind' ? el('td', { class: id }, mark, kind) : el('td', { class: id })
  })
  element.append(...cells)
  let swatched: string | undefined
  return {
    element,
    row: () => Number(element.dataset.row),
    show(row, { largest, texts }) {
      setAttribute(element, 'data-row', row.index)
      const [front, last] = splitPath(row)
      const before = visible(front)
      if (lead.textContent !== before) lead.replaceChildren(...breakable(before))
      setText(name, last)
      setAttribute(press, 'title', row.path)
      columns.forEach((column, index) => {
        const cell = cells[index] as HTMLElement
        if (column.id === 'path') return
        if (column.id === 'kind') {
          setText(kind, row.kind)
          setAttribute(cell, 'title', row.kind)
        } else setText(cell, texts[index]?.(row) ?? '')
        if (column.id === 'share') cell.style.setProperty('--share', String(largest > 0 ? row.share / largest : 0))
      })
      if (row.kind !== swatched) mark.replaceChildren(swatch(kindStyle(row.kind)))
      swatched = row.kind
    },
    light: on => {
      element.classList.toggle('on', on)
      setAttribute(element, 'aria-current', on ? 'true' : null)
    },
    point: on => element.classList.toggle('pointed', on),
    enter: on => setAttribute(press, 'tabindex', on ? 0 : -1),
    focus: () => press.focus(),
  }
}
