/** The strip of totals: what the model costs, each figure with what puts it in proportion. */
import { bandwidth } from '../../src/hardware/roofline'
import { bytes, count, flops, intensity, lowerBound, macs, ratio } from '../../src/report/format'
import { el, setText } from '../dom'
import type { Model, Target } from '../rows'

interface Figure {
  readonly name: string
  readonly value: string
  readonly note: string
  /** Shown where the pointer rests. */
  readonly about: string
}

export interface Totals {
  readonly element: HTMLElement
  show(model: Model, target: Target): void
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
  const memory = bandwidth(target)
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

export function figures(model: Model, target: Target): readonly Figure[] {
  const { totals, complete } = model
  const least = complete ? '' : '≥ '
  const speedup = Number.isFinite(totals.idealSpeedup) && totals.idealSpeedup > 1
  return [
    {
      name: 'FLOPs',
      about: 'Operations; a multiply-accumulate (MAC) is 2',
      value: least + flops(totals.flops),
      note: least + macs(totals.macs),
    },
    {
      name: 'Bytes moved',
      about: 'To and from memory: each op reads its operands once and writes its result once',
      value: least + bytes(totals.totalBytes),
      note: trafficNote(totals.bytes),
    },
    {
      name: 'Intensity',
      about: 'FLOPs per byte moved, and the intensity from which on compute is the bound',
      value: intensity(totals.intensity),
      note: ridgeNote(model, target),
    },
    {
      name: 'Time',
      about: 'A lower bound, and how many times what compute alone would take',
      value: lowerBound(totals.time),
      note: `${totals.bound}-bound${speedup ? ` · ${ratio(totals.idealSpeedup)} ideal` : ''}`,
    },
    {
      name: 'Footprint',
      about: 'What has to be resident in memory',
      value: least + bytes(totals.memory.total),
      note: fits(model, target),
    },
    {
      name: 'Parameters',
      about: 'Shared weights are counted once',
      value: least + count(totals.parameters),
      note: parametersNote(model),
    },
  ]
}

/** "fits in 80 GB", "needs 3 × 80 GB". */
export function fits({ totals: { memory } }: Model, target: Target): string {
  const capacity = bytes(target.memory[0]?.bytes ?? 0)
  return memory.fits ? `fits in ${capacity}` : `needs ${count(memory.devices)} × ${capacity}`
}

export function makeTotals(): Totals {
  const element = el('dl', { class: 'totals' })
  const cells = new Map<string, { value: HTMLElement; note: HTMLElement; cell: HTMLElement }>()
  return {
    element,
    show(model, target) {
      for (const { name, about, value, note } of figures(model, target)) {
        let known = cells.get(name)
        if (known === undefined) {
          const made = { value: el('dd', { class: 'figure' }), note: el('dd', { class: 'quiet' }) }
          known = {
            ...made,
            cell: el('div', { class: 'total', title: about }, el('dt', {}, name), made.value, made.note),
          }
          cells.set(name, known)
          element.append(known.cell)
        }
        setText(known.value, value)
        setText(known.note, note)
        known.cell.classList.toggle('warn', name === 'Footprint' && !model.totals.memory.fits)
      }
    },
  }
}
