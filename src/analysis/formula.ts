/**
 * FLOPs formulas: an op's rule printed with its sizes, axes named after the dims they follow. The dim of an axis is
 * found by tracing the model once more with other dims.
 */

import { countedPart } from '../cost/opCost'
import type { PhaseCosts, Tracer } from '../cost/phaseRequest'
import { type Graph, type Node, sameOps } from '../graph/graph'
import type { TraceRequest } from '../graph/request'
import type { Axis, Term } from '../ops/op'
import type { Use } from '../ops/use'
import type { CausalCount } from '../scenario/scenario'
import type { Shape } from '../tensor/shape'

/**
 * Rule of `node` with its sizes, as in 2·batch·seq·768·3072 + batch·seq·3072. `moved`: the same op in the trace with
 * other dims.
 */
function formulaOf(
  node: Node,
  moved: Node | undefined,
  causalCount: CausalCount,
  names: (size: number, there: number) => string,
): string {
  const { op, attrs, inputs, output } = node
  if (op.flops === null) return 'not counted'
  const labels = new Map<readonly number[], readonly string[]>()
  const label = (shape: Shape, other: Shape | undefined): void => {
    labels.set(
      shape,
      shape.map((size, at) => (other?.length === shape.length ? names(size, other[at] as number) : `${size}`)),
    )
  }
  inputs.forEach((input, at) => {
    label(input.shape, moved?.inputs[at]?.shape)
  })
  label(output.shape, moved?.output.shape)
  const use: Use<never> = { attrs: attrs as never, inputs: inputs.map(input => input.shape), output: output.shape }
  const part = countedPart(node, causalCount)
  const factor = part === 1 ? '' : `·${Number(part.toPrecision(6))}`
  const terms = op.flops(use).map(term => termText(term, labels) + factor)
  return terms.length === 0 ? '0' : terms.join(' + ')
}

function termText(term: Term, labels: ReadonlyMap<readonly number[], readonly string[]>): string {
  const factors: string[] = []
  for (const factor of term) {
    if (typeof factor === 'number') factors.push(`${factor}`)
    else if ('of' in factor) factors.push(axisText(factor, labels))
    else factors.push(...(labels.get(factor) ?? factor.map(String)))
  }
  const shown = factors.filter(factor => factor !== '1')
  return shown.length === 0 ? '1' : shown.join('·')
}

function axisText({ of, axis }: Axis, labels: ReadonlyMap<readonly number[], readonly string[]>): string {
  const own = labels.get(of) ?? of.map(String)
  return own.at(axis) as string
}

/**
 * Formula of each row of nodes, of the phase's own graph or of another trace. A row of ops of different sizes gets the
 * sum of their formulas.
 */
export function formulas(
  rows: readonly (readonly Node[])[],
  { request, graph }: Pick<PhaseCosts, 'request' | 'graph'>,
  causalCount: CausalCount,
  trace: Tracer,
): string[] {
  const { other, dims } = elsewhere(request, graph, trace)
  const named = namesOf(dims)
  const names = (size: number, there: number): string =>
    (size === there ? undefined : named.get(`${size} ${there}`)) ?? `${size}`
  return rows.map(nodes => {
    const counts = new Map<string, number>()
    for (const node of nodes) {
      const mine = graph.nodes[node.index] === node
      const formula = formulaOf(node, mine ? other?.nodes[node.index] : undefined, causalCount, names)
      counts.set(formula, (counts.get(formula) ?? 0) + 1)
    }
    if (counts.size === 1) return [...counts.keys()][0] as string
    const terms = [...counts].slice(0, mostTerms).map(([formula, count]) => `${count}·(${formula})`)
    return [...terms, ...(counts.size > mostTerms ? [`… (${counts.size - mostTerms} more)`] : [])].join(' + ')
  })
}

/** Maximum number of different formulas that a row shows: layers made in a loop may each have their own. */
const mostTerms = 16

/** Maps the two sizes of an axis to its name; the first dim wins where several changed alike. */
function namesOf(dims: MovedDims): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  for (const [name, [here, moved]] of dims)
    for (const [sizes, text] of [
      [`${here} ${moved}`, name],
      [`${here + 1} ${moved + 1}`, `(${name} + 1)`],
    ] as const)
      if (!names.has(sizes)) names.set(sizes, text)
  return names
}

type MovedDims = ReadonlyMap<string, readonly [number, number]>

/**
 * Traces the model with other dims; where it cannot be built with all of them changed, with batch, seq and past alone.
 */
function elsewhere(request: TraceRequest, graph: Graph, trace: Tracer): { other: Graph | null; dims: MovedDims } {
  const every = Object.keys(request.dims)
  for (const names of [every, every.filter(name => ['batch', 'seq', 'past'].includes(name)), ['batch']]) {
    const dims = new Map<string, readonly [number, number]>()
    const moved: Record<string, number> = { ...request.dims }
    let past = request.past
    for (const [at, name] of names.entries()) {
      const here = request.dims[name]
      // A decode step always has one token.
      if (here === undefined || (request.phase === 'decode' && name === 'seq')) continue
      // Shrinks each dim, so that no table is exceeded, by different amounts, so that equal dims can be told apart.
      moved[name] = here > at + 1 ? here - at - 1 : here + at + 1
      dims.set(name, [here, moved[name] as number])
    }
    if (request.phase === 'decode') {
      past = request.dims.past === undefined ? Math.max(0, request.past - 1) : (moved.past as number)
      dims.set('past', [request.past, past])
    }
    const { graph: other, complete } = trace({ ...request, dims: moved, past })
    if (complete && sameOps(graph, other)) return { other, dims }
  }
  return { other: null, dims: new Map() }
}
