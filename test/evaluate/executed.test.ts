/** Interpreted from its source and executed with the DSL under Node, each example gives the same graphs. */
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'vitest'
import { sameModels } from './sameModels'

const folder = new URL('../../examples/', import.meta.url)

test.each(readdirSync(folder).filter(name => name.endsWith('.ts')))(
  '%s',
  name => sameModels({ 'model.ts': readFileSync(new URL(name, folder), 'utf8') }),
  120_000,
)

const bound = `import { input, linear, model, relu, repeat, residual, sequential } from 'memwall'
class Block {
  inner = linear(64)
  scaled(by, x) { return this.inner(x).mul(by) }
  forward(x) { return relu(this.inner(x)) }
}
model('m', { batch: 2 }, ({ batch }) => {
  const block = new Block()
  return sequential(
    block.forward.bind(block),
    residual(block.forward.bind(block)),
    repeat(2, () => block.scaled.bind(block, 3)),
    linear(8).bind(null),
  )(input([batch, 64]))
})`

test('methods that are bound to their object are layers as any function is', () => sameModels({ 'model.ts': bound }))
