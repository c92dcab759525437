/** Contractions of several operands: the order in which they are contracted, and what models of them cost. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { layersOf, reportOf } from '../support/report'

const macsOf = (body: string, shape: readonly number[]): number =>
  layersOf(body, shape, 'einsum, parameter').reduce((sum, { macs }) => sum + macs, 0)

test('a Tucker core between two matrices is contracted from the narrow side', () => {
  // [batch, in] x [in, r] x [r, r] x [r, out]: 4 rows leave each product with 4 rows.
  const [batch, from, to, r] = [4, 1024, 2048, 16]
  const body = `einsum('bi,ir,rs,so->bo', x, parameter([${from}, ${r}]), parameter([${r}, ${r}]), parameter([${r}, ${to}]))`
  expect(macsOf(body, [batch, from])).toBe(batch * (from * r + r * r + r * to))
})

test('the bilinear form of a relation is a product with its matrix, then one with the other side', () => {
  // Of 6 pairs and 3 relations: 6 * 3 * 64 * 64, then 6 * 3 * 64.
  expect(macsOf("einsum('bi,rij,bj->br', x, parameter([3, 64, 64]), x)", [6, 64])).toBe(6 * 3 * 64 * 64 + 6 * 3 * 64)
})

test('attention written as one contraction of three does not build the scores of all pairs where that is dearer', () => {
  // Linear attention: k and v first, 2 * s * d * d, instead of 2 * s * s * d.
  const [seq, dim] = [1000, 10]
  expect(macsOf("einsum('bqd,bkd,bke->bqe', x, x, x)", [2, seq, dim])).toBe(2 * 2 * seq * dim * dim)
})

test('each step is an op of its own, in training with two contractions of backward', () => {
  const { models } = reportOf(
    `import { einsum, input, linear, model } from 'memwall'
     model('m', {}, () => { const x = linear(8)(input([4, 8])); return einsum('ij,jk,kl->il', x, linear(8)(input([8, 8])), linear(5)(input([8, 9]))) })`,
    { phase: 'train' },
  )
  const { passes } = models[0]?.totals ?? {}
  // Linears of 4 x 8 x 8, 8 x 8 x 8 and 8 x 9 x 5 over inputs without gradients, and two products of 4 rows.
  const [linears, products] = [4 * 8 * 8 + 8 * 8 * 8 + 8 * 9 * 5, 4 * 8 * 8 + 4 * 8 * 5]
  expect(passes?.forward.macs).toBe(linears + products)
  expect(passes?.backward.macs).toBe(linears + 2 * products)
})

/** FLOPs of the cheapest order, by trying every pair of the tensors that are left. */
function cheapest(tensors: readonly string[], result: string, size: (label: string) => number): number {
  if (tensors.length === 1) return 0
  let least = Number.POSITIVE_INFINITY
  tensors.forEach((a, i) => {
    tensors.slice(i + 1).forEach((b, at) => {
      const rest = tensors.filter((_, k) => k !== i && k !== i + 1 + at)
      const all = [...new Set(a + b)]
      const kept = all.filter(label => (rest.length === 0 ? result : rest.join('') + result).includes(label))
      const flops = all.reduce((product, label) => product * size(label), kept.length < all.length ? 2 : 1)
      least = Math.min(least, flops + cheapest([...rest, kept.join('')], result, size))
    })
  })
  return least
}

test('no other order of three to five operands takes fewer FLOPs', () => {
  const labels = 'abcde'
  const operand = fc.uniqueArray(fc.constantFrom(...labels), { minLength: 1, maxLength: 3 }).map(all => all.join(''))
  fc.assert(
    fc.property(
      fc.array(operand, { minLength: 3, maxLength: 5 }),
      fc.array(fc.integer({ min: 2, max: 9 }), { minLength: 5, maxLength: 5 }),
      fc.subarray([...labels]),
      (operands, sizes, kept) => {
        const size = (label: string): number => sizes[labels.indexOf(label)] as number
        const result = kept.filter(label => operands.some(each => each.includes(label))).join('')
        const tensors = operands.map(each => `input([${[...each].map(size)}])`)
        const rows = layersOf(`einsum('${operands}->${result}', ${tensors})`, [1], 'einsum')
        expect(rows.reduce((sum, { flops }) => sum + flops, 0)).toBe(cheapest(operands, result, size))
        expect(rows.at(-1)?.output).toEqual([...result].map(size))
      },
    ),
    { numRuns: 60 },
  )
})
