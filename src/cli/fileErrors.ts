/** Reasons why a file cannot be read or written, in plain words. */
import { commandText } from '../present/commandText'

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
  return commandText.systemErrors[code] ?? (error instanceof Error ? error.message : String(error))
}

/** Code of a system error, such as ENOENT; empty for other errors. */
export const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '')

interface Kinds {
  isFile(): boolean
  isDirectory(): boolean
  isFIFO(): boolean
  isSocket(): boolean
}

/** Describes the kind of a file that is not a regular one; null for a regular one. */
export function kindOf(stat: Kinds): string | null {
  if (stat.isFile()) return null
  if (stat.isDirectory()) return commandText.file.isFolder
  if (stat.isFIFO()) return commandText.file.isPipe
  return stat.isSocket() ? commandText.file.isSocket : commandText.file.isDevice
}
