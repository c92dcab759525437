/** The exports of "memwall" for a model file: the DSL's own functions, run as they are. */
import * as dsl from '../../dsl/index'
import type { JsValue } from '../values/values'

export const dslExports: ReadonlyMap<string, JsValue> = new Map(Object.entries(dsl))
