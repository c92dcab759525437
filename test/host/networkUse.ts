/** Finds, in the text of a bundle, what could reach a network: modules of Node that open connections, and globals that do. */
import ts from 'typescript'

const modules = /^(node:)?(https?|http2|net|tls|dgram|dns|dns\/promises|undici|ws)$/
const globals = new Set([
  'XMLHttpRequest',
  'WebSocket',
  'WebTransport',
  'EventSource',
  'sendBeacon',
  'RTCPeerConnection',
])
/** Objects that the globals are members of. Other objects have methods of the name as well. */
const holders = new Set(['globalThis', 'window', 'self', 'global'])

/** Names of modules and globals, each once, in the order of the text. Reads the syntax, so that texts do not count. */
export function networkUse(bundle: string): readonly string[] {
  const found = new Set<string>()
  const visit = (node: ts.Node): void => {
    const name = usedBy(node)
    if (name !== null) found.add(name)
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile('bundle.js', bundle, ts.ScriptTarget.Latest, true))
  return [...found]
}

function usedBy(node: ts.Node): string | null {
  // A bundler may call require by another name.
  if (ts.isCallExpression(node)) return moduleIn(node.arguments[0])
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return moduleIn(node.moduleSpecifier)
  if (ts.isElementAccessExpression(node)) {
    const { argumentExpression: key, expression } = node
    return ts.isStringLiteralLike(key) ? memberUse(expression, key.text) : null
  }
  if (!ts.isIdentifier(node)) return null
  const { parent, text } = node
  if (ts.isPropertyAccessExpression(parent) && parent.name === node) return memberUse(parent.expression, text)
  const isName = 'name' in parent && parent.name === node
  return !isName && (text === 'fetch' || globals.has(text)) ? text : null
}

const memberUse = (object: ts.Expression, name: string): string | null =>
  globals.has(name) || (name === 'fetch' && ts.isIdentifier(object) && holders.has(object.text)) ? name : null

const moduleIn = (node: ts.Node | undefined): string | null =>
  node !== undefined && ts.isStringLiteralLike(node) && modules.test(node.text) ? node.text : null
