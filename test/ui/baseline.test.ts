/** What a comparison with git HEAD says where it cannot be made, and what it shows where it can. */
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest'
import {
  eventually,
  FAILURE,
  openFile,
  openWorkbench,
  runCommand,
  statusBarItem,
  takePicture,
  waitForLenses,
} from '../host/workbench.mjs'

const model = (width: number): string => `import { input, linear, model } from 'memwall'

export const tiny = model('Tiny', {}, () => linear(${width}, { bias: false })(input([64, 128])))
`

let page: Page
let workspace: string
let close: () => Promise<void>

const settings = (on: boolean): string => JSON.stringify({ 'git.enabled': on, 'git.autoRepositoryDetection': false })

beforeAll(async () => {
  const folder = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'memwall-')), 'models')
  const write = (name: string, text: string): void => {
    fs.mkdirSync(path.join(folder, path.dirname(name)), { recursive: true })
    fs.writeFileSync(path.join(folder, name), text)
  }
  const git = (repository: string, ...args: string[]): void => {
    const who = ['-c', 'user.name=Someone', '-c', 'user.email=someone@example.com', '-c', 'commit.gpgsign=false']
    execFileSync('git', ['-C', path.join(folder, repository), ...who, ...args], { stdio: 'pipe' })
  }
  write('.vscode/settings.json', settings(true))
  write('alone.ts', model(256))
  write('started/uncommitted.ts', model(256))
  git('started', 'init', '--quiet')
  write('repository/tiny.ts', model(256))
  git('repository', 'init', '--quiet')
  git('repository', 'add', '.')
  git('repository', 'commit', '--quiet', '-m', 'First')
  write('repository/tiny.ts', model(512))
  write('repository/new.ts', model(256))
  const opened = await openWorkbench(inject('served'), { folder })
  ;({ page, workspace, close } = opened)
})

afterAll(() => close())

beforeEach(({ onTestFailed }) => {
  onTestFailed(async () => {
    await takePicture(page, FAILURE)
  })
})

/** Opens a file, compares it with HEAD, and reads the notice. */
async function noticeOf(file: string): Promise<string> {
  await openFile(page, file)
  await waitForLenses(page)
  await runCommand(page, 'Memwall: Compare with Git HEAD')
  const notice = page.locator('.notification-toast .notification-list-item-message', { hasText: 'Memwall' }).last()
  const text = await notice.innerText()
  await runCommand(page, 'Notifications: Clear All Notifications')
  await notice.waitFor({ state: 'detached' })
  return text
}

test.each([
  ['alone.ts', /^Memwall: alone\.ts is in no git repository, so it has no HEAD/],
  ['uncommitted.ts', /^Memwall: the repository of uncommitted\.ts has no commit yet\. Commit first/],
  ['new.ts', /^Memwall: new\.ts is not in git HEAD, as it is new\. Commit it first/],
])('a comparison of %s says what is missing', async (file, notice) => {
  expect(await noticeOf(file)).toMatch(notice)
})

test('a comparison stands in lenses and in the status bar until it is stopped', async () => {
  await openFile(page, 'tiny.ts')
  await waitForLenses(page)
  await runCommand(page, 'Memwall: Compare with Git HEAD')
  // 2 · 64 · 128 · 512 FLOPs instead of 2 · 64 · 128 · 256.
  await waitForLenses(page, lenses => lenses.some(({ text }) => /8\.39 MFLOP \(\+100%\) .* · vs HEAD$/.test(text)))
  const scenario = statusBarItem(page, /^ *forward · /)
  expect(await scenario.locator('a').getAttribute('aria-label')).toMatch(/Compared with git HEAD \([0-9a-f]{7}\)/)
  await runCommand(page, 'Memwall: Stop Comparing')
  await waitForLenses(page, lenses => lenses.length > 0 && lenses.every(({ text }) => !text.includes('(+')))
  expect(await scenario.locator('a').getAttribute('aria-label')).not.toContain('Compared')
})

test('a comparison says that the git extension is off', async () => {
  fs.writeFileSync(path.join(workspace, '.vscode/settings.json'), settings(false))
  await eventually(
    () => noticeOf('tiny.ts').catch(() => ''),
    text => /^Memwall: VS Code's Git extension is off, or there is no git\. Switch on git\.enabled/.test(text),
    'the notice of a git extension that is off',
  )
})
