/** Shapes of the values that lines of a model file make, as shown at their ends. */
import type { Node } from '../graph/graph'
import type { Frame, Span } from '../graph/site'
import type { Shape } from '../tensor/shape'

/** A call, and the op that runs last in it. */
interface Call {
  readonly span: Span
  readonly last: Node
}

type LineAt = (file: string, offset: number) => number

/**
 * Shape of the value that a line makes: the output of the op that runs last, where one call on the line holds all others.
 * A line that only creates a layer has the shape of what the layer returns. Null where no call holds all others, or where
 * the shape is not the same each time.
 */
export function lineShapes(nodes: readonly Node[], lineAt: LineAt): (file: string, line: number) => Shape | null {
  const applied = callsByLine(
    lastIn(nodes, ({ site }) => site.applied, caller),
    lineAt,
  )
  const created = callsByLine(
    lastIn(nodes, ({ site }) => site.created, around),
    lineAt,
  )
  const applications = lastOfApplications(nodes)
  return (file, line) => {
    const key = lineKey(file, line)
    const [uses, makes] = [applied.get(key) ?? [], created.get(key) ?? []]
    const own = uses.length > 0 ? uses : makes
    if (own.length === 0 || !hasWhole([...uses, ...makes])) return null
    const { span, last } = own.reduce((a, b) => (isAfter(b, a) ? b : a))
    const eachTime = own.filter(call => call.span.start === span.start && call.span.end === span.end)
    const eachUse = uses.length > 0 ? [] : [...(applications.get(last.site.created)?.values() ?? [])]
    const shape = last.output.shape.join()
    const results = [...eachTime.map(call => call.last), ...eachUse]
    return results.every(({ output }) => output.shape.join() === shape) ? last.output.shape : null
  }
}

/** The call around one in which a layer is made: of a layer that is a function of the model file, that which made it. */
export const around = (frame: Frame): Frame | null => (frame.made === undefined ? frame.parent : frame.made)

const caller = ({ parent }: Frame): Frame | null => parent

const lineKey = (file: string, line: number): string => `${line}:${file}`

/** Whether one of the calls on a line holds all others. */
function hasWhole(calls: readonly Call[]): boolean {
  const start = calls.reduce((least, { span }) => Math.min(least, span.start), Number.POSITIVE_INFINITY)
  const end = calls.reduce((most, { span }) => Math.max(most, span.end), 0)
  return calls.some(({ span }) => span.start === start && span.end === end)
}

/** Whether a call ends with a later op than another, or with the same and around it. */
const isAfter = (a: Call, b: Call): boolean =>
  a.last.index === b.last.index ? a.span.end - a.span.start > b.span.end - b.span.start : a.last.index > b.last.index

/** The op that runs last in each call on the way to an op; `outer` gives the call around one. */
function lastIn(
  nodes: readonly Node[],
  frameOf: (node: Node) => Frame | null,
  outer: (frame: Frame) => Frame | null,
): ReadonlyMap<Frame, Node> {
  const last = new Map<Frame, Node>()
  for (let at = nodes.length - 1; at >= 0; at--) {
    const node = nodes[at] as Node
    // The calls around one that has its last op have theirs too.
    for (let frame = frameOf(node); frame !== null && !last.has(frame); frame = outer(frame)) last.set(frame, node)
  }
  return last
}

function callsByLine(lastOf: ReadonlyMap<Frame, Node>, lineAt: LineAt): ReadonlyMap<string, readonly Call[]> {
  const calls = new Map<string, Call[]>()
  for (const [{ call: span }, last] of lastOf) {
    const key = lineKey(span.file, lineAt(span.file, span.start))
    const own = calls.get(key)
    if (own === undefined) calls.set(key, [{ span, last }])
    else own.push({ span, last })
  }
  return calls
}

/** The last op of each application of a layer, by the call that created the layer and the one that applied it. */
function lastOfApplications(nodes: readonly Node[]): ReadonlyMap<Frame | null, ReadonlyMap<Frame | null, Node>> {
  const applications = new Map<Frame | null, Map<Frame | null, Node>>()
  for (const node of nodes) {
    const { created, applied } = node.site
    const own = applications.get(created)
    if (own === undefined) applications.set(created, new Map([[applied, node]]))
    else own.set(applied, node)
  }
  return applications
}
