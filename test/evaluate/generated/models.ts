/** Whole programs that declare models, over several files. */
import fc from 'fast-check'
import { start, statement } from './language'
import { layer } from './layers'
import { filesOf, layouts } from './pieces'
import { either, of } from './text'

const statements = fc.array(statement, { maxLength: 2 }).map(list => list.map(each => `${each};`).join('\n'))
const dims = either(
  '{ batch: 1, seq: 4 }',
  '{ seq: 3, batch: 2 }',
  '{ batch: 2, seq: 4, past: 0, extra: 5 }',
  '{ ...{ batch: 1 }, ["seq"]: 2 * 3 }',
)
const x = either('input([batch, seq, 8])', 'input([batch, seq, 8], "fp32")', 'table(input([batch, seq], "int32"))')
const name = either('"m"', '`m${c}`', '["m", a].join("-")')

const models = fc.oneof(
  of`model(${name}, ${dims}, ({ batch, seq }) => (${layer})(${x}))`,
  of`export const made = model(${name}, ${dims}, ({ batch, seq, ...rest }) => {
  ${statements}
  const first = ${layer}, x = ${x}
  const [y, z = y] = [first(x), ${either('x', 'undefined', 'first(x)')}]
  return ${either('y', '[y, z]', '[y, ...[z].slice(1)]', 'y.add(z)')}
})`,
  of`function make(name, layer, { batch = 1, seq = 4 } = {}) {
  return model(name, { batch, seq }, function build(dims) { const { batch, seq } = dims; return layer(${x}) })
}
export default make("one", ${layer})
make("two", shared, { seq: 2 })`,
  of`for (const [i, layer] of [() => ${layer}, () => ${layer}].entries()) model("m" + i, ${dims}, ({ batch, seq }) => layer()(${x}))`,
  of`class Net {
  body = ${layer}
  constructor(readonly name: string) {}
  build = ({ batch, seq }) => this.head(this.body(${x}))
  head(x) { return (${layer})(x) }
  declare() { return model(this.name, ${dims}, this.build) }
}
const nets = ["p", "q"].map(each => new Net(each))
nets.forEach(net => net.declare())`,
)

const target = either(
  '',
  'hardware("Own chip", { peak: { fp16: 1e12, int8: 2e12 }, memory: [{ name: "DRAM", bytes: 1e9, bandwidth: 1e10 }], tdp: 5, year: 2020 })',
)

/** Texts by file name; model.ts is the model file. */
export const modelProgram: fc.Arbitrary<Record<string, string>> = fc
  .tuple(layouts, statements, target, models)
  .map(([layout, before, chip, declared]) => filesOf(layout, [start, before, chip, declared].join('\n')))
