/** Of models, and layers made of layers. */
import type { Mistakes } from './table'

export const models: Mistakes = {
  model: [
    ["model('', { batch: 1 }, () => x)", 'type', 'model: name takes a string that is not empty, got ""'],
    ["model('m', { batch: 1.5 }, () => x)", 'type', 'model: dims.batch takes a whole number of at least 0, got 1.5'],
    ["model('m', { batch: -1 }, () => x)", 'type', 'model: dims.batch takes a whole number of at least 0, got -1'],
  ],
  input: [
    ['input([-1, 8])', 'type', 'input: shape[0] takes a whole number of at least 0, got -1'],
    ['input([2 ** 30, 2 ** 30])', 'type', 'input: shape: [1073741824, 1073741824] has more than 2^53 elements'],
    ['input(Array(40).fill(1))', 'type', 'input: shape: a tensor has at most 32 axes, got 33'],
    ["input([8], ['fp32'])", 'type', 'input: dtype takes '],
  ],
  parameter: [
    ['parameter([0.5])', 'type', 'parameter: shape[0] takes a whole number of at least 0, got 0.5'],
    [
      "parameter([4], { parallel: 'columns' })",
      'type',
      'parameter: parallel takes "column", "row" or "none", got "columns"',
    ],
  ],
  sequential: [
    ['sequential(linear(10), layerNorm)(x)', 'type', 'layerNorm makes a layer: call it first, as in layerNorm(...)(x)'],
    ['sequential(linear(10), relu())(x)', 'type', 'relu is a layer already: write relu, not relu()'],
    ['sequential(() => 5)(x)', 'type', 'sequential: layers[0] must return a tensor, got 5'],
  ],
  residual: [
    ['residual(linear(10))(x)', 'shape-mismatch', 'add: [4, 8] and [4, 10] differ at axis -1 (8 against 10)'],
    ['residual(() => 5)(x)', 'type', 'residual: body must return a tensor, got 5'],
  ],
  repeat: [
    [
      'repeat(4, linear(10))(x)',
      'type',
      'repeat: make takes a function that makes a layer, as in repeat(12, () => linear(768)), got a layer',
    ],
    ['repeat(-1, () => relu)(x)', 'type', 'repeat: count takes a whole number of at least 0, got -1'],
    ['repeat(2, () => () => 5)(x)', 'type', 'repeat: make(0)(x) must return a tensor, got 5'],
    ['repeat(2, () => 5)(x)', 'type', 'repeat: make(0) must return a layer (a function from tensor to tensor), got 5'],
  ],
  branches: [
    ['branches([])(x)', 'type', 'branches: layers takes an array of one layer or more, got []'],
    [
      'branches([relu, linear(3)], { axis: 0 })(x)',
      'shape-mismatch',
      'concat: [4, 8] and [4, 3] may differ only at axis 0',
    ],
    ['branches([relu], { axis: 2 })(x)', 'type', 'axis: [4, 8] has no axis 2; it takes -2 to 1'],
  ],
  scope: [
    ["scope('', relu)(x)", 'type', 'scope: name takes a string that is not empty, got ""'],
    [
      "scope('s', relu, { sparsity: { fraction: 1.5 } })(x)",
      'type',
      'scope: sparsity.fraction takes a number from 0 to 1, got 1.5',
    ],
    [
      "scope('s', relu, { sparsity: { fraction: 0.5, structured: 1 } })(x)",
      'type',
      'scope: sparsity.structured takes true or false, got 1',
    ],
    [
      "scope('s', relu, { sparsity: { part: 0.5 } })(x)",
      'type',
      'scope: sparsity has no option "part"; it takes fraction, structured',
    ],
  ],
  mixtureOfExperts: [
    [
      'mixtureOfExperts({ experts: 0, topK: 1, expert: () => relu })(x)',
      'type',
      'mixtureOfExperts: experts takes a whole number of at least 1, got 0',
    ],
    [
      'mixtureOfExperts({ experts: 2, topK: 3, expert: () => relu })(x)',
      'type',
      'mixtureOfExperts: topK takes at most 2, the number of experts, got 3',
    ],
    [
      'mixtureOfExperts({ experts: 2, topK: 1, expert: linear(8) })(x)',
      'type',
      'mixtureOfExperts: expert takes a function that makes a layer, as in () => linear(768), got a layer',
    ],
    [
      'mixtureOfExperts({ experts: 2, topK: 1, expert: () => 5 })(x)',
      'type',
      'mixtureOfExperts: expert() must return a layer',
    ],
    [
      'mixtureOfExperts({ experts: 2, topK: 1, expert: () => relu, shared: linear(3) })(x)',
      'shape-mismatch',
      'add: [4, 8] and [4, 3] differ at axis -1',
    ],
    [
      'mixtureOfExperts({ experts: 2, topK: 1, expert: () => relu })(input([]))',
      'shape-mismatch',
      'mixtureOfExperts takes [..., features], got []',
    ],
  ],
  custom: [
    ["custom('', [x], { shape: [1], flops: 1 })", 'type', 'custom: kind takes a string that is not empty, got ""'],
    [
      "custom('c', [], { shape: [1], flops: 1 })",
      'type',
      'custom: inputs takes an array of one tensor or more, got []',
    ],
    [
      "custom('c', [x], { shape: [-1], flops: 1 })",
      'type',
      'custom: shape[0] takes a whole number of at least 0, got -1',
    ],
    [
      "custom('c', [x], { shape: [1], flops: 1e308 })",
      'type',
      'custom: flops takes a number from 0 to 2^53, got 1e+308',
    ],
    [
      "custom('c', [x], { shape: [1], flops: 1, reads: -1 })",
      'type',
      'custom: reads takes a number from 0 to 2^53, got -1',
    ],
    [
      "custom('c', [x], { shape: [1], flops: 1, state: -2 })",
      'type',
      'custom: state takes a number from 0 to 2^53, got -2',
    ],
    [
      "custom('c', [x], { shape: [1], flops: 1, macs: 'many' })",
      'type',
      'custom: macs takes a number from 0 to 2^53, got "many"',
    ],
    [
      "custom('c', [x], { shape: [1], flops: 1, saves: NaN })",
      'type',
      'custom: saves takes a number from 0 to 2^53, got NaN',
    ],
    [
      "custom('c', [x], { shape: [1], flops: 1, parameters: 0.5 })",
      'type',
      'custom: parameters takes a whole number of at least 0, got 0.5',
    ],
  ],
  hardware: [
    [
      "hardware('', { peak: { fp16: 1 }, memory: [{ name: 'm', bytes: 1, bandwidth: 1 }] })",
      'type',
      'hardware: name takes a string that is not empty, got ""',
    ],
    [
      "hardware('h', { peak: {}, memory: [{ name: 'm', bytes: 1, bandwidth: 1 }] })",
      'type',
      'hardware: peak takes at least one rate in FLOP/s',
    ],
    [
      "hardware('h', { peak: { fp17: 1 }, memory: [{ name: 'm', bytes: 1, bandwidth: 1 }] })",
      'type',
      'hardware: peak has no option "fp17"; it takes fp64',
    ],
    [
      "hardware('h', { peak: { fp16: 0 }, memory: [{ name: 'm', bytes: 1, bandwidth: 1 }] })",
      'type',
      'hardware: peak.fp16 takes a number above 0, got 0',
    ],
    [
      "hardware('h', { peak: { fp16: 1 }, peakFp16Accumulate: -1, memory: [{ name: 'm', bytes: 1, bandwidth: 1 }] })",
      'type',
      'hardware: peakFp16Accumulate takes a number above 0, got -1',
    ],
    ["hardware('h', { peak: { fp16: 1 }, memory: [] })", 'type', 'hardware: memory takes one level or more'],
    [
      "hardware('h', { peak: { fp16: 1 }, memory: [{ name: 'm', bytes: 1, bandwidth: -1 }] })",
      'type',
      'hardware: memory[0].bandwidth takes a number above 0, got -1',
    ],
    [
      "hardware('h', { peak: { fp16: 1 }, memory: [{ name: 'm', bytes: 1, bandwidth: 1 }], link: { name: 'l' } })",
      'type',
      'hardware: link.bandwidth takes a number above 0, got undefined',
    ],
    [
      "hardware('h', { peak: { fp16: 1 }, memory: [{ name: 'm', bytes: 1, bandwidth: 1 }], link: [] })",
      'type',
      'hardware: link takes one link or more, innermost first',
    ],
    [
      "hardware('h', { peak: { fp16: 1 }, memory: [{ name: 'm', bytes: 1, bandwidth: 1 }], link: [{ name: 'a', bandwidth: 2 }, { name: 'b', bandwidth: 1 }] })",
      'type',
      'hardware: link[0].devices takes a whole number above 1, the devices inside it, got undefined',
    ],
    [
      "hardware('h', { peak: { fp16: 1 }, memory: [{ name: 'm', bytes: 1, bandwidth: 1 }], link: [{ name: 'a', bandwidth: 2, devices: 8 }, { name: 'b', bandwidth: 1, devices: 8 }] })",
      'type',
      'hardware: link[1].devices takes a whole number above 8, the devices inside it, got 8',
    ],
  ],
}
