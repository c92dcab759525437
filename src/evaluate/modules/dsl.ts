/** What `import .. from "memwall"` gives: the DSL's own functions, run as they are. */
import * as dsl from '../../dsl/index'
import type { Value } from '../values/values'

export const dslExports: ReadonlyMap<string, Value> = new Map(Object.entries(dsl))
