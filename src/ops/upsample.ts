/** Interpolation: [batch, channels, ...sizes] -> [batch, channels, ...sizes * scale]. */
import type { Shape } from '../tensor/shape'
import { flopsPerElement } from './costs'
import type { Op } from './op'
import { savesNothing } from './saves'

export interface UpsampleAttrs {
  readonly scale: readonly number[]
  readonly mode: 'nearest' | 'bilinear'
}

/** FLOPs per output element: nearest 0, bilinear 7. */
export const upsample: Op<UpsampleAttrs> = {
  kind: 'upsample',
  family: 'elementwise',
  keepsDType: true,
  shape: ({ scale }, [x]) => (x as Shape).map((size, at) => (at < 2 ? size : size * (scale[at - 2] as number))),
  saves: savesNothing,
  flops: ({ attrs, output }) => (attrs.mode === 'nearest' ? [] : [[flopsPerElement.bilinear, output]]),
}
