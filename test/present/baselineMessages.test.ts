/** Notices about baselines, in which VS Code draws links and icons. */
import { expect, test } from 'vitest'
import { baselineMessages } from '../../src/present/baselineText'

test('names of files and targets, and reasons, are neither links nor icons', () => {
  const name = '[Fix](command:x)$(zap).ts'
  const { comparing, stopped, notCompared, noModel, notInHead, problems, unreadable, failed } = baselineMessages
  const notices = [
    ...[comparing('a.ts', 'head', name, true), comparing('a.ts', 'pinned', name, false)],
    ...[stopped, notCompared, noModel, notInHead, problems.noRepository, problems.noCommit].map(text => text(name)),
    ...[comparing(name, 'head', 'abc', true), unreadable(name, 'abc'), failed(name, 'no'), failed('a.ts', name)],
  ]
  for (const notice of notices) {
    expect(notice).toContain('Fix')
    expect(notice).not.toMatch(/\]\(|\$\(/)
  }
})
