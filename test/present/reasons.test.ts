/** Reasons in words, for every code; those of hints take two lines of 100 at most. */
import { describe, expect, test } from 'vitest'
import type { Reason, Remedy } from '../../src/analysis/reason'
import { diagnosticText } from '../../src/present/diagnosticText'

type Code = Reason['code']
type Cases<C extends Code> = readonly (readonly [Extract<Reason, { code: C }>, string])[]

const split: Remedy = { code: 'split', quotient: 5 }
const finding = {
  code: 'capacity',
  model: 'GPT-3',
  target: 'A100',
  total: 352e9,
  capacity: 80e9,
  devices: 1,
  trained: false,
  largest: { part: 'weights', bytes: 349e9 },
  remedies: [split],
} as const

const capacity = 'GPT-3 does not fit A100: 352 GB of 80 GB, of which weights 349 GB.'
const splitText = 'split the model over more devices (tensor or pipeline parallel; footprint / capacity is 5 devices)'

/** Checked by the compiler to have every code. */
const reasons: { readonly [C in Code]: Cases<C> } = {
  problem: [[{ code: 'problem', text: 'x is not defined' }, 'x is not defined']],
  model: [[{ code: 'model', text: 'a window changes no figure' }, 'a window changes no figure']],
  'no-seq': [
    [
      { code: 'no-seq', phase: 'decode' },
      'decode counts steps along seq, and the model has no dim seq: counted as forward',
    ],
  ],
  'no-cache': [
    [
      { code: 'no-cache', phase: 'generate' },
      'generate needs a KV cache (attention({ causal: true }), kvCache) or a state (state, custom), and the model has none: ' +
        'nothing is cached, and figures are of a forward pass',
    ],
  ],
  'cut-tables': [
    [
      { code: 'cut-tables', forward: 1020, step: 975 },
      'the model has 1,020 parameters in forward and 975 in decode: write tables at full length and slice them',
    ],
  ],
  'fewer-in-step': [
    [
      { code: 'fewer-in-step', forward: 1020, step: 975 },
      'the model has 1,020 parameters in forward, and figures are of the 975 that a step applies',
    ],
  ],
  'starts-late': [
    [
      { code: 'starts-late', tokens: 1 },
      'generate: the model cannot be built with no cached token, and figures leave out its first token',
    ],
    [
      { code: 'starts-late', tokens: 4 },
      'generate: the model cannot be built with no cached token, and figures leave out its first 4 tokens',
    ],
  ],
  'tokens-above-seq': [
    [{ code: 'tokens-above-seq', tokens: 128, seq: 64 }, 'a step of 128 tokens is longer than seq, 64'],
  ],
  'kept-format': [
    [
      {
        code: 'kept-format',
        format: { dtype: 'int4', group: 128 },
        dtype: 'bf16',
        uses: ['embedding', 'head', 'norm'],
      },
      'int4 (group 128) covers weights of linears, convolutions and experts; embeddings, the output head and norms keep bf16',
    ],
    [
      { code: 'kept-format', format: 'q4_k', dtype: 'fp16', uses: ['bias'] },
      'q4_k covers weights of linears, convolutions and experts; biases keep fp16',
    ],
  ],
  'no-rate': [
    [
      { code: 'no-rate', target: 'Tesla T4', dtype: 'bf16', used: 'fp32' },
      'Tesla T4 has no bf16 rate for contractions: they run at its fp32 rate',
    ],
  ],
  'no-vector-rate': [
    [
      { code: 'no-vector-rate', target: 'TPU v2' },
      'the vector rate of TPU v2 is not known: the time of ops other than contractions is that of their bytes',
    ],
  ],
  'ends-early': [
    [
      { code: 'ends-early', reached: 9, seq: 12 },
      'generate: counted up to token 9 of 12, the last that could be traced',
    ],
  ],
  'no-prefix': [
    [
      { code: 'no-prefix', past: 1000 },
      'past 1,000 has no effect: it counts tokens of a KV cache (attention({ causal: true }), kvCache), and the model has none',
    ],
  ],
  'sp-in-step': [
    [
      { code: 'sp-in-step', phase: 'decode' },
      'sp splits a whole sequence, and a step of decode has only its new tokens: counted without sp',
    ],
  ],
  'sp-idle': [
    [
      { code: 'sp-idle', tp: 4 },
      'sp splits nothing here: no tensor of at least 4 tokens lies between linears that tp splits',
    ],
  ],
  'too-few-blocks': [
    [
      { code: 'too-few-blocks', pp: 8, interleave: 2, blocks: 3 },
      'pp 8, interleave 2 needs as many blocks (iterations of repeat, or of a loop that makes layers), and the model has 3; counted on one stage',
    ],
    [
      { code: 'too-few-blocks', pp: 8, interleave: 1, blocks: 3 },
      'pp 8 needs as many blocks (iterations of repeat, or of a loop that makes layers), and the model has 3; counted on one stage',
    ],
  ],
  'tp-idle': [
    [{ code: 'tp-idle', tp: 4 }, 'tp 4 splits nothing here: it splits linears that feed one another, and embeddings'],
  ],
  'unrecognised-attention': [
    [
      { code: 'unrecognised-attention', softmaxes: 1, settings: ['flash'] },
      '1 softmax over keys is in no attention that is recognised (scores, softmax, context); not applied there: flash fusion',
    ],
    [
      { code: 'unrecognised-attention', softmaxes: 2, settings: ['causal', 'selective', 'tp'] },
      '2 softmaxes over keys are in no attention that is recognised (scores, softmax, context); not applied there: the masked count, ' +
        'selective recomputation, tensor parallelism by heads',
    ],
  ],
  'whole-attentions': [
    [
      { code: 'whole-attentions', tp: 4, attentions: 1 },
      'tp 4 leaves 1 attention whole on every device: no linears before them are split',
    ],
    [
      { code: 'whole-attentions', tp: 4, attentions: 2 },
      'tp 4 leaves 2 attentions whole on every device: no linears before them are split',
    ],
  ],
  'tp-above-heads': [
    [{ code: 'tp-above-heads', tp: 16, heads: 12 }, 'tp 16 exceeds 12 heads: figures are of a device that has a head'],
  ],
  'uneven-heads': [
    [
      { code: 'uneven-heads', tp: 8, heads: 12, of: 'queries' },
      'tp 8 does not divide 12 heads: figures are of a device that has the most of them',
    ],
    [
      { code: 'uneven-heads', tp: 3, heads: 2, of: 'keys' },
      'tp 3 does not divide 2 KV heads: figures are of a device that has the most of them',
    ],
  ],
  'cp-idle': [
    [
      { code: 'cp-idle', cp: 4 },
      'cp 4 splits nothing here: no input has a sequence of that many tokens, or no KV cache is read',
    ],
  ],
  'no-experts': [[{ code: 'no-experts', ep: 2 }, 'ep 2 shares out experts, and the model has none']],
  'ep-above-ranks': [
    [
      { code: 'ep-above-ranks', dp: 4, tp: 1, ep: 8 },
      'ep 8 takes more devices than dp 4: counted with 8 replicas (dp 8)',
    ],
    [
      { code: 'ep-above-ranks', dp: 2, tp: 2, ep: 8 },
      'ep 8 takes more devices than dp 2 x tp 2: counted with 4 replicas (dp 4)',
    ],
    [{ code: 'ep-above-ranks', dp: 1, tp: 3, ep: 8 }, 'ep 8 takes more devices than dp 1 x tp 3: counted on 8'],
  ],
  'uneven-experts': [
    [
      { code: 'uneven-experts', ep: 3, experts: 8 },
      'ep 3 does not divide 8 experts: figures are of a device that has the most of them',
    ],
  ],
  'ranks-against-ep': [
    [
      { code: 'ranks-against-ep', dp: 2, tp: 1, ep: 3 },
      'dp 2 and ep 3 do not divide each other: figures per device are averages',
    ],
    [
      { code: 'ranks-against-ep', dp: 2, tp: 2, ep: 3 },
      'dp 2 x tp 2 and ep 3 do not divide each other: figures per device are averages',
    ],
  ],
  'no-weights': [[{ code: 'no-weights' }, 'train: the model has no weights, so there is nothing to train']],
  offload: [
    [{ code: 'offload' }, 'offload: the update on the host and its transfers to and from the device are not counted'],
  ],
  'no-loss': [
    [
      { code: 'no-loss', vocab: 50257 },
      'train: the model ends in logits over 50,257 tokens and no loss is counted: return crossEntropy(logits)',
    ],
  ],
  'all-frozen': [
    [
      { code: 'all-frozen' },
      'train: all weights are frozen, so there is nothing to train: leave trainable out where a layer learns',
    ],
  ],
  'narrow-trained': [
    [
      { code: 'narrow-trained', parameters: 1_000_000, formats: ['int4', 'int8'] },
      'train: 1 M parameters in int4 and int8 are trained, with gradients and optimizer states: freeze them with ' +
        'trainable: false (QLoRA), or store them in 16 bits',
    ],
  ],
  'nothing-to-recompute': [
    [
      { code: 'nothing-to-recompute', policy: 'selective' },
      'selective recomputation recomputes the cores of attentions, and the model has none: all activations are saved',
    ],
    [
      { code: 'nothing-to-recompute', policy: 'full' },
      'full recomputation recomputes blocks (iterations of repeat, or of a loop that makes layers) and scopes that ask for it, and the model has none: all activations are saved',
    ],
  ],
  'budget-in-pipeline': [
    [
      { code: 'budget-in-pipeline' },
      'a recomputation budget needs a single stage: with a pipeline, choose selective or full recomputation',
    ],
  ],
  'budget-too-small': [
    [
      { code: 'budget-too-small' },
      'no plan of recomputation fits the budget: figures are of the plan with the least memory',
    ],
  ],
  capacity: [
    [
      { ...finding, remedies: [{ code: 'fewer-bits', part: 'weights' }, split] },
      `${capacity} Store them in fewer bits, or ${splitText}.`,
    ],
    [{ ...finding, remedies: [split] }, `${capacity} S${splitText.slice(1)}.`],
    [
      {
        ...finding,
        devices: 2,
        remedies: [
          { code: 'zero', stage: 3 },
          { code: 'split', quotient: null },
        ],
      },
      'GPT-3 does not fit A100: 352 GB of 80 GB on the fullest of 2 devices, of which weights 349 GB. Share them among replicas (data parallel with ZeRO 3), or split the model over more devices (tensor or pipeline parallel).',
    ],
    [
      {
        ...finding,
        largest: { part: 'kvCache', bytes: 1e9 },
        remedies: [
          { code: 'smaller', dims: ['seq'] },
          { code: 'fewer-kv-heads' },
          { code: 'fewer-bits', part: 'kvCache' },
        ],
      },
      'GPT-3 does not fit A100: 352 GB of 80 GB, of which KV cache 1 GB. Take a shorter sequence, take fewer KV heads, or store the cache in fewer bits.',
    ],
  ],
  'targets-left-out': [
    [
      { code: 'targets-left-out', offered: 99, targets: 101, mostTargets: 100, mostLevels: 20 },
      'hardware: the picker offers 99 of the 101 targets of this file: of the first 100, those with at most 20 memory levels. Declare fewer to pick among all.',
    ],
  ],
  'lines-left-out': [
    [
      { code: 'lines-left-out', shown: 500, lines: 701 },
      'lenses: 500 of the 701 lines with figures have a lens: models, functions, and the layers that take most of the time. The panel lists every layer.',
    ],
  ],
}

describe('every reason of a diagnostic', () => {
  test.each(Object.values(reasons).flat())('%j', (reason, text) => {
    expect(diagnosticText({ reason })).toBe(text)
    if (reason.code !== 'capacity') expect(text.length).toBeLessThanOrEqual(2 * 100)
  })
})
