/** Totals of the model, each with a note that puts it in proportion. */

import { trafficByPart } from '../../src/cost/cost'
import { verdictOf, verdictText } from '../../src/present/fitText'
import { storedNames } from '../../src/present/names'
import { storedParts } from '../../src/scenario/scenario'
import { bytes, count, flops, intensity, lowerBound, macs, percent, ratio } from '../../src/text/format'
import { el, setText } from '../dom'
import { servedBandwidth } from '../residencyView'
import type { ModelView, TargetView } from '../rows'

interface Figure {
  readonly name: string
  readonly value: string
  readonly note: string
  /** Figure without compression. */
  readonly was?: string
  /** Tooltip. */
  readonly about: string
}

export interface TotalsView {
  readonly element: HTMLElement
  /** `uncompressed`: totals without compression, when the model is compressed. */
  show(model: ModelView, uncompressed: ModelView['totals'] | null, target: TargetView): void
}

/** Peak rate that most of the model's time runs at: the rates of its rows, weighted by time. */
function mainRate(model: ModelView): ModelView['layers'][number]['rate'] | null {
  const weighed = new Map<number, { time: number; rate: ModelView['layers'][number]['rate'] }>()
  for (const { rate, time, macs } of model.layers) {
    if (macs === 0) continue
    const existing = weighed.get(rate.flopsPerSecond)
    weighed.set(rate.flopsPerSecond, { time: (existing?.time ?? 0) + time, rate })
  }
  return [...weighed.values()].sort((a, b) => b.time - a.time)[0]?.rate ?? null
}

function ridgeNote(model: ModelView, target: TargetView): string {
  const main = mainRate(model)
  const memory = servedBandwidth(model.totals.bytes, model, target)
  if (main === null || !Number.isFinite(memory)) return ''
  return `${main.dtype} ridge ${intensity(main.flopsPerSecond / memory)}`
}

/** Names the largest part of the traffic. */
function trafficNote(traffic: ModelView['totals']['bytes']): string {
  const moved = trafficByPart(traffic)
  const [most] = [...storedParts].sort((a, b) => moved[b] - moved[a])
  return most === undefined || moved[most] === 0 ? '' : `${bytes(moved[most])} ${storedNames[most]}`
}

/** Active parameters of a mixture of experts; the size of the parameters in memory for other models. */
const parametersNote = ({ totals }: ModelView): string =>
  totals.activeParameters < totals.parameters
    ? `${count(totals.activeParameters)} active`
    : `${bytes(totals.memory.weights)} of weights`

/** Text as in "was 13.5 GB (3.46×)"; empty when the figures are nearly equal. */
function was(before: number | undefined, now: number, text: (value: number) => string): { was?: string } {
  if (before === undefined || !(Math.abs(before - now) > 0.005 * now)) return {}
  return { was: `was ${text(before)} (${ratio(before / now)})` }
}

export function figures(
  model: ModelView,
  uncompressed: ModelView['totals'] | null,
  target: TargetView,
): readonly Figure[] {
  const { totals, complete } = model
  const dense = uncompressed ?? undefined
  const least = complete ? '' : '≥ '
  const speedup = Number.isFinite(totals.idealSpeedup) && totals.idealSpeedup > 1
  return [
    {
      name: 'FLOPs',
      about: 'Operations; a multiply-accumulate (MAC) is 2',
      value: least + flops(totals.flops),
      note: least + macs(totals.macs),
      ...was(dense?.flops, totals.flops, flops),
    },
    {
      name: 'Bytes moved',
      about: 'To and from memory: each op reads its operands once and writes its result once',
      value: least + bytes(totals.totalBytes),
      note: trafficNote(totals.bytes),
      ...was(dense?.totalBytes, totals.totalBytes, bytes),
    },
    {
      name: 'Intensity',
      about: 'FLOPs per byte moved, and the intensity from which on compute is the bound',
      value: intensity(totals.intensity),
      note: ridgeNote(model, target),
      ...was(dense?.intensity ?? undefined, totals.intensity ?? 0, intensity),
    },
    {
      name: 'Time',
      about: 'A lower bound, and how many times what compute alone would take',
      value: lowerBound(totals.time),
      note: `${totals.bound}-bound${speedup ? ` · ${ratio(totals.idealSpeedup)} ideal` : ''}`,
      ...was(dense?.time, totals.time, lowerBound),
    },
    {
      name: 'Footprint',
      about: 'What has to be resident in memory; of the device that holds the most, where there are several',
      value: least + bytes(totals.memory.total),
      note: fitNote(model, target),
      ...was(dense?.memory.total, totals.memory.total, bytes),
    },
    {
      name: 'Parameters',
      about: 'Shared weights are counted once',
      value: least + count(totals.parameters),
      note: parametersNote(model),
    },
    ...(totals.sent > 0
      ? [
          {
            name: 'Sent',
            about: 'What one device sends to others; in a pipeline, one device of each stage',
            value: least + bytes(totals.sent),
            note: `${percent(totals.time > 0 ? totals.collectives.time / totals.time : 0)} of the time`,
          },
        ]
      : []),
  ]
}

/** Text as in "fits 80 GB", "does not fit 80 GB: it takes 3 devices", "not known: part of the model is not counted". */
const fitNote = (model: ModelView, target: TargetView): string =>
  verdictText(verdictOf(model, target), target.memory[0]?.bytes ?? null)

export function makeTotals(): TotalsView {
  const element = el('dl', { class: 'totals' })
  const cells = new Map<string, { value: HTMLElement; note: HTMLElement; was: HTMLElement; cell: HTMLElement }>()
  const make = (name: string, about: string) => {
    const value = el('dd', { class: 'figure' })
    const note = el('dd', { class: 'quiet' })
    const was = el('dd', { class: 'quiet was', title: 'Without quantisation and sparsity' })
    return { value, note, was, cell: el('div', { class: 'total', title: about }, el('dt', {}, name), value, note, was) }
  }
  return {
    element,
    show(model, uncompressed, target) {
      const shown = figures(model, uncompressed, target)
      for (const { name, about, value, note, was } of shown) {
        const known = cells.get(name) ?? make(name, about)
        cells.set(name, known)
        if (known.cell.parentElement !== element) element.append(known.cell)
        setText(known.value, value)
        setText(known.note, note)
        setText(known.was, was ?? '')
        known.was.hidden = was === undefined
        known.cell.classList.toggle('warn', name === 'Footprint' && model.totals.memory.fits === false)
      }
      for (const [name, { cell }] of cells) if (!shown.some(each => each.name === name)) cell.remove()
    },
  }
}
