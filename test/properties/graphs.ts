/** Models drawn at random: small graphs of ops on square tensors in which tensors have several readers, views among them. */
import fc from 'fast-check'

/** Expressions of [batch, side, side] from two earlier tensors `a` and `b` of that shape. */
const steps: readonly ((a: string, b: string) => string)[] = [
  a => `relu(${a})`,
  a => `gelu(${a})`,
  a => `sigmoid(${a})`,
  a => `layerNorm()(${a})`,
  a => `softmax()(${a})`,
  a => `dropout(0.1)(${a})`,
  a => `linear(side)(${a})`,
  a => `linear(side, { bias: false })(${a})`,
  a => `relu(linear(side)(${a}))`,
  a => `${a}.mul(0.5)`,
  a => `${a}.transpose(1, 2)`,
  a => `${a}.sub(${a}.mean(-1, { keepDim: true }))`,
  a => `concat([${a}.slice(2, side / 2), ${a}.slice(2, 0, side / 2)], 2)`,
  a => `concat(${a}.split(2, 1).map(part => relu(part)), 1)`,
  (a, b) => `${a}.add(${b})`,
  (a, b) => `${a}.mul(${b})`,
  (a, b) => `${a}.mul(sigmoid(${b}))`,
  (a, b) => `${a}.matmul(${b})`,
  (a, b) => `softmax()(${a}.matmul(${b}.transpose(1, 2)).mul(0.1)).matmul(${b})`,
  (a, b) => `concat([${a}.slice(1, 0, side / 2), ${b}.slice(1, side / 2)], 1)`,
  (a, b) => `einsum('bij,bkj->bik', ${a}, ${b})`,
]

const names = 'concat, dropout, einsum, gelu, input, layerNorm, linear, model, relu, sigmoid, softmax'

const step = fc.tuple(fc.constantFrom(...steps), fc.nat(), fc.nat())

/** Text of a model of up to 12 steps, each on any earlier tensors; one or two tensors are its outputs. */
export const drawnGraph: fc.Arbitrary<string> = fc
  .record({
    side: fc.constantFrom(2, 8, 32, 128),
    batch: fc.constantFrom(1, 3),
    list: fc.array(step, { minLength: 1, maxLength: 12 }),
    second: fc.option(fc.nat()),
  })
  .map(({ side, batch, list, second }) => {
    const lines = list.map(([make, a, b], at) => `  const x${at + 1} = ${make(`x${a % (at + 1)}`, `x${b % (at + 1)}`)}`)
    const outputs = [`x${list.length}`, ...(second === null ? [] : [`x${second % (list.length + 1)}`])]
    return `import { ${names} } from 'memwall'
model('drawn', { batch: ${batch}, side: ${side} }, ({ batch, side }) => {
  const x0 = input([batch, side, side])
${lines.join('\n')}
  return [${outputs.join(', ')}]
})`
  })
