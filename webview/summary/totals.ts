/** The strip of totals: what the model costs, each figure with what puts it in proportion. */

import { bytes, count, flops, intensity, lowerBound, macs, percent, ratio } from '../../src/present/format'
import { isSpread } from '../../src/scenario/parallelism'
import { el, setText } from '../dom'
import { pace } from '../residencyView'
import type { Model, Target } from '../rows'

interface Figure {
  readonly name: string
  readonly value: string
  readonly note: string
  /** What it would be without compression. */
  readonly was?: string
  /** Shown where the pointer rests. */
  readonly about: string
}

export interface Totals {
  readonly element: HTMLElement
  /** `uncompressed`: its totals without compression, where it is compressed. */
  show(model: Model, uncompressed: Model['totals'] | null, target: Target): void
}

/** The rate most of the model's time is bound by: the layer rows' rates, weighed by time. */
function mainRate(model: Model): Model['layers'][number]['rate'] | null {
  const weighed = new Map<number, { time: number; rate: Model['layers'][number]['rate'] }>()
  for (const { rate, time, macs } of model.layers) {
    if (macs === 0) continue
    const known = weighed.get(rate.flopsPerSecond)
    weighed.set(rate.flopsPerSecond, { time: (known?.time ?? 0) + time, rate })
  }
  return [...weighed.values()].sort((a, b) => b.time - a.time)[0]?.rate ?? null
}

function ridgeNote(model: Model, target: Target): string {
  const main = mainRate(model)
  const memory = pace(model.totals.bytes, model, target)
  if (main === null || !Number.isFinite(memory)) return ''
  return `${main.dtype} ridge ${intensity(main.flopsPerSecond / memory)}`
}

/** What the most of the traffic is. */
function trafficNote({ weights, inputs, outputs, kvRead, kvWrite }: Model['totals']['bytes']): string {
  const parts = [
    { name: 'weights', amount: weights },
    { name: 'activations', amount: inputs + outputs },
    { name: 'KV cache', amount: kvRead + kvWrite },
  ]
  const [most] = parts.sort((a, b) => b.amount - a.amount)
  return most === undefined || most.amount === 0 ? '' : `${bytes(most.amount)} ${most.name}`
}

/** A mixture of experts uses a part of its parameters; elsewhere their size in memory says more. */
const parametersNote = ({ totals }: Model): string =>
  totals.activeParameters < totals.parameters
    ? `${count(totals.activeParameters)} active`
    : `${bytes(totals.memory.weights)} of weights`

/** "was 13.5 GB (3.46×)"; nothing where it is all but the same. */
function was(before: number | undefined, now: number, text: (value: number) => string): { was?: string } {
  if (before === undefined || !(Math.abs(before - now) > 0.005 * now)) return {}
  return { was: `was ${text(before)} (${ratio(before / now)})` }
}

export function figures(model: Model, uncompressed: Model['totals'] | null, target: Target): readonly Figure[] {
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
      note: fits(model, target),
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

/** "fits in 80 GB", "needs 3 × 80 GB"; of several devices, how many it takes is another question. Nothing of what is incomplete. */
export function fits({ totals: { memory }, scenario, complete }: Model, target: Target): string {
  const capacity = bytes(target.memory[0]?.bytes ?? 0)
  if (memory.fits) return complete ? `fits in ${capacity}` : ''
  return isSpread(scenario.parallel) ? `does not fit ${capacity}` : `needs ${count(memory.devices)} × ${capacity}`
}

export function makeTotals(): Totals {
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
        known.cell.classList.toggle('warn', name === 'Footprint' && !model.totals.memory.fits)
      }
      for (const [name, { cell }] of cells) if (!shown.some(each => each.name === name)) cell.remove()
    },
  }
}
