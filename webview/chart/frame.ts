/** Size of the chart and extent of its axes. */
import { bandwidth, type Ceilings } from '../../src/hardware/roofline'
import type { TargetView } from '../rows'
import type { Zoom } from '../view'

export interface ChartFrame {
  readonly width: number
  readonly height: number
  readonly margin: { readonly top: number; readonly right: number; readonly bottom: number; readonly left: number }
  /** Whether names of flat ceilings are in the right margin rather than over their lines. */
  readonly labelsBeside: boolean
  /** Extent of the intensity axis in FLOP/B. */
  readonly x: readonly [number, number]
  /** Extent of the performance axis in FLOP/s. */
  readonly y: readonly [number, number]
}

interface Place {
  readonly intensity: number
  readonly attained: number
}

/** Rounds down to a power of ten, so that the axes hold still while figures change a little. */
const decadeBelow = (value: number): number => 10 ** Math.floor(Math.log10(value))
/** Rounds up to the next 1, 2 or 5 of a decade, which wastes less of the chart than a full decade. */
function stepAbove(value: number): number {
  const decade = decadeBelow(value)
  return decade * ([1, 2, 5, 10].find(step => step * decade >= value * (1 - 1e-9)) ?? 10)
}
function stepBelow(value: number): number {
  const decade = decadeBelow(value)
  return decade * ([5, 2, 1].find(step => step * decade <= value * (1 + 1e-9)) ?? 1)
}

/**
 * Extent from slightly below the slowest and least intense dot to slightly above the highest ceiling and its ridge
 * point.
 */
export function extent(
  places: readonly Place[],
  target: TargetView,
  ceilings: Ceilings,
  used: readonly number[],
): Zoom {
  const memory = bandwidth(target)
  const usable = Number.isFinite(memory) && memory > 0 ? memory : 1e9
  const peaks = ceilings.flat.map(each => each.flopsPerSecond).concat(used)
  const top = Math.max(...peaks, 1)
  const usedTop = used.length > 0 ? Math.max(...used) : top
  const ridge = usedTop / usable
  let left = ridge / 100
  let right = Math.max(ridge * 10, top / usable)
  let bottom = Math.min(usedTop / 100, usable * left)
  let highest = top
  for (const { intensity, attained } of places) {
    left = Math.min(left, intensity)
    right = Math.max(right, intensity * 1.5)
    bottom = Math.min(bottom, attained)
    highest = Math.max(highest, attained)
  }
  return {
    x: [stepBelow(left / 1.6), stepAbove(right * 1.2)],
    y: [stepBelow(bottom / 2.5), stepAbove(highest * 1.5)],
  }
}

/** `labels`: pixels that the longest name of a flat ceiling needs. */
export function frameOf(width: number, zoom: Zoom, labels: number): ChartFrame {
  const beside = labels + 12
  const room = beside < width * 0.27
  const height = Math.min(470, width * 0.6, window.innerHeight * 0.55)
  return {
    width,
    height: Math.round(Math.max(300, height)),
    margin: { top: 22, right: room ? beside : 16, bottom: 40, left: 46 },
    labelsBeside: room,
    x: zoom.x,
    y: zoom.y,
  }
}

/** Ticks at powers of ten, or at 1, 2 and 5 of each decade on a short axis. */
export function ticks([from, to]: readonly [number, number], most: number): readonly number[] {
  const decades = Math.log10(to / from)
  const steps = decades < 2.5 ? [1, 2, 5] : [1]
  const every = Math.max(1, Math.ceil(decades / most))
  const found: number[] = []
  for (let power = Math.floor(Math.log10(from)); power <= Math.ceil(Math.log10(to)); power++) {
    if (steps.length === 1 && power % every !== 0) continue
    for (const step of steps) {
      // In floating point 10 ** -1 * 2 is not 0.2, but the parsed text is.
      const tick = Number(`${step}e${power}`)
      if (tick >= from * (1 - 1e-9) && tick <= to * (1 + 1e-9)) found.push(tick)
    }
  }
  return found
}
