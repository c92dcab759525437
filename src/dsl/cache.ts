import type { CacheEntry, Value } from '../graph/graph'
import { elements } from '../tensor/shape'
import { options, whole } from './check'
import { aliasOf } from './emit'
import { currentBuild, session } from './session'
import { axisAt, Traced, tensor } from './tensor'
import type { Tensor } from './types'

/**
 * Joins the cached past to x along `axis` (default -2) in decode and generate: [..., tokens, dim] -> [..., past + tokens,
 * dim], at most `window` of them (default: all). Joins nothing in forward, where it still marks what is cached; the
 * identity in training. A view: what its producers write and its readers read are KV-cache bytes. What is static (keys and
 * values of an encoder's output) is written once per sequence and does not grow. The same tensor cached again is in memory
 * once. Throws `type` where x has no such axis.
 */
export function kvCache(x: Tensor, settings?: { axis?: number; window?: number }): Tensor {
  const { value } = tensor('kvCache: x', x)
  const { axis = -2, window = Number.POSITIVE_INFINITY } = options('kvCache', settings, ['axis', 'window'])
  if (window !== Number.POSITIVE_INFINITY) whole('kvCache: window', window)
  const { request } = currentBuild('kvCache')
  const at = axisAt(value.shape, axis, 'kvCache: axis')
  const present = value.shape[at] as number
  if (request.phase === 'train') return x
  if (value.static) return staticCache(x, at)
  if (request.phase === 'decode' && request.dims.seq === 1 && present > 1)
    currentBuild('kvCache').hints.add(
      `a step adds ${present} tokens to a KV cache, and works on as many: what is joined to its one token belongs to the pass over the prompt, where past is 0`,
    )
  if (request.phase === 'forward') return cached(value, at, present, window, false)
  return cached(value, at, Math.min(request.past + present, window), window, false)
}

/** Keys and values of a static source: written once per sequence, read at every step. */
export function staticCache(x: Tensor, axis: number): Tensor {
  const { value } = tensor('crossAttention: memory', x)
  const at = axisAt(value.shape, axis, 'crossAttention: axis')
  if (currentBuild('crossAttention').request.phase === 'train') return x
  return cached(value, at, value.shape[at] as number, Number.POSITIVE_INFINITY, true)
}

/** Entries that have the tensor already: the same view of it, or others that are all of what it is a view of. */
function cachedBefore(value: Value, caches: readonly CacheEntry[]): readonly CacheEntry[] {
  const { storage } = value
  if (storage.cacheWrites === 0) return []
  const entries = caches.filter(({ of, state }) => of === storage && !state)
  const same = entries.filter(({ view }) => view === value)
  return same.length > 0 || storage.cacheWrites < elements(storage.shape) ? same : entries
}

function cached(value: Value, axis: number, tokens: number, window: number, once: boolean): Tensor {
  const present = value.shape[axis] as number
  const dtype = session().scope?.kvCache ?? null
  const to = value.shape.map((size, at) => (at === axis ? tokens : size))
  const { caches } = currentBuild('kvCache')
  const length = { tokens: once ? present : Math.max(tokens, present), window }
  const before = cachedBefore(value, caches)
  // In memory once, as long as the longest.
  for (const each of before) {
    each.tokens = Math.max(each.tokens, length.tokens)
    each.window = Math.max(each.window, window)
  }
  if (before.length === 0) {
    // What is cached is written by whoever made the storage; views in between move nothing.
    value.storage.cacheWrites = Math.min(value.storage.cacheWrites + value.distinct, elements(value.storage.shape))
    value.storage.cacheDType = dtype
    const elementsPerToken = present === 0 ? 0 : value.distinct / present
    caches.push({ elementsPerToken, ...length, dtype, static: once, state: false, of: value.storage, view: value })
  }
  return new Traced(aliasOf(value, to, present === 0 ? 0 : (value.distinct / present) * tokens, { window, dtype }))
}

/**
 * Notes a recurrent state of `elements`, kept from step to step: in a decode step it is read and written once, and stays in
 * the cache. What depends on static inputs alone is not run again and keeps none. Gives the elements for the op's emission.
 */
export function keepState(x: Value, elements: number): number {
  const build = currentBuild('a recurrent layer')
  if (build.request.phase !== 'decode' || x.static || elements === 0) return 0
  build.caches.push({
    elementsPerToken: elements,
    tokens: 1,
    window: 1,
    dtype: session().scope?.kvCache ?? null,
    static: false,
    state: true,
    of: x.storage,
    view: x,
  })
  return elements
}
