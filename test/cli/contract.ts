/** The JSON that other programs read, written down by hand: every field and its type. Throws naming the first that is off. */
import {
  both,
  type Check,
  fail,
  figure,
  filled,
  flag,
  list,
  object,
  one,
  optional,
  orNull,
  record,
  text,
  whole,
} from './checks'

const bound = one('compute', 'memory', 'link')
const shape = list(whole)
const relative: Check = (value, at) => {
  filled(value, at)
  if ((value as string).startsWith('/') || (value as string).includes('\\')) fail(at, 'a relative path with /', value)
}

const training = object({
  optimizer: filled,
  precision: one('fp32', 'mixed', 'fp8'),
  gradients: filled,
  recompute: (value, at) => {
    if (!/^(none|selective|full|budget:\d+)$/.test(String(value))) fail(at, 'as --recompute takes it', value)
  },
})

/** Settings of training are there in training, and in no other phase. */
const phased: Check = (value, at) => {
  const { phase } = value as { readonly phase: string }
  if (phase === 'train') training(value, at)
  else
    for (const name of ['optimizer', 'recompute'])
      if (Object.hasOwn(value as object, name)) fail(at, `no ${name} in ${phase}`, value)
}

const settings = object({
  phase: one('forward', 'decode', 'generate', 'train'),
  dims: record(whole),
  counted: one('forward', 'decode', 'generate', 'train'),
  past: whole,
  dtypes: object({ weights: filled, activations: filled, kvCache: filled }),
  causalCount: one('full', 'causal'),
  fusion: one('none', 'pointwise', 'flash'),
  onChip: one('ideal', 'tiled'),
  resident: one('none', 'auto'),
  hardware: filled,
})

const devices = optional({
  dp: whole,
  zero: one(0, 1, 2, 3),
  offload: flag,
  tp: whole,
  sp: flag,
  pp: whole,
  microBatches: orNull(whole),
  interleave: whole,
  ep: whole,
  cp: whole,
})

const pass = object({ flops: figure, macs: figure, bytes: figure, time: figure })
const footprint = object({
  weights: figure,
  kvCache: figure,
  activations: figure,
  gradients: figure,
  optimizer: figure,
  transient: figure,
})

const sums = object({
  flops: figure,
  macs: figure,
  bytes: object({ total: figure, weights: figure, inputs: figure, outputs: figure, kvRead: figure, kvWrite: figure }),
  intensity: orNull(figure),
  parameters: figure,
  activeParameters: figure,
  activeParametersWithoutEmbedding: figure,
  time: figure,
  bound,
  memory: object({
    total: figure,
    weights: figure,
    kvCache: figure,
    activations: figure,
    gradients: figure,
    optimizer: figure,
    transient: figure,
    fits: orNull(flag),
    devices: whole,
  }),
  collectives: object({ bytes: figure, time: figure, byKind: record(figure), timeByKind: record(figure) }),
  notCounted: list(filled),
})

const further = optional({
  saved: figure,
  sent: figure,
  residency: record(filled),
  passes: object({ forward: pass, backward: pass, recompute: pass, optimizer: pass }),
  serving: object({
    timeToFirstToken: orNull(figure),
    prefillMemory: orNull(object({ total: figure, fits: orNull(flag) })),
    timePerOutputToken: orNull(figure),
    tokensPerSecond: figure,
    tokensPerSecondPerDevice: figure,
  }),
  pipeline: object({
    microBatches: whole,
    time: figure,
    bubble: figure,
    stages: list(object({ time: figure, once: figure })),
  }),
  uncompressed: sums,
})
const stages: Check = (value, at) =>
  optional({ stages: list(footprint) })((value as { readonly memory: unknown }).memory, `${at}.memory`)
const totals = both(sums, further, stages)

const kind = object({ kind: filled, count: figure, flops: figure, bytes: figure, time: figure })

const row = object({
  path: text,
  kind: filled,
  line: whole,
  column: whole,
  file: relative,
  count: figure,
  inputs: list(shape),
  output: shape,
  flops: figure,
  macs: figure,
  bytes: figure,
  intensity: orNull(figure),
  parameters: figure,
  time: figure,
  share: figure,
  bound,
  formula: filled,
})
const layer = both(row, optional({ saved: figure, sent: figure }))

const diagnostic = object({
  file: relative,
  line: whole,
  column: whole,
  endLine: whole,
  endColumn: whole,
  severity: one('error', 'warning', 'info'),
  code: filled,
  message: filled,
})

/** `analyze --format json`. */
export const checkAnalysis = (value: unknown): void =>
  object({
    version: one(1),
    models: list(
      both(
        object({
          name: filled,
          file: relative,
          line: whole,
          complete: flag,
          scenario: both(settings, phased, devices),
          totals,
          kinds: list(kind),
          layers: list(layer),
        }),
        optional({ frontier: list(object({ memory: figure, extraFlops: figure })) }),
      ),
    ),
    diagnostics: list(diagnostic),
  })(value, 'analysis')

const link = both(object({ name: filled, bandwidth: figure }), optional({ devices: whole }))
/** A link, or a list of them, innermost first. */
const links: Check = (value, at) => (Array.isArray(value) ? list(link) : link)(value, at)

/** `hardware --format json`. */
export const checkHardware = (value: unknown): void =>
  list(
    object({
      id: filled,
      name: filled,
      vendor: filled,
      kind: filled,
      year: orNull(whole),
      peak: record(figure),
      memory: list(object({ name: filled, bytes: figure, bandwidth: orNull(figure) })),
      link: orNull(links),
      tdp: orNull(figure),
      sources: list(filled),
      unverified: list(filled),
    }),
  )(value, 'hardware')

export interface Pass {
  readonly flops: number
  readonly macs: number
  readonly bytes: number
  readonly time: number
}

type Parts = Readonly<Record<'weights' | 'kvCache' | 'activations' | 'gradients' | 'optimizer' | 'transient', number>>

export interface Totals extends Readonly<Record<'flops' | 'macs' | 'parameters' | 'time' | 'intensity', number>> {
  readonly bound: string
  readonly saved?: number
  readonly sent?: number
  readonly bytes: Readonly<Record<'total' | 'weights' | 'inputs' | 'outputs' | 'kvRead' | 'kvWrite', number>>
  readonly memory: Parts & {
    readonly total: number
    readonly devices: number
    readonly fits: boolean | null
    readonly stages?: readonly Parts[]
  }
  readonly collectives: {
    readonly bytes: number
    readonly time: number
    readonly byKind: Readonly<Record<string, number>>
    readonly timeByKind: Readonly<Record<string, number>>
  }
  readonly residency?: Readonly<Record<string, string>>
  readonly passes?: Readonly<Record<'forward' | 'backward' | 'recompute' | 'optimizer', Pass>>
  readonly pipeline?: {
    readonly microBatches: number
    readonly time: number
    readonly bubble: number
    readonly stages: readonly { readonly time: number; readonly once: number }[]
  }
  readonly uncompressed?: Totals
}

/** The parts of the contract that tests read figures from. */
export interface Analysis {
  readonly models: readonly {
    readonly name: string
    readonly file: string
    readonly line: number
    readonly complete: boolean
    readonly scenario: Readonly<Record<string, unknown>> & { readonly dims: Readonly<Record<string, number>> }
    readonly totals: Totals
    readonly frontier?: readonly { readonly memory: number; readonly extraFlops: number }[]
    readonly kinds: readonly (Readonly<Record<'count' | 'flops' | 'bytes' | 'time', number>> & {
      readonly kind: string
    })[]
    readonly layers: readonly (Readonly<
      Record<'count' | 'flops' | 'macs' | 'bytes' | 'parameters' | 'time' | 'share' | 'line' | 'column', number>
    > & {
      readonly path: string
      readonly kind: string
      readonly file: string
      readonly saved?: number
      readonly sent?: number
      readonly formulaOf?: string
      readonly bound: string
      readonly formula: string
      readonly inputs: readonly (readonly number[])[]
      readonly output: readonly number[]
    })[]
  }[]
  readonly diagnostics: readonly {
    readonly file: string
    readonly line: number
    readonly severity: string
    readonly code: string
  }[]
}

/** Parses and checks; throws where the text breaks the contract. */
export function analysisOf(json: string): Analysis {
  const value = JSON.parse(json)
  checkAnalysis(value)
  return value
}
