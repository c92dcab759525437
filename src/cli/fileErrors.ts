/** Reasons why a file cannot be read or written, in plain words. */

/** Error for a file that exists but is not read. */
export class Unreadable extends Error {
  constructor(
    message: string,
    /** Whether the file's size prevents it from being read. */
    readonly tooLong = false,
  ) {
    super(message)
  }
}

/** Reason of a system error, in words. */
export function reason(error: unknown): string {
  const code = codeOf(error)
  return reasons[code] ?? (error instanceof Error ? error.message : String(error))
}

/** Code of a system error, such as ENOENT; empty for other errors. */
export const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '')

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EISDIR: 'it is a folder',
  ENOTDIR: 'part of the path is not a folder',
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  ENOSPC: 'no space left on the disk',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the disk is read-only',
  ELOOP: 'its symbolic links lead in a circle',
  ENAMETOOLONG: 'the name is too long',
  EEXIST: 'a file of that name appeared meanwhile',
  ENXIO: 'nothing reads that pipe or socket',
  EMFILE: 'too many files are open',
}

interface Kinds {
  isFile(): boolean
  isDirectory(): boolean
  isFIFO(): boolean
  isSocket(): boolean
}

/** Describes the kind of a file that is not a regular one; null for a regular one. */
export function kindOf(stat: Kinds): string | null {
  if (stat.isFile()) return null
  if (stat.isDirectory()) return 'it is a folder'
  if (stat.isFIFO()) return 'it is a named pipe, not a regular file'
  return stat.isSocket() ? 'it is a socket, not a regular file' : 'it is a device, not a regular file'
}
