/** A recurrent state that a model file updates by ops of its own. */
import type { Cached } from '../graph/graph'
import type { DType } from '../tensor/dtype'
import { errors } from '../tensor/messages'
import { elements, type Shape, sameShape } from '../tensor/shape'
import { addCacheWrite } from './cache'
import { callback, dtype, options, shapeArgument, text } from './check'
import { aliasOf, leaf } from './emit'
import { currentBuild, inPath, session } from './session'
import { returnedTensor, TracedTensor } from './tensor'
import type { Tensor } from './types'

/**
 * A recurrent state of a fixed shape, carried from one decode step to the next: `update` is given the state before and
 * returns the one after, which is the result. It has the FLOPs of the ops of `update`. A decode step reads the state once
 * and writes the new one once, as KV-cache bytes, and the cache holds it; further readers of either read an ordinary
 * tensor. In forward and train the state starts at zero, which is not read, and the ops of `update` count once: give it
 * the work of a sequence there.
 * `name` (default none) is a segment of the paths of those ops. `dtype`: default the scope's for the KV cache, else the
 * scenario's. Throws `type` where `update` returns no tensor, `shape-mismatch` where that has another shape.
 */
export function state(
  shape: Shape,
  update: (previous: Tensor) => Tensor,
  settings?: { name?: string; dtype?: DType },
): Tensor {
  const kind = 'state'
  const build = currentBuild(kind)
  const size = shapeArgument('state: shape', shape)
  callback('state: update', update)
  const given = options(kind, settings, ['name', 'dtype'])
  const own = dtype('state: dtype', given.dtype) ?? session().scope?.kvCache ?? null
  const name = given.name === undefined ? null : text('state: name', given.name)
  const isCarried = build.request.phase === 'decode'
  const cached: Cached = { window: Number.POSITIVE_INFINITY, dtype: own, role: { part: 'keys' }, once: true }

  // A state of zeros is in no memory, so that reading it moves nothing and backward saves nothing of it.
  const before = leaf(build, { shape: size, role: isCarried ? 'input' : 'buffer', dtype: null })
  const previous = aliasOf(
    { kind: 'reshape', of: before },
    size,
    isCarried ? elements(size) : 0,
    isCarried ? cached : null,
  )
  const run = (): TracedTensor => returnedTensor('state: update(previous)', update(new TracedTensor(previous)))
  const after = name === null ? run() : inPath(name, -1, run)
  if (!sameShape(after.shape, size)) throw errors.stateShape(after.shape, size)
  build.states.push({ previous, next: after.value })
  if (!isCarried || after.value.static) return after

  const { storage } = after.value
  // Both are in the cache and take no memory beside it.
  before.cacheWrites = elements(size)
  addCacheWrite(after.value, cached)
  build.caches.push({
    elementsPerToken: elements(size),
    tokens: 1,
    window: 1,
    chunk: Infinity,
    cached,
    static: false,
    state: true,
    of: storage,
    view: after.value,
  })
  return after
}
