/** The KV cache, and the states of recurrent layers. */
import type { Cached, CacheEntry, Value } from '../graph/graph'
import { causalMask, type Mask, noMask, presentKeys } from '../graph/mask'
import type { DType } from '../tensor/dtype'
import { hints } from '../tensor/messages'
import { elements } from '../tensor/shape'
import { options, wholeNumber } from './check'
import { aliasOf } from './emit'
import { currentBuild, session } from './session'
import { axisAt, TracedTensor, tensor } from './tensor'
import type { Tensor } from './types'

/**
 * Concatenates the cached past and x along `axis` (default -2) in decode and generate: [..., tokens, dim] -> [...,
 * past + tokens, dim], at most `window` + tokens - 1 of them (default: all). In forward `past` is 0 unless the scenario
 * asks for a cached prefix, and x is marked as cached; in training it is the identity. A view: its producers write and
 * its readers read KV-cache bytes. Static tensors (keys and values of an encoder's output) are written once per sequence
 * and do not grow. A tensor that is cached twice takes memory once. Throws `type` where x has no such axis.
 */
export function kvCache(x: Tensor, settings?: { axis?: number; window?: number }): Tensor {
  const { value } = tensor('kvCache: x', x)
  const { axis = -2, window = Number.POSITIVE_INFINITY } = options('kvCache', settings, ['axis', 'window'])
  if (window !== Number.POSITIVE_INFINITY) wholeNumber('kvCache: window', window)
  return cacheKeys(x, causalMask(window), axisAt(value.shape, axis, 'kvCache: axis'))
}

/** Caches what a mask leaves of the keys or values of an attention: at most a window or a chunk of tokens. */
export function cacheKeys(x: Tensor, mask: Mask, axis = -2): Tensor {
  const { value } = tensor('kvCache: x', x)
  const at = axisAt(value.shape, axis, 'kvCache: axis')
  const { request, hints: notes } = currentBuild('kvCache')
  const present = value.shape[at] as number
  // Training caches nothing; the view only marks the tensor.
  if (request.phase === 'train')
    return new TracedTensor(
      aliasOf({ kind: 'cache', of: value, axis: at, window: mask.window }, value.shape, value.distinct),
    )
  if (value.static) return staticCache(x, at)
  const { seq } = request.dims
  // A build without cached tokens is a prefill, which may cache more than its tokens: those of an image before them.
  if (request.phase === 'decode' && request.past > 0 && seq !== undefined && present > seq)
    notes.add(hints.manyCachedTokens(seq, present))
  return cachedView(value, at, presentKeys(mask, present, request.past + present), mask, false)
}

/** Caches keys and values of a static source: written once per sequence, read at every step. */
export function staticCache(x: Tensor, axis: number): Tensor {
  const { value } = tensor('crossAttention: memory', x)
  const at = axisAt(value.shape, axis, 'crossAttention: axis')
  if (currentBuild('crossAttention').request.phase === 'train') return x
  return cachedView(value, at, value.shape[at] as number, noMask, true)
}

/**
 * Entries that hold the tensor already: those of the same view, or, once the whole storage is cached, all entries of
 * it.
 */
function existingEntries(value: Value, caches: readonly CacheEntry[]): readonly CacheEntry[] {
  const { storage } = value
  if (storage.cacheWrites === 0) return []
  const entries = caches.filter(({ of, state }) => of === storage && !state)
  const same = entries.filter(({ view }) => view === value)
  return same.length > 0 || storage.cacheWrites < elements(storage.shape) ? same : entries
}

/** The producer of the storage writes the elements of a cached view; views in between move no bytes. */
export function addCacheWrite({ storage, distinct }: Value, cached: Cached): void {
  const written = Math.min(distinct, elements(storage.shape) - storage.cacheWrites)
  storage.cacheWrites += written
  storage.cacheParts = [...storage.cacheParts, { elements: written, cached }]
}

function cachedView(value: Value, axis: number, tokens: number, { window, chunk }: Mask, once: boolean): Tensor {
  const present = value.shape[axis] as number
  const to = value.shape.map((size, at) => (at === axis ? tokens : size))
  const { caches } = currentBuild('kvCache')
  const length = { tokens: once ? present : Math.max(tokens, present), window, chunk }
  const existing = existingEntries(value, caches)
  const role = existing[0]?.cached.role ?? { part: 'keys' }
  const cached: Cached = { window, dtype: session().scope?.kvCache ?? null, role }
  // It takes memory once, as long as the longest of its uses.
  for (const entry of existing) {
    entry.tokens = Math.max(entry.tokens, length.tokens)
    entry.window = Math.max(entry.window, window)
    entry.chunk = Math.max(entry.chunk, chunk)
  }
  if (existing.length === 0) {
    addCacheWrite(value, cached)
    const elementsPerToken = present === 0 ? 0 : value.distinct / present
    caches.push({ elementsPerToken, ...length, cached, static: once, state: false, of: value.storage, view: value })
  }
  return new TracedTensor(
    aliasOf(
      { kind: 'cache', of: value, axis, window },
      to,
      present === 0 ? 0 : (value.distinct / present) * tokens,
      cached,
    ),
  )
}

/**
 * Records a recurrent state of `elements`, by default in the KV cache's dtype: a decode step reads and writes it once, and
 * it stays in the cache. An op that depends on static inputs alone does not run again and has no state. Returns the
 * elements for the op's emission. Of the state a tensor-parallel rank has the fraction that it has of `x`, an operand or
 * the result.
 */
export function cacheState(kind: string, x: Value, elements: number, dtype: DType | null = null): number {
  const build = currentBuild(kind)
  if (build.request.phase !== 'decode' || x.static || elements === 0) return 0
  build.caches.push({
    elementsPerToken: elements,
    tokens: 1,
    window: 1,
    chunk: Infinity,
    cached: { window: 1, dtype: dtype ?? session().scope?.kvCache ?? null, role: { part: 'keys' } },
    static: false,
    state: true,
    of: x.storage,
    view: x,
  })
  return elements
}
