/** Layers as a tree: what is inside what, sums, and the order of siblings. */
import { describe, expect, test } from 'vitest'
import { layerDescription, layerScale } from '../../src/present/layersViewText'
import { type LayerNode, modelNode, partsOf, wayTo } from '../../src/present/layerTree'
import { inOrder, sortFigures, type sortOrders } from '../../src/present/rowOrder'
import { exampleReport, modelNamed, reportOf } from '../support/report'

/** FLOPs and bytes in 16 bits: first 2·8·16·32 and 2·(8·16 + 16·32 + 8·32), relu 8·32 and 4·8·32, second as the first. */
const mlp = `import { input, linear, model, relu, sequential } from 'memwall'
const mlp = sequential(linear(32, { bias: false }), relu, linear(16, { bias: false }))
model('MLP', {}, () => mlp(input([8, 16])))
`

const names = (nodes: readonly LayerNode[]): string[] => nodes.map(({ name }) => name)

describe('the tree of layers', () => {
  test('has scopes by the segments of the paths, and a leaf per row', () => {
    const [model] = reportOf(mlp).models
    const root = modelNode(model ?? expect.fail())
    const [scope, ...others] = partsOf(root)
    expect(others).toEqual([])
    expect(scope).toMatchObject({
      kind: 'scope',
      name: 'mlp',
      path: 'mlp',
      flops: 2 * 8192 + 256,
      totalBytes: 2 * 1792 + 1024,
    })
    const leaves = partsOf(scope ?? expect.fail())
    expect(leaves.map(({ name, kind, flops, totalBytes, held }) => [name, kind, flops, totalBytes, held])).toEqual([
      ['linear', 'layer', 8192, 1792, 1024],
      ['relu', 'layer', 256, 1024, 0],
      ['linear', 'layer', 8192, 1792, 1024],
    ])
    expect(new Set(leaves.map(({ key }) => key)).size).toBe(3)
    expect(leaves.flatMap(partsOf)).toEqual([])
  })

  test.each(['bert.ts', 'deepseek-v3.ts', 'unet.ts'])('adds up at every level of %s', name => {
    for (const model of exampleReport(name).models) {
      const pending = [modelNode(model)]
      for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
        const parts = partsOf(node)
        if (parts.length === 0) continue
        for (const figure of Object.values(sortFigures)) {
          const sum = parts.reduce((total, part) => total + figure(part), 0)
          expect(sum / (figure(node) || 1)).toBeCloseTo(figure(node) === 0 ? 0 : 1, 9)
        }
        const rows = parts.flatMap(part => part.rows.map(({ index }) => index)).sort((a, b) => a - b)
        expect(rows).toEqual(node.rows.map(({ index }) => index))
        expect(new Set(parts.map(({ key }) => key)).size).toBe(parts.length)
        pending.push(...parts)
      }
    }
  })

  test('finds the innermost node that has all of some rows', () => {
    const bert = modelNamed(exampleReport('bert.ts'), 'BERT-Base')
    const root = modelNode(bert)
    const rowsIn = (text: string) =>
      new Set(bert.layers.flatMap(({ path, index }) => (path.includes(text) ? [index] : [])))
    expect(names(wayTo(root, rowsIn('selfAttention')))).toEqual([
      'BERT-Base',
      'encoder',
      'encoderLayer',
      'selfAttention',
    ])
    expect(names(wayTo(root, rowsIn('query')))).toEqual([
      'BERT-Base',
      'encoder',
      'encoderLayer',
      'selfAttention',
      'query',
    ])
    expect(names(wayTo(root, rowsIn('')))).toEqual(['BERT-Base'])
    expect(names(wayTo(root, new Set()))).toEqual(['BERT-Base'])
  })
})

describe('siblings', () => {
  const [model] = reportOf(mlp).models
  const leaves = partsOf(partsOf(modelNode(model ?? expect.fail()))[0] ?? expect.fail())
  const described = (order: (typeof sortOrders)[number]): string[] => {
    const scale = layerScale(order, leaves)
    return inOrder(leaves, order).map(
      node => `${node.name} ${layerDescription(node, order, scale, model ?? expect.fail(), node.name === 'linear')}`,
    )
  }

  test('have one unit, their share of the model, and the shape where they share a name', () => {
    expect(described('flops')).toEqual([
      'linear 8.19 kFLOP · 49% · [8, 32]',
      'linear 8.19 kFLOP · 49% · [8, 16]',
      'relu 0.26 kFLOP · 2%',
    ])
    expect(described('bytes')).toEqual([
      'linear 1.79 kB · 39% · [8, 32]',
      'linear 1.79 kB · 39% · [8, 16]',
      'relu 1.02 kB · 22%',
    ])
    expect(described('memory')).toEqual(['linear 1.02 kB · 50% · [8, 32]', 'linear 1.02 kB · 50% · [8, 16]', 'relu '])
  })

  // Bytes at 2.039 TB/s: 1,792 in 0.879 ns, 1,024 in 0.502 ns.
  test('show their time, a lower bound, in program order', () => {
    expect(described('order')).toEqual([
      'linear ≥ 0.879 ns · 39% · [8, 32]',
      'relu ≥ 0.502 ns · 22%',
      'linear ≥ 0.879 ns · 39% · [8, 16]',
    ])
  })
})
