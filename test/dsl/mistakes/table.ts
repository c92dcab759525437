/** What is wrong with a size or a shape, and what is said to it. */

export type Mistake = readonly [body: string, code: 'type' | 'shape-mismatch', message: string]

/** By the export they are of. */
export type Mistakes = Readonly<Record<string, readonly Mistake[]>>

export const rank = (kind: string, args: string, layout: string): Mistake => [
  `${kind}(${args})(x)`,
  'shape-mismatch',
  `${kind} takes ${layout}, got [4, 8]`,
]

export const axis = (call: string): readonly Mistake[] => [
  [`${call.replace('AXIS', '2')}`, 'type', 'axis: [4, 8] has no axis 2; it takes -2 to 1'],
  [`${call.replace('AXIS', '-3')}`, 'type', 'axis: [4, 8] has no axis -3; it takes -2 to 1'],
]
