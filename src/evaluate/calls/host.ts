/** Calls that leave the model file: into the DSL, and into the builtins of JavaScript. */

import { isTensor } from '../../dsl/tensor'
import { ModelError } from '../../tensor/error'
import { charge } from '../limits'
import { messages } from '../problems/messages'
import { fail, raise, recover } from '../problems/problems'
import {
  argumentAt,
  carryMissing,
  explainMissing,
  isDim,
  isUndefinedOrNaN,
  missingBehind,
} from '../problems/undefinedProvenance'
import type { At } from '../run'
import { spanOf } from '../syntax/parsedFile'
import type { Native } from '../values/closure'
import { isTainted } from '../values/properties'
import { type JsValue, Plain, Unknown } from '../values/values'

/** Calls a method or a global function of JavaScript. */
export function callBuiltin<Self>(
  builtin: { readonly call: (self: Self, args: JsValue[], at: At) => JsValue; readonly takesUnknown: boolean },
  self: Self,
  args: JsValue[],
  at: At,
): JsValue {
  const { run } = at.unit
  if (isTainted(self, run)) return new Unknown()
  if (!builtin.takesUnknown) for (const arg of args) if (arg instanceof Unknown) return arg
  const { session } = run
  const { frame } = session
  // A frame is needed only if a callback may run, since nothing else makes ops or layers.
  if (args.some(arg => typeof arg === 'function'))
    session.frame = { parent: frame, call: spanOf(at.node, at.unit), callee: null }
  try {
    const result = builtin.call(self, args, at)
    if (Number.isNaN(result)) carryMissing(argumentAt(at, args.findIndex(isUndefinedOrNaN)), at.node, run)
    return result
  } catch (error) {
    return recover(error, at.node, at.unit)
  } finally {
    session.frame = frame
  }
}

/** Calls a function of the DSL, a layer or a method of a tensor. If an argument is unknown, returns it instead. */
export function callHost(callee: Native, self: JsValue, args: JsValue[], at: At): JsValue {
  const { run } = at.unit
  for (const arg of args) {
    const unknown = typeof arg === 'object' && arg !== null ? unknownIn(arg, at) : null
    if (unknown !== null) {
      run.incomplete = true
      return unknown
    }
  }
  const { session } = run
  const { frame, creator, path } = session
  const outer = run.currentCall
  session.frame = { parent: frame, call: spanOf(at.node, at.unit), callee: null }
  run.currentCall = at
  try {
    return Reflect.apply(callee, self, args)
  } catch (error) {
    return refused(error, args, at)
  } finally {
    run.currentCall = outer
    session.frame = frame
    session.creator = creator
    session.path = path
  }
}

/** As `recover`. If an argument is undefined because a property does not exist, the message says so as well. */
function refused(error: unknown, args: readonly JsValue[], at: At): Unknown {
  const missing = error instanceof ModelError && error.refused !== null ? missingBehind(error.refused, args, at) : null
  if (!(error instanceof ModelError) || missing === null) return recover(error, at.node, at.unit)
  if (isDim(missing)) return raise(missing.at.node, missing.at.unit, messages.missingDim(explainMissing(missing)))
  return raise(at.node, at.unit, messages.missingArgument(error.code, error.message, explainMissing(missing)))
}

/**
 * The first Unknown in an argument for the DSL, or null. Every entry counts, however often it is met: the DSL may print
 * an argument, and arrays that contain others twice, and so on, print exponentially long.
 */
export function unknownIn(value: JsValue, at: At, depth = 0): Unknown | null {
  if (value instanceof Unknown) return value
  if (typeof value !== 'object' || value === null || isTensor(value)) return null
  if (isTainted(value, at.unit.run)) return new Unknown()
  if (depth > deepest) return fail(at.node, at.unit, messages.argumentTooDeep(deepest))
  const entries = Array.isArray(value) ? value : value instanceof Plain ? Object.values(value) : []
  charge(entries.length * 8, at)
  for (const entry of entries) {
    const found = typeof entry === 'object' ? unknownIn(entry, at, depth + 1) : null
    if (found !== null) return found
  }
  return null
}

/** Largest nesting of arrays and objects in an argument for the DSL. */
const deepest = 32
