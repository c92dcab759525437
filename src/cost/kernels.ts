/** Fused kernels: sets of ops that run as one. At most one contraction each, and no op between two of them outside. */
import type { Node } from '../graph/graph'

/** Largest number of edges followed to find a way from a kernel to another; beyond it the two are not joined. */
const maxEdges = 1024
/** Largest number of places in the order of kernels that lie between two that are joined. */
const maxDistance = 1024

/** Kernels as a disjoint-set forest over nodes. */
export class Kernels {
  private readonly parent: Int32Array
  private readonly contracts: Uint8Array
  /** Kernels by their roots, each behind those whose results it reads. An entry is stale unless `place` points back to it. */
  private readonly order: Int32Array
  /** Place of each kernel in that order, by its root; -1 where one has been merged into another. */
  private readonly place: Int32Array
  /** Nodes whose results the ops of a kernel read, by its root; some may have joined it since. */
  private readonly sources: number[][]

  constructor(private readonly nodes: readonly Node[]) {
    this.parent = Int32Array.from(nodes, (_, index) => index)
    this.order = this.parent.slice()
    this.place = this.parent.slice()
    this.contracts = Uint8Array.from(nodes, ({ op }) => (op.family === 'contraction' ? 1 : 0))
    this.sources = nodes.map(({ inputs }) =>
      inputs.flatMap(({ storage: { producer } }) => (producer === null ? [] : [producer.index])),
    )
  }

  /** Merges the kernels of two nodes; false where the result could not run as one kernel. */
  join(a: Node, b: Node): boolean {
    const [one, other] = [this.root(a.index), this.root(b.index)]
    if (one === other) return true
    if (this.contracts[one] && this.contracts[other]) return false
    return this.merge([one, other])
  }

  /** Merges the ops of an attention core, which count as one contraction; false where they could not run as one kernel. */
  joinCore(nodes: readonly Node[]): boolean {
    return this.merge(nodes.map(({ index }) => this.root(index)))
  }

  /** Number that identifies the kernel of a node. */
  of = ({ index }: Node): number => this.root(index)

  private merge(given: readonly number[]): boolean {
    const roots = [...new Set(given)]
    const [main] = roots as [number]
    const once = (index: number): boolean => (this.nodes[index] as Node).output.static
    // Static ops run once per sequence, and others in every step.
    if (roots.some(root => once(root) !== once(main))) return false
    const needed = this.neededBetween(roots)
    if (needed === null) return false
    this.reorder(main, roots, needed)
    for (const root of roots.slice(1)) {
      this.parent[root] = main
      this.contracts[main] ||= this.contracts[root] as number
      const [few, many] = [this.sources[main] as number[], this.sources[root] as number[]].sort(
        (a, b) => a.length - b.length,
      ) as [number[], number[]]
      for (const source of few) many.push(source)
      this.sources[main] = many
      this.sources[root] = []
    }
    return true
  }

  /**
   * Kernels placed among those of `roots` that have to run before one of them; null where one of these reads a result of
   * `roots` itself, so that it would have to run between their ops. Kernels run as a whole.
   */
  private neededBetween(roots: readonly number[]): Set<number> | null {
    const inside = new Set(roots)
    const places = roots.map(root => this.place[root] as number)
    const first = Math.min(...places)
    if (Math.max(...places) - first > maxDistance) return null
    const needed = new Set<number>()
    const open = [...roots]
    let edges = 0
    for (let kernel = open.pop(); kernel !== undefined; kernel = open.pop()) {
      const outside = this.outerSources(kernel)
      edges += outside.length
      if (edges > maxEdges) return null
      for (const source of outside) {
        const root = this.root(source)
        if (inside.has(root)) {
          if (!inside.has(kernel)) return null
        } else if (!needed.has(root) && (this.place[root] as number) > first) {
          needed.add(root)
          open.push(root)
        }
      }
    }
    return needed
  }

  /**
   * Places `main` behind the kernels that `roots` need, and in front of all others between them; each group keeps its order.
   * Kernels can still run in that order: a kernel that is needed reads neither `roots` nor one that is not needed (Pearce and
   * Kelly, "A dynamic topological sort algorithm for directed acyclic graphs", 2006). `main` is placed as late as it can be,
   * near to the ops that may join it next.
   */
  private reorder(main: number, roots: readonly number[], needed: ReadonlySet<number>): void {
    const places = roots.map(root => this.place[root] as number)
    const [first, last] = [Math.min(...places), Math.max(...places)]
    for (const root of roots) this.place[root] = -1
    const [before, behind]: [number[], number[]] = [[], []]
    for (let at = first; at <= last; at++) {
      const kernel = this.order[at] as number
      if (this.place[kernel] === at) (needed.has(kernel) ? before : behind).push(kernel)
    }
    this.put(before, first)
    this.put([main, ...behind], last - behind.length)
  }

  /** Gives kernels consecutive places, beginning at `first`. */
  private put(kernels: readonly number[], first: number): void {
    kernels.forEach((kernel, nth) => {
      this.order[first + nth] = kernel
      this.place[kernel] = first + nth
    })
  }

  /** Sources outside of a kernel. Those that have joined it are dropped, so that each is dropped once. */
  private outerSources(kernel: number): readonly number[] {
    const outside = (this.sources[kernel] as number[]).filter(source => this.root(source) !== kernel)
    this.sources[kernel] = outside
    return outside
  }

  /** Finds the root of a kernel, and halves the path on the way so that chains stay short. */
  private root(index: number): number {
    const { parent } = this
    let current = index
    while (parent[current] !== current) {
      const grandparent = parent[parent[current] as number] as number
      parent[current] = grandparent
      current = grandparent
    }
    return current
  }
}
