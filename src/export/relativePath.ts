/** File names as they appear in an export. */

/**
 * `file` relative to the folder of `entry`, so that the entry itself becomes its base name; both are absolute and
 * `/`-separated. A file on another drive keeps its full name.
 */
export function relativePath(entry: string, file: string): string {
  const from = entry.split('/').slice(0, -1)
  const to = file.split('/')
  if (from[0] !== to[0]) return file
  let shared = 1
  while (shared < from.length && shared < to.length - 1 && from[shared] === to[shared]) shared++
  return [...from.slice(shared).map(() => '..'), ...to.slice(shared)].join('/')
}
