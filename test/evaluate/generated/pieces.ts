/** Declarations that generated models use, and the files they are spread over. */
import fc from 'fast-check'
import * as dsl from '../../../src/dsl/index'

/** What is imported from "memwall": every value it has. */
export const dslNames = Object.keys(dsl).sort()

interface Piece {
  readonly names: readonly string[]
  readonly text: string
}

/** Each needs nothing but the DSL. */
const pieces: readonly Piece[] = [
  {
    names: ['block', 'blocks_'],
    text: `export function block(n) {
  const up = linear(8 * (n || 1)), down = linear(8)
  return x => down(relu(up(x)))
}
export const blocks_ = Array.from({ length: 2 }, (_, i) => block(i + 1))`,
  },
  {
    names: ['Mlp', 'Deep', 'Wrapped'],
    text: `export class Mlp {
  static made = 0
  static of(n) { return new this(n) }
  #act = gelu
  up
  constructor(public hidden = 8, ...rest) { this.up = linear(hidden); this.down = linear(8, { bias: rest.length === 0 }); Mlp.made++ }
  get layer() { return sequential(this.up, this.#act, this.down) }
  forward = x => this.down(this.#act(this.up(x)))
}
export class Deep extends Mlp {
  norm = rmsNorm()
  constructor(n) { super(n * 2, true) }
  get layer() { return sequential(this.norm, super.layer) }
}
export class Wrapped { constructor(private readonly inner) {} get layer() { return x => this.apply(x) } apply(x) { const { inner } = this; return inner(x) } }`,
  },
  {
    names: ['kinds', 'Act', 'acts', 'narrow'],
    text: `export enum Act { Relu, Silu = 4, Gelu }
export const acts = { [Act.Relu]: relu, [Act.Silu]: silu, [Act["Gelu"]]: gelu }
export const kinds = new Map([["norm", () => rmsNorm()], ["linear", () => linear(8)]])
export const [narrow] = [...new Set(["int8", "int4"])]`,
  },
  {
    names: ['pick', 'compose', 'at'],
    text: `export const at = (list, n) => list[Math.abs(Math.trunc(Number(n) || 0)) % list.length] ?? list[0]
export function pick(n) {
  let l = identity
  switch (at([0, 1, 2, 3], n)) {
    case 0: return relu
    case 1: l = linear(8, { bias: false })
    case 2: for (let i = 0; i < 2; i++) { const before = l; l = x => before(x).mul(i + 1) } break
    default: return sequential(layerNorm(), softmax())
  }
  return l
}
export const compose = (first, ...rest) => x => rest.reduce((y, l) => l(y), first(x))`,
  },
  {
    names: ['shared', 'table', 'position', 'square_'],
    text: `export const shared = linear(8), table = embedding(8, 8, { weights: "int8" })
export const position = parameter([1, 1, 8]), square_ = parameter([8, 8], { dtype: "fp32" })`,
  },
  {
    names: ['stacked', 'nested', 'later'],
    text: `export function stacked(n, make) { const list = []; while (list.length < n) list.push(make(list.length)); return sequential(...list) }
export const nested = (n, make) => (n === 0 ? identity : sequential(make(n), residual(nested(n - 1, make))))
export const later = () => later_
var later_ = linear(8, { name: "later" })`,
  },
  {
    names: ['tuned', 'safe', 'taps'],
    text: `export const tuned = ({ out = 8, bias = true, ...rest } = {}) => linear(out, { bias, ...rest })
export function safe(make) { try { return make() } catch ({ message }) { return linear(8, { name: message.slice(0, 6) }) } finally { taps.length || taps.push(relu) } }
export const taps = []
for (let i = 0; i < 3; i++) taps.push(x => x.mul(i + 1).add(taps.length))`,
  },
  {
    names: ['memory', 'fixed', 'heads_', 'unheads'],
    text: `export const memory = x => input([x.shape[0], 3, 8])
export const fixed = x => input([x.shape[0], 3, 8], undefined, { static: true, name: "memory" })
export const heads_ = x => { const [b, s] = x.shape; return x.reshape([b, s, 2, 4]).transpose(1, 2) }
export const unheads = (y, x) => y.transpose(1, 2).reshape([...x.shape])`,
  },
]

const config = '{ "heads": 2, "hidden": 8, "layers": [1, 2], "__proto__": { "heads": 3 } }'
const imported = `import { ${dslNames.join(', ')} } from "memwall"`
const asWhole = `import * as memwall from "memwall"\nconst { ${dslNames.join(', ')} } = memwall`

export interface Layout {
  /** For each piece the file it is in: 0 is the model file itself. */
  readonly places: readonly number[]
  /** How the model file gets at what is elsewhere. */
  readonly how: 'by name' | 'as a whole' | 'through another'
  readonly whole: boolean
}

export const layouts: fc.Arbitrary<Layout> = fc.record({
  places: fc.tuple(...pieces.map(() => fc.nat(2))),
  how: fc.constantFrom('by name', 'as a whole', 'through another'),
  whole: fc.boolean(),
})

/** The files of a program whose model file ends with \`body\`. */
export function filesOf({ places, how, whole }: Layout, body: string): Record<string, string> {
  const head = whole ? asWhole : imported
  const files: Record<string, string> = { 'config.json': config }
  const lines = ['import config, { heads } from "./config.json"', 'const { hidden } = config']
  for (const [place, name] of ['model', 'blocks', 'lib/more'].entries()) {
    const here = pieces.filter((_, at) => places[at] === place)
    const text = here.map(piece => piece.text).join('\n')
    if (place === 0) lines.push(text)
    else if (here.length > 0) {
      files[`${name}.ts`] = `${head}\n${text}\n`
      const names = here.flatMap(piece => piece.names)
      if (how === 'by name')
        lines.unshift(`import { ${names.map(each => `${each} as ${each}`).join(', ')} } from "./${name}"`)
      else if (how === 'as a whole')
        lines.unshift(`import * as all${place} from "./${name}"`, `const { ${names.join(', ')} } = all${place}`)
      else {
        files['lib/index.ts'] =
          `${files['lib/index.ts'] ?? ''}export * from "${place === 1 ? '../blocks' : './more'}"\n`
        lines.unshift(`import { ${names.join(', ')} } from "./lib"`)
      }
    }
  }
  const imports = lines.filter(line => line.startsWith('import'))
  const rest = lines.filter(line => !line.startsWith('import'))
  files['model.ts'] = [head, ...imports, ...rest, body].join('\n')
  return files
}
