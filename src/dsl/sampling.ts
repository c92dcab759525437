/** Sampling at positions that the model computes. */
import { ops } from '../ops/index'
import { layouts } from '../tensor/argumentTexts'
import { errors } from '../tensor/messages'
import { choice, options } from './check'
import { emit } from './emit'
import { TracedTensor, tensor } from './tensor'
import type { Tensor } from './types'

/**
 * Samples x [batch, c, ..] of two or three spatial axes at the positions of grid [batch, .., 2 or 3] -> [batch, c, ..],
 * as torch.nn.functional.grid_sample (spatial transformers, deformable attention). `mode`: "bilinear" (default) takes 7
 * FLOPs per output, along three axes 15, "nearest" 0. Reads the taps of each output, x once at most, and the grid. Throws
 * `shape-mismatch` where the two do not fit.
 */
export function gridSample(x: Tensor, grid: Tensor, settings?: { mode?: 'nearest' | 'bilinear' }): Tensor {
  const [from, at] = [tensor('gridSample: x', x), tensor('gridSample: grid', grid)]
  const { mode = 'bilinear' } = options('gridSample', settings, ['mode'])
  choice('gridSample: mode', mode, ['nearest', 'bilinear'])
  const axes = from.shape.length - 2
  if (axes !== 2 && axes !== 3) throw errors.layout('gridSample', layouts.sampled, from.shape)
  if (at.shape.length !== axes + 2 || at.shape[0] !== from.shape[0] || at.shape.at(-1) !== axes)
    throw errors.sampleGrid(from.shape, at.shape)
  return new TracedTensor(emit(ops.gridSample, { mode }, [from.value, at.value], { segment: 'gridSample' }))
}
