/** Editors without VS Code's Git extension, which are stand-ins: no test runs in a browser without a machine behind it. */
import { expect, test, vi } from 'vitest'

const env = vi.hoisted(() => ({ uiKind: 1, remoteName: undefined as string | undefined }))
const workspace = vi.hoisted(() => ({ isTrusted: true }))
vi.mock('vscode', () => ({
  UIKind: { Desktop: 1, Web: 2 },
  env,
  workspace,
  extensions: { getExtension: () => undefined },
}))

const { gitHead } = await import('../../src/editor/baseline/gitHead')

test('the reason why there is no git is that of the editor', async () => {
  const problem = (uiKind: number, remoteName: string | undefined, isTrusted: boolean) => {
    Object.assign(env, { uiKind, remoteName })
    Object.assign(workspace, { isTrusted })
    return gitHead({} as never)
  }
  expect(await problem(2, undefined, true)).toBe('web')
  expect(await problem(2, undefined, false)).toBe('web')
  expect(await problem(2, 'codespaces', true)).toBe('off')
  expect(await problem(2, 'codespaces', false)).toBe('restricted')
  expect(await problem(1, undefined, true)).toBe('off')
  expect(await problem(1, undefined, false)).toBe('restricted')
})
