/** Files that are written whole or not at all. */
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
 * Writes a file beside its place and renames it, so that a failure leaves what was there. A symbolic link stays, and so do
 * the permissions of a file that is replaced and, where the process may say so, its owner. Pipes and devices are written as
 * they are. Throws the system's errors.
 */
export function writeFile(path: string, text: string): void {
  const before = statSync(path, { bigint: true, throwIfNoEntry: false })
  if (before !== undefined && !isReplaced(path, before)) append(path, text)
  else replace(identify(path).path, text, before)
}

/** These names stand for open files, which are not replaced, whatever they are open on. */
const open = /^\/(dev\/(fd\/|std(in|out|err)$)|proc\/[^/]+\/fd\/)/

const isReplaced = (path: string, stat: BigIntStats): boolean => kindOf(stat) === null && !open.test(path)

function append(path: string, text: string): void {
  // To open a named pipe that nothing reads fails without a wait, and works as long as it is open once.
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
  // A rename needs no permission on the file that it replaces; writing does.
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
    // Only an administrator gives files away; the file is the writer's then.
  }
  fchmodSync(file, Number(mode & 0o7777n))
}
