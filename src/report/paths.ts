/** Paths of rows, as in encoderLayer/attention/query. */

/** The path segments that all of them begin with. */
export function commonPath(paths: readonly string[]): string {
  const split = paths.map(path => path.split('/'))
  const first = split[0] ?? []
  const end = first.findIndex((segment, at) => split.some(each => each[at] !== segment))
  return first.slice(0, end < 0 ? first.length : end).join('/')
}
