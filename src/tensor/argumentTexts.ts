/** Names of what arguments of the DSL take, as messages give them: layouts of tensors, and values of the others. */
import { dtypes } from './dtype'

export const quoted = (text: string): string => JSON.stringify(text)

const oneOf = (words: readonly string[]): string =>
  `${words.slice(0, -1).map(quoted).join(', ')} or ${quoted(words.at(-1) ?? '')}`

/** Layouts of the tensors that functions take. */
export const layouts = {
  /** By the number of spatial axes. */
  images: {
    1: '[batch, channels, length]',
    2: '[batch, channels, height, width]',
    3: '[batch, channels, depth, height, width]',
  },
  image: '[batch, channels, ...sizes]',
  channels: '[batch, channels, ...]',
  batch: '[batch, ...]',
  features: '[..., features]',
  sequence: '[batch, seq, features]',
  memory: '[batch, source, features]',
  sampled: 'x [batch, channels, height, width] or [batch, channels, depth, height, width]',
  heads: '[batch, heads, tokens, dim]',
  tokenHeads: '[batch, seq, heads, dim]',
  nodes: '[nodes, features]',
  tokens: '[batch, seq]',
  bag: '[batch, bag]',
} as const

/** Values that arguments take, as `errors.argument` lists them after "takes". */
export const takes = {
  flag: 'true or false',
  text: 'a string that is not empty',
  textUpTo: (longest: number) => `a string of at most ${longest} characters`,
  oneOf,
  dtype: `one of ${dtypes.join(', ')}`,
  weightDType: `one of ${dtypes.join(', ')}, a name (mxfp4, q4_k) or { dtype, group }`,
  castDType: `one of ${dtypes.join(', ')}, or activations`,
  function: 'a function',
  options: 'an options object',
  layer: 'a layer (a function from tensor to tensor)',
  layers: 'an array of one layer or more',
  tensor: 'a tensor',
  tensors: 'an array of one tensor or more',
  operand: 'a tensor or a finite number',

  integer: 'a whole number',
  integerFrom: (least: number) => `a whole number of at least ${least}`,
  positive: 'a number above 0',
  fraction: 'a number from 0 to 1',
  count: 'a number from 0 to 2^53',
  divisorOf: (count: number, counted: string) => `a number that divides the ${count} ${counted}`,
  unsetForRule: (rule: string) => `nothing with rule ${quoted(rule)}`,
  topK: (experts: number) => `at most ${experts}, the number of experts`,

  axes: 'a whole number or an array of them',
  fourierAxes: 'an array of one axis or more',
  resize: '{ size } or { scale }',
  sizes: 'an array of sizes',
  dims: 'an object of sizes, as in { batch: 1, seq: 128 }',
  sizePerAxis: (axes: number) => `a whole number or an array of ${axes}, one per spatial axis`,
  padding: (modes: readonly string[]) => `a whole number, one per spatial axis, ${oneOf(modes)}`,
  poolPadding: (most: number) => `at most half the kernel (${most})`,
  outputPadding: (stride: number) => `less than the larger of stride and dilation (${stride})`,
  pairs: 'an array of pairs [before, after]',
  pair: 'a pair [before, after]',

  peak: 'at least one rate in FLOP/s, as in { fp16: 312e12 }',
  links:
    'one link or more, innermost first, as in [{ name: "NVLink", bandwidth: 450e9, devices: 8 }, { name: "network", bandwidth: 50e9 }]',
  moreDevices: (inside: number) => `a whole number above ${inside}, the devices inside it`,
  memory: 'one level or more, as in [{ name: "HBM", bytes: 80e9, bandwidth: 2e12 }]',
}
