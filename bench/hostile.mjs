/** Model files that are made to hold an editor up, each of another kind. */

const layers = 'attention, input, linear, model, relu, repeat, scope'

/** @param {string} before @param {string} [layer] */
const file = (before, layer = 'linear(4)') => `import { ${layers} } from 'memwall'
${before}
export default model('hostile', { batch: 1, seq: 4 }, ({ batch, seq }) => ${layer}(input([batch, seq, 8])))
`

/** @param {number} count @param {(at: number) => string} text */
const times = (count, text) => Array.from({ length: count }, (_, at) => text(at)).join('\n')

/** By file name. @type {Readonly<Record<string, string>>} */
export const hostile = {
  'one-line.ts': file(`const long = ${Array(25_000).fill('1').join(' + ')}`),
  'brackets.ts': file(`const nested = ${'['.repeat(3000)}${']'.repeat(3000)}`),
  'no-end.ts': file('while (true) {}'),
  'search.ts': file("const near = 'a'.repeat(2e6)\nconst found = 'a'.repeat(8e6).indexOf(near + 'b' + near)"),
  'number.ts': file("const text = '1'.repeat(8e6)\nfor (;;) Number(text)"),
  'equal.ts': file("const text = 'a'.repeat(7999999)\nfor (;;) if (text + 'b' === text + 'c') break"),
  'many-models.ts': `import { input, model } from 'memwall'
${times(60, at => `model('m${at}', { batch: 1 }, ({ batch }) => { for (;;) batch; return input([1]) })`)}
`,
  'dims.ts': `import { input, linear, model } from 'memwall'
export default model('dims', Object.fromEntries([...Array(3000).keys()].map(at => ['d' + at, at + 1])), d => linear(d.d7)(input([1, d.d3])))
`,
  'repeated.ts': file('', 'repeat(7000, () => attention({ heads: 2, causal: true }))'),
  'paths.ts': `import { input, linear, model, relu, scope } from 'memwall'
export default model('paths', { batch: 1 }, ({ batch }) => {
  let layer = linear(4)
  for (let at = 0; at < 300; at++) layer = scope('n'.repeat(900), layer)
  let x = input([batch, 4])
${times(150, () => '  x = relu(layer(x))')}
  return x
})
`,
  'call-sites.ts': `import { input, linear, model } from 'memwall'
export default model('sites', { batch: 1 }, ({ batch }) => {
  let x = input([batch, 8])
${times(20_000, () => '  x = linear(8)(x)')}
  return x
})
`,
}
