/** Source positions of ops. Frames are shared, linked towards the outermost call. */

/** Offsets into a file's text, UTF-16 code units, end exclusive. */
export interface Span {
  readonly file: string
  readonly start: number
  readonly end: number
}

/** A function of the model file: its declaration, and its name in figures. */
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
   * Set where the call applies a layer that is a function of the model file: the call in progress when that function
   * was created. Ops inside it are attributed to that call, as a linear is attributed to the call that created it and
   * not to the one that applies it.
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
  /** Empty for an iteration of a loop, which has an index and is not shown. */
  readonly name: string
  /** Iteration of the repeat or loop, or -1. */
  readonly index: number
  /** The same place with every index left out: rows are grouped by it. */
  readonly plain: Path
  /** Children by name; each is at its index + 1 in the array. */
  readonly children: Map<string, Path[]>
}

export function rootPath(): Path {
  const root = { parent: null, name: '', index: -1, children: new Map() } as unknown as { plain: Path } & Path
  root.plain = root
  return root
}

/** The child of `path` called `name`, made on first use. */
export function childPath(path: Path, name: string, index = -1): Path {
  let namesakes = path.children.get(name)
  if (namesakes === undefined) {
    namesakes = []
    path.children.set(name, namesakes)
  }
  const existing = namesakes[index + 1]
  if (existing !== undefined) return existing
  const made = { parent: path, name, index, children: new Map() } as unknown as { plain: Path } & Path
  made.plain = index < 0 && path.plain === path ? made : childPath(path.plain, name)
  namesakes[index + 1] = made
  return made
}

/** Text of a path, such as encoderLayer[3]/attention/query; empty at the root. */
export function pathText(path: Path): string {
  let text = ''
  for (let place: Path = path; place.parent !== null; place = place.parent) {
    if (place.name === '') continue
    const segment = place.index < 0 ? place.name : `${place.name}[${place.index}]`
    text = text === '' ? segment : `${segment}/${text}`
  }
  return text
}
