/** Fused kernels: sets of ops that run as one. At most one contraction each, and no op between two of them outside. */
import type { Node } from '../graph/graph'

/** Largest number of edges followed to find a way from a kernel to another; beyond it the two are not joined. */
const maxEdges = 1024

/** Kernels as a disjoint-set forest over nodes. */
export class Kernels {
  private readonly parent: Int32Array
  private readonly contracts: Uint8Array
  /** First and last node of each kernel, by its root. */
  private readonly first: Int32Array
  private readonly last: Int32Array
  /** Nodes whose results the ops of a kernel read, by its root; some may have joined it since. */
  private readonly sources: number[][]

  constructor(private readonly nodes: readonly Node[]) {
    this.parent = Int32Array.from(nodes, (_, index) => index)
    this.first = this.parent.slice()
    this.last = this.parent.slice()
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

  private merge(roots: readonly number[]): boolean {
    const [main] = roots as readonly [number]
    const once = (index: number): boolean => (this.nodes[index] as Node).output.static
    // Static ops run once per sequence, and others in every step.
    if (roots.some(root => once(root) !== once(main)) || this.leavesAndReturns(roots)) return false
    for (const root of roots.slice(1)) {
      this.parent[root] = main
      this.contracts[main] ||= this.contracts[root] as number
      this.first[main] = Math.min(this.first[main] as number, this.first[root] as number)
      this.last[main] = Math.max(this.last[main] as number, this.last[root] as number)
      const [few, many] = [this.sources[main] as number[], this.sources[root] as number[]].sort(
        (a, b) => a.length - b.length,
      ) as [number[], number[]]
      for (const source of few) many.push(source)
      this.sources[main] = many
      this.sources[root] = []
    }
    return true
  }

  /** Whether an op outside of the merged kernels would have to run between their ops. Kernels run as a whole. */
  private leavesAndReturns(roots: readonly number[]): boolean {
    const inside = new Set(roots)
    const start = roots.reduce((least, root) => Math.min(least, this.first[root] as number), Infinity)
    const seen = new Set<number>(roots)
    const open = [...roots]
    let edges = 0
    for (let kernel = open.pop(); kernel !== undefined; kernel = open.pop()) {
      const outside = this.outerSources(kernel)
      edges += outside.length
      if (edges > maxEdges) return true
      for (const source of outside) {
        const root = this.root(source)
        if (inside.has(root)) {
          if (!inside.has(kernel)) return true
        } else if (!seen.has(root) && (this.last[root] as number) > start) {
          seen.add(root)
          open.push(root)
        }
      }
    }
    return false
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
