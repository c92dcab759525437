/** Resolves the specifier of an import to a file. */

/** The directory of `from` and a relative specifier, as one path without `.` and `..`. */
function joinPath(from: string, specifier: string): string {
  const parts = from.split('/').slice(0, -1)
  for (const part of specifier.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '.' && part !== '') parts.push(part)
  }
  return parts.join('/')
}

/** The files an import may mean, first choice first. */
export function candidates(from: string, specifier: string): readonly string[] {
  const path = joinPath(from, specifier)
  if (/\.(json|[mc]?ts)$/.test(path)) return [path]
  // TypeScript allows a .ts file to be named by its compiled .js file.
  if (/\.[mc]?js$/.test(path)) return [path.replace(/js$/, 'ts')]
  return [`${path}.ts`, `${path}/index.ts`]
}
