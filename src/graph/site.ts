/** Where in the source an op came from. Frames are shared, linked towards the outermost call. */

/** Offsets into a file's text, UTF-16 code units, end exclusive. */
export interface Span {
  readonly file: string
  readonly start: number
  readonly end: number
}

/** A function of the model file: its declaration, and the name a reader would call it by. */
export interface FunctionSite extends Span {
  readonly name: string
}

/** One call on the way from the module's top to an op. */
export interface Frame {
  readonly parent: Frame | null
  /** The call expression. */
  readonly call: Span
  /** The model file's own function that the call entered; null for a call into the DSL. */
  readonly callee: FunctionSite | null
  /**
   * Set where the call applies a layer that is a function of the model file: the call under way when that function was
   * made. What it makes belongs there, as a linear belongs where it was made and not where it is applied.
   */
  readonly made?: Frame | null
}

/** The call that created an op's layer and the call that applied it, each with the calls around it. */
export interface Site {
  readonly created: Frame | null
  readonly applied: Frame | null
}

/** A named place in a model's structure, such as encoderLayer[3]/attention/query, as a tree of shared nodes. */
export interface Path {
  readonly parent: Path | null
  /** Empty where it is an iteration of a loop: it is not shown, and has an index. */
  readonly name: string
  /** Which of its repeat, or -1. */
  readonly index: number
  /** The same place with every index left out: what rows are grouped by. */
  readonly plain: Path
  /** By name, at index + 1. */
  readonly children: Map<string, Path[]>
}

export function rootPath(): Path {
  const root = { parent: null, name: '', index: -1, children: new Map() } as unknown as { plain: Path } & Path
  root.plain = root
  return root
}

/** The child of `path` called `name`, made on first use. */
export function childPath(path: Path, name: string, index = -1): Path {
  let alike = path.children.get(name)
  if (alike === undefined) {
    alike = []
    path.children.set(name, alike)
  }
  const known = alike[index + 1]
  if (known !== undefined) return known
  const made = { parent: path, name, index, children: new Map() } as unknown as { plain: Path } & Path
  made.plain = index < 0 && path.plain === path ? made : childPath(path.plain, name)
  alike[index + 1] = made
  return made
}

/** encoderLayer[3]/attention/query; empty at the root. */
export function pathText(path: Path): string {
  let text = ''
  for (let at: Path = path; at.parent !== null; at = at.parent) {
    if (at.name === '') continue
    const segment = at.index < 0 ? at.name : `${at.name}[${at.index}]`
    text = text === '' ? segment : `${segment}/${text}`
  }
  return text
}
