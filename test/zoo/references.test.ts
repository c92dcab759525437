/** Parameters and multiply-accumulates of the examples against PyTorch's, exactly. */
import { expect, test } from 'vitest'
import references from '../fixtures/references.json'
import { exampleReport, int8, modelNamed } from '../support/report'

const files: Readonly<Record<string, string>> = {
  'LeNet-5': 'lenet5.ts',
  'ResNet-50': 'resnet50.ts',
  'BERT-Base': 'bert.ts',
  'BERT-Large': 'bert.ts',
  'GPT-2': 'gpt2.ts',
  'Llama-2-7B': 'llama2-7b.ts',
  'T5-small': 't5.ts',
  'T5-base': 't5.ts',
}

for (const { model, dims, parameters, macs } of references.rows) {
  const sizes = Object.entries(dims).map(([name, size]) => `${name} ${size}`)
  test(`${model} ${sizes.join(', ')}`, () => {
    const report = exampleReport(files[model] as string, { dims: dims as Record<string, number> })
    const { totals, complete } = modelNamed(report, model)
    expect(report.diagnostics.filter(each => each.severity === 'error')).toEqual([])
    expect(complete).toBe(true)
    expect(totals.parameters).toBe(parameters)
    if (macs !== undefined) expect(totals.macs).toBe(macs)
  })
}

for (const { batch, past, macs } of references.decode.rows)
  test(`Llama-2-7B decode, batch ${batch}, ${past} cached`, () => {
    const report = exampleReport('llama2-7b.ts', { phase: 'decode', past, dims: { batch } })
    expect(modelNamed(report, 'Llama-2-7B').totals.macs).toBe(macs)
  })

test('KV cache per token, 2 * layers * kvHeads * headDim * bytes', () => {
  const per = (file: string, model: string, dtypes = int8 as Parameters<typeof exampleReport>[1] & object) => {
    const { totals } = modelNamed(exampleReport(file, { phase: 'decode', past: 99, ...dtypes }), model)
    return totals.memory.kvCache / 100
  }
  expect(per('llama2-7b.ts', 'Llama-2-7B', {})).toBe(references.kvBytesPerToken.llama2_7b.fp16)
  expect(per('llama2-7b.ts', 'Llama-2-7B', { dtypes: int8 })).toBe(references.kvBytesPerToken.llama2_7b.int8)
  expect(per('gpt2.ts', 'GPT-2', {})).toBe(references.kvBytesPerToken.gpt2_small.fp16)
})
