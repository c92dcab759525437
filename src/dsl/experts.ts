/** Mixture of experts. */
import { ops } from '../ops/index'
import { layouts, takes } from '../tensor/argumentTexts'
import { errors } from '../tensor/messages'
import { elements } from '../tensor/shape'
import { callback, flag, layer, options, returnedLayer, wholeNumber } from './check'
import { emit, leaf } from './emit'
import { makeLayer, requireLayerMaker, withCreatorFrame } from './layer'
import { linear } from './linear'
import { currentBuild, inPath, session } from './session'
import { returnedTensor, TracedTensor, tensor } from './tensor'
import type { Layer, Tensor } from './types'
import { oncePerBuild } from './weights'

/** Settings of mixtureOfExperts: the experts, and how tokens are routed to them. */
export interface MixtureOptions {
  /** Number of routed experts. */
  experts: number
  /** Number of experts that each token is routed to. */
  topK: number
  /** Makes an expert. All have the same structure, each with its own weights. */
  expert: () => Layer
  /** Expert applied to every token, beside the routed ones. Default: none. */
  shared?: Layer
  /** Whether the router's linear has a bias. Default false. */
  routerBias?: boolean
}

/**
 * Router + topK of `experts` experts + optional always-on `shared` (Shazeer et al., arXiv 1701.06538): [..., features]
 * -> [..., out]. FLOPs: router linear, softmax, top-k (1 per score), one expert on tokens * topK rows, product and sum
 * over topK. Parameters count all experts; weight bytes those expected to be hit, E * (1 - (1 - k / E)^tokens). Throws
 * `type` where topK is more than the experts, `shape-mismatch` where x has no axis.
 */
export function mixtureOfExperts(settings: MixtureOptions): Layer {
  const kind = 'mixtureOfExperts'
  const given = options(kind, settings, ['experts', 'topK', 'expert', 'shared', 'routerBias'])
  const experts = wholeNumber(`${kind}: experts`, given.experts)
  const topK = wholeNumber(`${kind}: topK`, given.topK)
  if (topK > experts) throw errors.argument(`${kind}: topK`, takes.topK(experts), topK)
  callback(`${kind}: expert`, given.expert)
  requireLayerMaker(`${kind}: expert`, '() => linear(768)', given.expert)
  if (given.shared !== undefined) layer(`${kind}: shared`, given.shared)
  const routerBias = flag(`${kind}: routerBias`, given.routerBias, false)
  const inside = oncePerBuild(kind, () => ({
    router: linear(experts, { name: 'router', bias: routerBias }),
    // All experts have the same structure: one is traced on all routed rows, and represents all of them.
    expert: withCreatorFrame(() => returnedLayer(`${kind}: expert()`, given.expert())),
  }))
  return makeLayer(kind, x => {
    const { router, expert } = inside(x)
    const features = x.shape.at(-1)
    if (features === undefined) throw errors.layout(kind, layouts.features, x.shape)
    const tokens = elements(x.shape) / features
    const rows = tensor(kind, x.reshape([tokens, features]))
    const scores = tensor(kind, router(rows)).value
    const odds = emit(ops.softmax, -1, [scores], { segment: 'softmax' })
    const chosen = emit(ops.topK, { k: topK, axis: 1 }, [odds], { segment: 'topK' })
    const picked = gatherRows(rows, tokens * topK)
    const made = withRouting({ experts, topK, tokens }, () => inPath('expert', -1, () => expert(picked)))
    const out = returnedTensor(`${kind}: expert()(x)`, made)
    const width = out.shape[out.shape.length - 1] as number
    const weighted = out.reshape([tokens, topK, width]).mul(new TracedTensor(chosen).reshape([tokens, topK, 1]))
    const summed = weighted.sum(1)
    const mixed =
      given.shared === undefined ? summed : summed.add(inPath('shared', -1, () => (given.shared as Layer)(rows)))
    return mixed.reshape([...x.shape.slice(0, -1), width])
  })
}

/** Gathers rows of x by the indices that top-k leaves beside its scores. */
function gatherRows(x: TracedTensor, count: number): TracedTensor {
  const { value } = x
  const indices = leaf(currentBuild('gather'), {
    shape: [count],
    role: 'input',
    dtype: 'int32',
    static: value.static,
    fed: false,
  })
  return new TracedTensor(emit(ops.gather, { axis: 0 }, [value, indices], { segment: 'gather' }))
}

function withRouting(routing: { experts: number; topK: number; tokens: number }, body: () => Tensor): Tensor {
  const active = session()
  const outer = active.routing
  active.routing = routing
  try {
    return body()
  } finally {
    active.routing = outer
  }
}
