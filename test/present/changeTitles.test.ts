/** What each change of the advice is called. */
import { expect, test } from 'vitest'
import type { Modification } from '../../src/analysis/advice/advice'
import { titleOf } from '../../src/present/changeText'

const titles: readonly (readonly [Modification, string])[] = [
  [{ kind: 'batch', batch: 2048 }, 'batch 2,048'],
  [{ kind: 'dtype', dtype: 'int8', parts: ['weights', 'kvCache'] }, 'int8 weights and KV cache'],
  [{ kind: 'dtype', dtype: 'fp8', parts: ['weights', 'activations', 'kvCache'] }, 'fp8 throughout'],
  [{ kind: 'dtype', dtype: { dtype: 'int4', group: 128 }, parts: ['weights'] }, 'int4 weights (group 128)'],
  [{ kind: 'dtype', precision: 'mixed' }, 'mixed precision'],
  [{ kind: 'fusion', from: 'none', to: 'pointwise' }, 'pointwise fusion'],
  [{ kind: 'fusion', from: 'none', to: 'flash' }, 'fusion and flash attention'],
  [{ kind: 'fusion', from: 'pointwise', to: 'flash' }, 'flash attention'],
  [{ kind: 'kvHeads', heads: 8 }, '8 KV heads at most'],
  [{ kind: 'kvHeads', heads: 1 }, '1 KV head'],
  [{ kind: 'recompute', to: 'none' }, 'no recomputation'],
  [{ kind: 'recompute', to: 'full' }, 'full recomputation'],
  [{ kind: 'optimizer', to: 'adafactor' }, 'adafactor'],
  [{ kind: 'parallel', settings: { tp: 4 } }, 'tensor parallel over 4 devices'],
  [{ kind: 'parallel', settings: { pp: 4 } }, '4 pipeline stages'],
  [{ kind: 'parallel', settings: { tp: 8, pp: 2 } }, 'tensor parallel 8 × 2 pipeline stages'],
  [{ kind: 'parallel', settings: { ep: 32 } }, 'expert parallel over 32 devices'],
  [{ kind: 'parallel', settings: { dp: 8, zero: 3 } }, 'ZeRO stage 3 over 8 replicas'],
  [
    {
      kind: 'combined',
      parts: [
        { kind: 'dtype', dtype: 'int8', parts: ['weights'] },
        { kind: 'parallel', settings: { tp: 8 } },
      ],
    },
    'int8 weights + tp 8',
  ],
  [{ kind: 'target', id: 'h100-sxm', name: 'H100 SXM5 80GB' }, 'H100 SXM5 80GB'],
]

test.each(titles)('the change %j', (change, title) => {
  expect(titleOf(change)).toBe(title)
})
