/** Hints about how a phase was evaluated: settings without effect, figures of a part, and other surprises, as codes. */
import type { WeightUse } from '../graph/graph'
import type { Phase, Recomputation } from '../scenario/scenario'
import type { DType } from '../tensor/dtype'
import type { WeightDType } from '../tensor/storedFormat'

export type Hint =
  /** Message that the DSL attached to the graph, in its own words. */
  { readonly code: 'model'; readonly text: string } | CoreHint | PhaseHint | FormatHint | ParallelHint | TrainingHint

/** Settings that work on attention cores. */
export type CoreSetting = 'flash' | 'causal' | 'selective' | 'tp'

/** Number of softmaxes over keys that are in no attention core, where a setting works on those. */
interface CoreHint {
  readonly code: 'unrecognised-attention'
  readonly softmaxes: number
  readonly settings: readonly CoreSetting[]
}

type Steps = Extract<Phase, 'decode' | 'generate'>

/** Hints of decode and generate, and of a cached prefix. */
type PhaseHint =
  /** Steps need a dim `seq`; counted as forward. */
  | { readonly code: 'no-seq'; readonly phase: Steps }
  /** Steps need a KV cache or a recurrent state; counted as forward. */
  | { readonly code: 'no-cache'; readonly phase: Steps }
  /** A pass has `past` cached tokens before it, and nothing is cached. */
  | { readonly code: 'no-prefix'; readonly past: number }
  /** A weight has another shape in a step than in a forward pass: a table cut to the sequence. Counts of parameters. */
  | { readonly code: 'cut-tables'; readonly forward: number; readonly step: number }
  /** A step applies fewer parameters than a forward pass, and figures count those of a step. */
  | { readonly code: 'fewer-in-step'; readonly forward: number; readonly step: number }
  /** The model cannot be built without cached tokens: the steps of the first `tokens` tokens are left out. */
  | { readonly code: 'starts-late'; readonly tokens: number }
  /** A step appends more tokens than the sequence has. */
  | { readonly code: 'tokens-above-seq'; readonly tokens: number; readonly seq: number }
  /** Steps end at token `reached`, the last that could be traced. */
  | { readonly code: 'ends-early'; readonly reached: number; readonly seq: number }

/** Hints of number formats. */
type FormatHint =
  /** Weights of these uses keep `dtype`, where others take the narrower `format`. */
  | {
      readonly code: 'kept-format'
      readonly format: WeightDType
      readonly dtype: WeightDType
      readonly uses: readonly WeightUse[]
    }
  /** The target has no units for contractions in `dtype`, which run at the rate of `used`. */
  | { readonly code: 'no-rate'; readonly target: string; readonly dtype: DType; readonly used: DType }
  /** No vector rate is known, so that the FLOPs of ops other than contractions take no time. */
  | { readonly code: 'no-vector-rate'; readonly target: string }

type ParallelHint =
  | { readonly code: 'sp-in-step'; readonly phase: Steps }
  | { readonly code: 'sp-idle'; readonly tp: number }
  | { readonly code: 'too-few-blocks'; readonly pp: number; readonly interleave: number; readonly blocks: number }
  | { readonly code: 'tp-idle'; readonly tp: number }
  /** Number of attentions that every device computes whole. */
  | { readonly code: 'whole-attentions'; readonly tp: number; readonly attentions: number }
  | { readonly code: 'tp-above-heads'; readonly tp: number; readonly heads: number }
  | { readonly code: 'uneven-heads'; readonly tp: number; readonly heads: number; readonly of: 'queries' | 'keys' }
  | { readonly code: 'cp-idle'; readonly cp: number }
  | { readonly code: 'no-experts'; readonly ep: number }
  /** Expert parallelism takes more devices than replicas and tensor-parallel ranks; the others are counted as replicas. */
  | { readonly code: 'ep-above-ranks'; readonly dp: number; readonly tp: number; readonly ep: number }
  | { readonly code: 'uneven-experts'; readonly ep: number; readonly experts: number }
  /** Replicas, tensor-parallel ranks and expert groups share devices unevenly, so that figures are a mean. */
  | { readonly code: 'ranks-against-ep'; readonly dp: number; readonly tp: number; readonly ep: number }

type TrainingHint =
  /** The optimizer runs on the host, which is not counted. */
  | { readonly code: 'offload' }
  | { readonly code: 'no-weights' }
  /** The model ends in logits, and no loss follows. */
  | { readonly code: 'no-loss'; readonly vocab: number }
  /** All weights are frozen. */
  | { readonly code: 'all-frozen' }
  /** Parameters of 8 bits or fewer that are trained, in these formats. */
  | { readonly code: 'narrow-trained'; readonly parameters: number; readonly formats: readonly DType[] }
  | { readonly code: 'nothing-to-recompute'; readonly policy: Exclude<Recomputation, 'none'> }
  | { readonly code: 'budget-in-pipeline' }
  | { readonly code: 'budget-too-small' }
