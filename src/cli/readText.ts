/** Reads the text of a regular file up to a maximum size. */
import { closeSync, constants, fstatSync, openSync, readSync, statSync } from 'node:fs'
import { commandText } from '../present/commandText'
import { kindOf, Unreadable } from './fileErrors'
import type { FileIdentity } from './fileIdentity'

export interface FileText extends Pick<FileIdentity, 'device' | 'node'> {
  readonly text: string
}

/** Throws Unreadable for anything but a regular file of at most `most` bytes, and passes on the system's errors. */
export function readText(path: string, most: number): FileText {
  // Checked before opening, which for a named pipe waits for its writer, and has side effects on some devices.
  refuse(kindOf(statSync(path)))
  const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  try {
    const stat = fstatSync(file, { bigint: true })
    refuse(kindOf(stat))
    return { text: withoutMark(content(file, most)), device: stat.dev, node: stat.ino }
  } finally {
    closeSync(file)
  }
}

function refuse(kind: string | null): void {
  if (kind !== null) throw new Unreadable(kind)
}

const tooLong = (most: number): Unreadable => new Unreadable(commandText.file.tooLong(most), true)

const chunkBytes = 1 << 16

/** Reads up to the limit rather than the size of the file: the file may grow, and one in /proc has size 0. */
function content(file: number, most: number): string {
  const chunks: Buffer[] = []
  for (let total = 0; ; ) {
    const chunk = Buffer.allocUnsafe(Math.min(chunkBytes, most + 1 - total))
    const bytes = readSync(file, chunk)
    if (bytes === 0) return Buffer.concat(chunks).toString('utf8')
    total += bytes
    if (total > most) throw tooLong(most)
    chunks.push(chunk.subarray(0, bytes))
  }
}

/** Removes a byte order mark, which editors do not count as a column. */
const withoutMark = (text: string): string => (text.charCodeAt(0) === 0xfeff ? text.slice(1) : text)
