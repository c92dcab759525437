/**
 * Colour and symbol of each kind of op. The eight colours are custom properties of the style sheet, with a set per
 * theme. They can be told apart with colour blindness, and from the ninth kind on the symbol changes too.
 */

const symbols = ['circle', 'square', 'triangle', 'star', 'wye'] as const
export type Symbol = (typeof symbols)[number]

export interface KindStyle {
  readonly colour: string
  readonly symbol: Symbol
}

export const colours = 8

/** Preferred colour of a kind, used wherever it is free, so that linear is the same blue in every model. */
const preferred: Readonly<Record<string, number>> = {
  linear: 0,
  matmul: 1,
  conv2d: 1,
  conv1d: 1,
  conv3d: 1,
  convTranspose1d: 6,
  convTranspose2d: 6,
  convTranspose3d: 6,
  einsum: 1,
  softmax: 2,
  logSoftmax: 2,
  layerNorm: 3,
  rmsNorm: 3,
  batchNorm: 3,
  groupNorm: 3,
  instanceNorm: 3,
  gelu: 4,
  relu: 4,
  silu: 4,
  tanh: 4,
  sigmoid: 4,
  add: 5,
  mul: 6,
  maxPool2d: 2,
  avgPool2d: 2,
  maxPool3d: 2,
  avgPool3d: 2,
  embedding: 7,
}
const order = Object.keys(preferred)

const rank = (kind: string): number => (Object.hasOwn(preferred, kind) ? order.indexOf(kind) : order.length)

/**
 * Assigns styles by the kinds that exist and not by their figures, so that colours hold still while a model is edited.
 */
export function kindStyles(kinds: Iterable<string>): ReadonlyMap<string, KindStyle> {
  const styles = new Map<string, KindStyle>()
  const free = new Set<number>()
  let round = -1
  const sorted = [...new Set(kinds)].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))
  for (const kind of sorted) {
    if (free.size === 0) {
      round++
      for (let slot = 0; slot < colours; slot++) free.add(slot)
    }
    const wanted = Object.hasOwn(preferred, kind) ? (preferred[kind] as number) : 0
    let slot = wanted
    while (!free.has(slot)) slot = (slot + 1) % colours
    free.delete(slot)
    styles.set(kind, { colour: `var(--kind-${slot})`, symbol: symbols[round % symbols.length] as Symbol })
  }
  return styles
}
