/** Diagnostics of several models or steps, each said once. */
import type { Diagnostic } from './report'

/** Merges equal diagnostics of several models or steps into one that names all of those models. */
export function distinct(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const seen = new Map<string, { readonly first: Diagnostic; readonly models: string[] }>()
  for (const each of diagnostics) {
    const { file, line, column, endLine, endColumn, code, reason } = each
    const key = `${file}:${line}:${column}:${endLine}:${endColumn}:${code}:${JSON.stringify(reason)}`
    const existing = seen.get(key)
    if (existing === undefined) seen.set(key, { first: each, models: [...(each.models ?? [])] })
    else existing.models.push(...(each.models ?? []))
  }
  return [...seen.values()].map(({ first, models }) => (first.models === undefined ? first : { ...first, models }))
}
