/**
 * Every message about a call of the DSL. An error names the function and the argument as a model file spells them,
 * says what is wrong with which value, and how to mend it. `what` is such a place ("linear: out"), `kind` the function.
 */
import { quoted, takes } from './argumentTexts'
import type { DType } from './dtype'
import { ModelError } from './error'
import { type Shape, shapeText } from './shape'
import { valueText } from './valueText'

const wrongType = (message: string): ModelError => new ModelError('type', message)
const wrongShape = (message: string): ModelError => new ModelError('shape-mismatch', message)
const tooMany = (message: string): ModelError => new ModelError('limit', message)

/** An index of an equation; an axis under an ellipsis has no letter. */
const indexText = (label: string): string => (/[a-zA-Z]/.test(label) ? `index ${label}` : 'an axis of "..."')

const noDivision = (kind: string, counted: string, shape: Shape, into: string): ModelError =>
  wrongShape(`${kind}: ${counted} of ${shapeText(shape)} do not divide into ${into}`)

/** Errors by name, each with the code that its diagnostic shows. */
export const errors = {
  // Arguments.
  argument: (what: string, taken: string, value: unknown) =>
    new ModelError('type', `${what} takes ${taken}, got ${valueText(value)}`, { what, value }),
  unknownOption: (what: string, option: string, options: readonly string[]) =>
    new ModelError('type', `${what} has no option ${quoted(option)}; it takes ${options.join(', ')}`, {
      what,
      value: option,
      known: options,
    }),
  returned: (what: string, taken: string, value: unknown) =>
    wrongType(`${what} must return ${taken}, got ${valueText(value)}`),
  madeAlready: (what: string, example: string) =>
    wrongType(`${what} takes a function that makes a layer, as in ${example}, got a layer`),
  notMadeYet: (kind: string) => wrongType(`${kind} makes a layer: call it first, as in ${kind}(...)(x)`),
  notCalled: (kind: string) => wrongType(`${kind} is a layer already: write ${kind}, not ${kind}()`),
  manyTensors: (layer: string, kind: string, count: number) =>
    wrongType(
      `${layer} takes one tensor, got ${count}; ` +
        (kind === 'attention'
          ? 'for keys and values from elsewhere write crossAttention(memory, ..)'
          : 'join them with concat, or call it for each'),
    ),
  manyOperands: (kind: string, count: number) =>
    wrongType(`${kind} takes one operand, got ${count}; chain the calls, as in x.${kind}(a).${kind}(b)`),
  indices: (kind: string, layout: string, dtype: DType | null) =>
    wrongType(
      `${kind} takes indices of a whole-number dtype, got ${dtype === null ? 'an input without a dtype' : `a tensor of ${dtype}`}; ` +
        `write input(${layout}, 'int32')`,
    ),

  // Models.
  outsideBuild: (what: string) =>
    wrongType(`${what} is used outside a model; use it inside the function given to model()`),
  otherBuild: (kind: string) =>
    wrongType(`${kind}: this tensor was made by another run of a model's build function; make it in this one`),
  output: (model: string, value: unknown) =>
    wrongType(
      `model ${quoted(model)}: build must return its output tensor or an array of them, got ${valueText(value)}`,
    ),
  ops: (most: number, isSetting: boolean) =>
    tooMany(
      `the model has more than ${most} ops; what follows is not counted. ` +
        `Repeat fewer layers${isSetting ? ', or raise memwall.limits.ops' : ''}`,
    ),
  models: (most: number) => tooMany(`a file declares at most ${most} models; make what varies one of the dims`),
  dims: (count: number, most: number) =>
    tooMany(`model: dims has ${count} sizes, a model has at most ${most}; make those that never vary constants`),
  dimsOfFile: (most: number) =>
    tooMany(`the models of a file have at most ${most} dims in all; make those that never vary constants`),

  // Shapes.
  layout: (what: string, layout: string, shape: Shape) =>
    wrongShape(`${what} takes ${layout}, got ${shapeText(shape)}`),
  noAxis: (what: string, shape: Shape, axis: number) =>
    wrongType(
      `${what}: ${shapeText(shape)} has no axis ${axis}; ` +
        (shape.length === 0 ? 'a scalar has none' : `it takes ${-shape.length} to ${shape.length - 1}`),
    ),
  noBroadcast: (what: string, a: Shape, b: Shape, axis: number, left: number, right: number) =>
    wrongShape(
      `${what}: ${shapeText(a)} and ${shapeText(b)} differ at axis ${axis} (${left} against ${right}); sizes must be equal or 1`,
    ),
  tooManyAxes: (what: string, count: number, most: number) =>
    wrongType(`${what}: a tensor has at most ${most} axes, got ${count}`),
  sizeOutOfRange: (what: string, size: number, axis: number) =>
    wrongType(`${what}: size ${size} at axis ${axis} is not a whole number from 0 to 2^53`),
  tooManyElements: (what: string, shape: Shape) =>
    wrongType(`${what}: ${shapeText(shape)} has more than 2^53 elements`),

  // Methods of a tensor, and joins.
  axesSwapped: (start: number, end: number) =>
    wrongType(`flatten: endAxis ${end} comes before startAxis ${start}; swap the two`),
  permutation: (shape: Shape, axes: readonly number[]) =>
    wrongType(
      `permute: axes takes each of the ${shape.length} axes of ${shapeText(shape)} once, got ${shapeText(axes)}`,
    ),
  repeatedAxes: (what: string, axes: readonly unknown[]) =>
    wrongType(`${what} takes each axis once, got ${valueText(axes)}`),
  manyOpenSizes: (to: Shape) => wrongType(`reshape: only one size of ${shapeText(to)} may be -1`),
  reshape: (from: Shape, elements: number, to: Shape) =>
    wrongShape(`reshape: ${shapeText(from)} has ${elements} elements, which ${shapeText(to)} cannot hold`),
  expand: (from: Shape, to: Shape) =>
    wrongShape(
      `expand: ${shapeText(from)} cannot become ${shapeText(to)}; an axis of size 1 can grow, and new axes come in front`,
    ),
  squeeze: (shape: Shape, size: number, axis: number) =>
    wrongShape(`squeeze: ${shapeText(shape)} has ${size} at axis ${axis}; only an axis of size 1 can be dropped`),
  sliceEnd: (shape: Shape, size: number, axis: number, end: number) =>
    wrongShape(`slice: end ${end} is past the ${size} elements at axis ${axis} of ${shapeText(shape)}`),
  equalParts: (shape: Shape, size: number, axis: number, parts: number) =>
    wrongShape(`split: ${size} at axis ${axis} of ${shapeText(shape)} cannot be cut into ${parts} equal parts`),
  tooManyParts: (parts: number, most: number) =>
    wrongShape(`split: sections takes at most ${most} parts, got ${parts}; make each part larger`),
  partSum: (shape: Shape, size: number, axis: number, parts: readonly number[], sum: number) =>
    wrongShape(
      `split: sections ${valueText(parts)} add up to ${sum}, but ${shapeText(shape)} has ${size} at axis ${axis}`,
    ),
  concat: (first: Shape, other: Shape, axis: number) =>
    wrongShape(`concat: ${shapeText(first)} and ${shapeText(other)} may differ only at axis ${axis}`),
  stack: (first: Shape, other: Shape) =>
    wrongShape(`stack: ${shapeText(first)} and ${shapeText(other)} differ; all tensors must have the same shape`),

  // Contractions.
  weightsFixed: (kind: string, shape: Shape, axis: number, size: number) =>
    wrongShape(
      `${kind}: ${shapeText(shape)} has ${shape.at(axis)} at axis ${axis}, ` +
        `but its weights were made for ${size} at its first use; make another ${kind} for this input`,
    ),
  tableWidth: (shape: Shape, table: Shape) =>
    wrongShape(
      `attend: ${shapeText(shape)} has ${shape.at(-1)} features at axis -1, but the table ${shapeText(table)} has ${table.at(-1)}`,
    ),
  matmulAxes: (left: Shape, right: Shape) =>
    wrongShape(`matmul: ${shapeText(left)} and ${shapeText(right)} must both have two axes or more`),
  matmulSizes: (left: Shape, right: Shape) =>
    wrongShape(
      `matmul: ${shapeText(left)} has ${left.at(-1)} at axis -1, ${shapeText(right)} has ${right.at(-2)} at axis -2; ` +
        'they must be equal',
    ),
  equation: (equation: string) =>
    wrongType(
      `einsum: equation takes letters, "," between operands, "..." and one "->", as in "...ij,jk->...ik", got ${quoted(equation)}`,
    ),
  operandCount: (equation: string, named: number, given: number) =>
    wrongType(
      `einsum: ${quoted(equation)} names ${named} ${named === 1 ? 'operand' : 'operands'}, got ${given}; ` +
        'give one tensor for each',
    ),
  manyOperandsOfEinsum: (given: number, most: number) =>
    wrongType(`einsum takes at most ${most} operands, got ${given}; contract some of them first`),
  repeatedIndex: (equation: string, labels: string) =>
    wrongType(
      `einsum: ${quoted(equation)} repeats an index in its result ${quoted(labels)}; each may occur once there`,
    ),
  unknownIndex: (equation: string, label: string) =>
    wrongType(`einsum: ${quoted(equation)} has ${label} in its result only; an operand must have it too`),
  ellipsisLeftOut: (equation: string) =>
    wrongType(`einsum: the result of ${quoted(equation)} lacks the axes of "..."; write "..." there too`),
  operandAxes: (equation: string, labels: string, named: number, shape: Shape) =>
    wrongShape(
      `einsum: ${quoted(labels)} of ${quoted(equation)} names ${named} ${named === 1 ? 'axis' : 'axes'}, ` +
        `its operand ${shapeText(shape)} has ${shape.length}`,
    ),
  indexSizes: (equation: string, label: string, first: number, second: number) =>
    wrongShape(
      `einsum: ${indexText(label)} of ${quoted(equation)} is ${first} and ${second}; sizes must be equal or 1`,
    ),
  diagonal: (equation: string, label: string, first: number, second: number) =>
    wrongShape(
      `einsum: ${indexText(label)} of ${quoted(equation)} is ${first} and ${second} in one operand; ` +
        'sizes along a diagonal must be equal',
    ),

  // Attention.
  headFeatures: (kind: string, features: number, shape: Shape, heads: number) =>
    noDivision(kind, `${features} features`, shape, `${heads} heads; give headDim`),
  groupedHeads: (kind: string, heads: number, q: Shape, kvHeads: number, k: Shape) =>
    wrongShape(
      `${kind}: ${heads} heads of q ${shapeText(q)} are not a multiple of the ${kvHeads} heads of k ${shapeText(k)} (axis 1)`,
    ),
  keysAndValues: (kind: string, k: Shape, v: Shape) =>
    wrongShape(
      `${kind}: k ${shapeText(k)} and v ${shapeText(v)} must have the same heads (axis 1) and tokens (axis 2)`,
    ),

  sinks: (kind: string, heads: number, sinks: Shape) =>
    wrongShape(`${kind}: sinks takes [${heads}], a logit per head of q, got ${shapeText(sinks)}`),

  // Convolutions, pools and resizing.
  asymmetricPadding: (kind: string, axes: number, padding: readonly unknown[]) =>
    new ModelError(
      'type',
      `${kind}: padding takes ${takes.sizePerAxis(axes)}, got ${valueText(padding)}; ` +
        'where before and after differ, apply pad([[before, after], ...]) first',
      { what: `${kind}: padding`, value: padding },
    ),
  groups: (kind: string, channels: number, shape: Shape, groups: number) =>
    noDivision(kind, `${channels} channels`, shape, `${groups} groups`),
  kernel: (kind: string, kernel: readonly number[], shape: Shape) =>
    wrongShape(
      `${kind}: a kernel of ${shapeText(kernel)} does not fit into ${shapeText(shape)}; take a smaller one, or pad the input`,
    ),
  emptyTranspose: (kind: string, shape: Shape) =>
    wrongShape(`${kind}: padding leaves nothing of ${shapeText(shape)}; take less padding`),
  spatialEntries: (kind: string, option: string, entries: number, shape: Shape) =>
    wrongShape(
      `${kind}: ${option} has ${entries} entries, but ${shapeText(shape)} has ${shape.length - 2} spatial axes`,
    ),
  resizedToNothing: (shape: Shape, scale: number | readonly number[]) =>
    wrongShape(`resize: scale ${valueText(scale)} leaves nothing of ${shapeText(shape)}; take a larger one`),
  sampleGrid: (x: Shape, grid: Shape) =>
    wrongShape(
      `gridSample takes a grid [${x[0]}, ${x.length === 4 ? 'height, width' : 'depth, height, width'}, ${x.length - 2}] ` +
        `for x ${shapeText(x)}, got ${shapeText(grid)}`,
    ),
  paddingAxes: (pairs: number, shape: Shape) =>
    wrongShape(`pad: padding has ${pairs} pairs, more than the ${shape.length} axes of ${shapeText(shape)}`),
  shuffledChannels: (channels: number, shape: Shape, factor: number) =>
    noDivision('pixelShuffle', `${channels} channels`, shape, `factor x factor (${factor} x ${factor})`),

  // Lookups and transforms.
  topK: (k: number, shape: Shape, axis: number) =>
    wrongShape(`topK: k ${k} is more than the ${shape.at(axis)} elements of ${shapeText(shape)} at axis ${axis}`),
  complexAxis: (shape: Shape, isReal: boolean) =>
    wrongShape(
      `fft: complex values end in an axis of 2 (real and imaginary part), got ${shapeText(shape)}` +
        (isReal ? '' : '; for real values give real: true'),
    ),

  // Recurrent states.
  stateShape: (shape: Shape, expected: Shape) =>
    wrongShape(
      `state: update must return the shape of the state, ${shapeText(expected)}, got ${shapeText(shape)}; ` +
        'return the state after the update',
    ),
  stateOperands: (q: Shape, k: Shape, v: Shape) =>
    wrongShape(
      `linearAttention takes q and k [batch, seq, heads, keyDim] and v [batch, seq, heads, valueDim], ` +
        `got ${shapeText(q)}, ${shapeText(k)} and ${shapeText(v)}; the heads of q and k must divide those of v`,
    ),
  gateShape: (what: string, shape: Shape, expected: readonly Shape[]) =>
    wrongShape(`${what} must be ${expected.map(shapeText).join(' or ')}, got ${shapeText(shape)}`),

  // The selective scan.
  scanned: (x: Shape, a: Shape) =>
    wrongShape(`selectiveScan takes x [batch, seq, d] and a [d, state], got ${shapeText(x)} and ${shapeText(a)}`),
  scanOperand: (name: string, shape: Shape, expected: Shape, x: Shape, a: Shape) =>
    wrongShape(
      `selectiveScan: ${name} must be ${shapeText(expected)} for x ${shapeText(x)} and a ${shapeText(a)}, got ${shapeText(shape)}`,
    ),
}

/** Notes for the reader of the figures about the way a model is written. */
export const hints = {
  recomputedMemory:
    'crossAttention computes its memory, keys and values anew at every decode step; ' +
    'if they never change, make their source input(shape, dtype, { static: true })',
  manyCachedTokens: (seq: number, tokens: number) =>
    `a decode step of ${seq === 1 ? '1 token' : `${seq} tokens`} must append as many to kvCache, got ${tokens}; ` +
    'concatenate inputs of the prompt only where past is 0',
  foldedBatchNorm:
    'batchNorm with fold: true is part of the convolution before it at inference: ' +
    'its ops and weights are counted in training only',
}
