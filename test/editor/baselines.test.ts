/** Baselines that cannot be analysed, beside an editor that is a stand-in: no real worker can be brought to stop at will. */
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { compareReports } from '../../src/analysis/baseline/comparison'
import type { Baseline } from '../../src/editor/baseline/baseline'
import { type PinnedState, pinStore } from '../../src/editor/baseline/pinStore'
import { defaultScenario } from '../../src/scenario/scenario'
import { reportOf } from '../support/report'

const editor = vi.hoisted(() => {
  class Uri {
    constructor(readonly path: string) {}
    static parse = (text: string) => new Uri(text.slice('file://'.length))
    with = ({ path }: { path: string }) => new Uri(path)
    toString = () => `file://${this.path}`
  }
  return { Uri, warned: [] as string[], informed: [] as string[], status: [] as string[], head: null as unknown }
})

vi.mock('vscode', () => ({
  Uri: editor.Uri,
  window: {
    showWarningMessage: async (message: string) => void editor.warned.push(message),
    showInformationMessage: async (message: string) => void editor.informed.push(message),
    setStatusBarMessage: (message: string) => void editor.status.push(message),
  },
  workspace: { getConfiguration: () => ({ get: (_: string, otherwise: unknown) => otherwise }) },
}))

vi.mock('../../src/editor/lazy', () => ({ gitHead: async () => editor.head }))

const { Stopped } = await import('../../src/editor/analyser')
const { baselines } = await import('../../src/editor/baseline/baselines')

const text = `import { input, linear, model } from 'memwall'
export const tiny = model('Tiny', {}, () => linear(8)(input([2, 4])))
`
const root = new editor.Uri('/model.ts')
const key = root.toString()
const conditions = { scenario: defaultScenario, hardware: 'a100-sxm-80', defaultHardware: 'a100-sxm-80' }
const pinned: PinnedState = { about: 'batch 1', texts: [['/model.ts', text]], conditions }

function memento() {
  const kept = new Map<string, unknown>()
  return {
    get: (name: string) => kept.get(name),
    update: async (name: string, value: unknown) => void kept.set(name, structuredClone(value)),
  }
}

/** A compared file, and an analyser that answers with its report, or once with a failure. */
function compared() {
  const report = reportOf(text)
  const memory = memento()
  pinStore(memory as never).set(key, pinned)
  const state = { baseline: null as Baseline | null, failure: null as Error | null, asked: [] as unknown[] }
  const reading = {
    root,
    report,
    conditions,
    selected: 0,
    opened: { opening: { texts: pinned.texts } },
    get baseline() {
      return state.baseline
    },
    get comparison() {
      return state.baseline && compareReports(state.baseline.kind, state.baseline.report, report)
    },
  }
  let changed = (_: unknown): void => {}
  const documents = {
    of: () => reading,
    settled: async () => reading,
    compareWith: (_: unknown, baseline: Baseline | null) => {
      state.baseline = baseline
    },
    onDidChange(listener: typeof changed) {
      changed = listener
      return { dispose: () => {} }
    },
  }
  const analyser = {
    forget: () => {},
    async ask(request: unknown) {
      state.asked.push(request)
      const { failure } = state
      state.failure = null
      if (failure !== null) throw failure
      return { report, read: [], took: 1 }
    },
  }
  const all = baselines(documents as never, analyser as never, memory as never)
  return { all, state, documents, reading, change: () => changed(root), stored: () => pinStore(memory as never).all }
}

beforeEach(() => {
  for (const list of [editor.warned, editor.informed, editor.status]) list.length = 0
  editor.head = {
    commit: '1234567890',
    read: async () => text,
    onDidMove: () => ({ dispose: () => {} }),
    dispose: () => {},
  }
})

describe('a pinned state', () => {
  test('stays stored when its analysis is stopped, until comparing is stopped', async () => {
    const { all, state, change, stored } = compared()
    state.failure = new Stopped('time')
    change()
    await vi.waitUntil(() => editor.warned.length > 0)
    expect(state.baseline).toBeNull()
    expect(stored().get(key)?.about).toBe('batch 1')
    all.stop(root as never)
    expect(editor.status).toHaveLength(1)
    expect(stored().size).toBe(0)
  })

  test('is what the file is compared with again when HEAD cannot be analysed', async () => {
    const { all, state, change, stored } = compared()
    change()
    await vi.waitUntil(() => state.baseline !== null)
    state.failure = new Stopped('time')
    await all.compareWithHead(root as never)
    expect(editor.warned).toHaveLength(1)
    await vi.waitUntil(() => state.baseline !== null)
    expect(state.baseline?.kind).toBe('pinned')
    expect(stored().has(key)).toBe(true)
  })

  test('is given up once there are figures of HEAD', async () => {
    const { all, state, stored } = compared()
    await all.compareWithHead(root as never)
    expect(state.baseline?.kind).toBe('head')
    expect(stored().size).toBe(0)
  })
})
