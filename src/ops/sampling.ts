/** Interpolation at positions that are computed: x [batch, c, ..], grid [batch, .., axes] -> [batch, c, ..]. */
import { elements, type Shape } from '../tensor/shape'
import { interpolationFlops } from './costs'
import type { Op } from './op'
import { tapsPerAxis } from './resize'
import { savesInputs } from './saves'

export interface SampleAttrs {
  readonly mode: 'nearest' | 'bilinear'
}

/**
 * FLOPs as resize: all channels share the weights of a position. Reads x once, or the taps of each output where these are
 * fewer, and the grid.
 */
export const gridSample: Op<SampleAttrs> = {
  kind: 'gridSample',
  family: 'reduction',
  keepsDType: true,
  shape: (_, [x, grid]) => [...(x as Shape).slice(0, 2), ...(grid as Shape).slice(1, -1)],
  flops: ({ attrs, inputs: [, grid], output }) => {
    const perOutput = interpolationFlops(tapsPerAxis[attrs.mode], (grid as Shape).at(-1) as number)
    return perOutput === 0 ? [] : [[perOutput, output]]
  },
  reads: ({ attrs, inputs: [x, grid], output }) => {
    const taps = tapsPerAxis[attrs.mode] ** ((grid as Shape).at(-1) as number)
    return [Math.min(elements(x as Shape), taps * elements(output)), elements(grid as Shape)]
  },
  saves: savesInputs,
}
