/** Methods of functions. */

import { invoke, invokedByHost, mostArguments } from '../calls/functions'
import { charge } from '../limits'
import { messages } from '../problems/messages'
import { fail } from '../problems/problems'
import type { At } from '../run'
import { entriesOf } from '../values/iterate'
import { type JsValue, Unknown } from '../values/values'
import { globalFunction, type Methods, methodsTakingUnknown } from './builtin'

/** Calls a function with a list of arguments, followed by `more`. */
function invokeWith(
  callee: JsValue,
  self: JsValue,
  list: readonly JsValue[],
  at: At,
  more: readonly JsValue[] = [],
): JsValue {
  const count = list.length + more.length
  if (count > mostArguments) return fail(at.node, at.unit, messages.tooManyArguments(mostArguments))
  charge(count, at)
  return invoke(callee, self, [...list, ...more], at)
}

/** `call`, `apply` and `bind` of functions. */
export const functionMethods: Methods<JsValue> = new Map(
  methodsTakingUnknown<JsValue>({
    apply: (self, [receiver, args = []], at) => {
      // Null stands for no arguments.
      const list = entriesOf(args ?? [], at.node, at.unit)
      return list instanceof Unknown ? list : invokeWith(self, receiver, list, at)
    },
    bind: (self, [receiver, ...bound], at) =>
      globalFunction(
        'bound',
        { call: (_, args) => invokeWith(self, receiver, bound, at, args), takesUnknown: true },
        (...args) => invokedByHost(self, receiver, [...bound, ...args], at),
      ),
    call: (self, [receiver, ...args], at) => invoke(self, receiver, args, at),
  }),
)
