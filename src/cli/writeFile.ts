/** Writes regular files atomically: whole or not at all. */
import {
  accessSync,
  type BigIntStats,
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { kindOf } from './fileErrors'
import { identify } from './fileIdentity'

/**
 * Writes a temporary file beside the target and renames it, so that a failure leaves the previous contents. Keeps a
 * symbolic link, the permissions of a replaced file and, where the process may set it, its owner. Pipes and devices are
 * written directly. Throws the system's errors.
 */
export function writeFile(path: string, text: string): void {
  const before = statSync(path, { bigint: true, throwIfNoEntry: false })
  if (before !== undefined && !isReplaced(path, before)) append(path, text)
  else replace(identify(path).path, text, before)
}

/** Names of open files, which are not replaced, whatever kind of file they are. */
const open = /^\/(dev\/(fd\/|std(in|out|err)$)|proc\/[^/]+\/fd\/)/

const isReplaced = (path: string, stat: BigIntStats): boolean => kindOf(stat) === null && !open.test(path)

function append(path: string, text: string): void {
  // Opening a named pipe without a reader fails at once this way, and the probe keeps it open for the write.
  const probe = openSync(path, constants.O_WRONLY | (constants.O_NONBLOCK ?? 0))
  try {
    const file = openSync(path, constants.O_WRONLY | constants.O_APPEND)
    try {
      writeFileSync(file, text)
    } finally {
      closeSync(file)
    }
  } finally {
    closeSync(probe)
  }
}

function replace(path: string, text: string, before: BigIntStats | undefined): void {
  // A rename needs no permission on the file that it replaces, unlike a write.
  if (before !== undefined) accessSync(path, constants.W_OK)
  const temporary = join(dirname(path), `.memwall-${crypto.randomUUID()}.tmp`)
  const file = openSync(temporary, 'wx')
  try {
    try {
      if (before !== undefined) keepOwner(file, before)
      writeFileSync(file, text)
    } finally {
      closeSync(file)
    }
    renameSync(temporary, path)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
}

function keepOwner(file: number, { uid, gid, mode }: BigIntStats): void {
  try {
    fchownSync(file, Number(uid), Number(gid))
  } catch {
    // Only an administrator may change the owner; otherwise the writer owns the file.
  }
  fchmodSync(file, Number(mode & 0o7777n))
}
