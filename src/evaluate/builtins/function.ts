/** Methods of functions. */
import { globalFunction, holding, type Methods } from '../builtin'
import { invoke, invokedByHost } from '../functions'
import { entriesOf } from '../iterate'
import { Unknown, type Value } from '../values'

/** `call`, `apply` and `bind` of functions. */
export const functionMethods: Methods<Value> = new Map(
  holding<Value>({
    apply: (self, [receiver, args = []], at) => {
      const list = entriesOf(args, at.node, at.unit)
      return list instanceof Unknown ? list : invoke(self, receiver, [...list], at)
    },
    bind: (self, [receiver, ...bound], at) =>
      globalFunction(
        'bound',
        { call: (_, args) => invoke(self, receiver, [...bound, ...args], at), holds: true },
        (...args) => invokedByHost(self, receiver, [...bound, ...args], at),
      ),
    call: (self, [receiver, ...args], at) => invoke(self, receiver, args, at),
  }),
)
