/**
 * Baselines that model files are compared with: their text at git HEAD under the conditions of now, or a pinned state
 * under its own. A baseline is analysed once per text and conditions; documents compare their figures with its report.
 */
import * as vscode from 'vscode'
import type { BaselineKind } from '../../analysis/baseline/comparison'
import type { Report } from '../../analysis/report'
import { baselineMessages, modelVersus } from '../../present/baselineText'
import type { Conditions } from '../../protocol/analysis'
import { scenarioText } from '../../scenario/text'
import type { Analyser } from '../analyser'
import type { Documents, Reading } from '../documents'
import { uriOf } from '../modelFile'
import { fileName } from '../panelState'
import { analyseTexts, type ReadText } from './analyseTexts'
import { conditionsOf, conditionsText } from './baseline'
import type { Head } from './gitHead'
import { type PinnedState, pinStore } from './pinStore'

export interface Baselines extends vscode.Disposable {
  compareWithHead(root: vscode.Uri): Promise<void>
  /** Compares a model file from now on with its state of now. */
  pin(root: vscode.Uri): Promise<void>
  stop(root: vscode.Uri): void
}

/** A model file that is compared. */
interface Compared {
  readonly root: vscode.Uri
  readonly kind: BaselineKind
  about: string
  readonly read: ReadText
  /** Conditions of a pinned state; null for those of now. */
  readonly conditions: Conditions | null
  /** Reports by their conditions, the last ones. */
  readonly reports: Map<string, Report>
  /** Conditions that a report is being made for, and what cancels it. */
  asking: { readonly under: string; readonly cancel: AbortController; readonly done: Promise<void> } | null
  readonly head: Head | null
}

/** Maximum number of reports that are kept, for a scenario or a target that is chosen again. */
const mostReports = 4

/** Milliseconds for which a notice stays in the status bar. */
const noticeTime = 6000

export function baselines(documents: Documents, analyser: Analyser, memory: vscode.Memento): Baselines {
  const compared = new Map<string, Compared>()
  const store = pinStore(memory)

  function begin(entry: Compared): void {
    end(entry.root)
    compared.set(entry.root.toString(), entry)
  }

  function end(root: vscode.Uri): boolean {
    const key = root.toString()
    const entry = compared.get(key)
    entry?.asking?.cancel.abort()
    entry?.head?.dispose()
    return compared.delete(key)
  }

  /** Hands the report for the conditions of now to the documents, and asks for it where it is missing. */
  async function update(entry: Compared): Promise<void> {
    const reading = documents.of(entry.root)
    if (reading === undefined) return
    const conditions = entry.conditions ?? conditionsOf(reading)
    const under = conditionsText(conditions)
    const report = entry.reports.get(under)
    if (report !== undefined) return show(entry, report, under, reading)
    if (entry.asking?.under === under) return entry.asking.done
    entry.asking?.cancel.abort()
    const cancel = new AbortController()
    const done = ask(entry, conditions, under, cancel.signal)
    entry.asking = { under, cancel, done }
    return done
  }

  function show({ root, kind, about, conditions }: Compared, report: Report, under: string, reading: Reading): void {
    const { baseline } = reading
    if (baseline?.report === report && baseline.about === about && baseline.kind === kind) return
    // HEAD takes the place of a pinned state once there are figures of it.
    if (kind === 'head') store.set(root.toString(), null)
    documents.compareWith(root, { kind, about, report, under: conditions === null ? under : null })
  }

  async function ask(entry: Compared, conditions: Conditions, under: string, signal: AbortSignal): Promise<void> {
    const report = await analyseTexts(analyser, entry.root, entry.read, conditions, signal)
    if (report === undefined || signal.aborted) return
    entry.asking = null
    entry.reports.set(under, report)
    for (const first of entry.reports.keys()) if (entry.reports.size > mostReports) entry.reports.delete(first)
    await update(entry)
  }

  /** Updates an entry that nobody waits for. */
  function follow(entry: Compared): void {
    update(entry).catch((error: unknown) => giveUp(entry, error))
  }

  /** Ends a comparison whose baseline cannot be analysed. A pinned state stays stored, and takes the place of HEAD. */
  function giveUp(entry: Compared, error: unknown): void {
    const { root, kind } = entry
    const key = root.toString()
    if (compared.get(key) !== entry) return
    end(root)
    documents.compareWith(root, null)
    void vscode.window.showWarningMessage(baselineMessages.failed(fileName(root), reasonOf(error)))
    const state = store.all.get(key)
    if (kind === 'pinned' || state === undefined) return
    const before = pinned(root, state)
    begin(before)
    follow(before)
  }

  /** Starts a comparison, and says what it is with once it is there. */
  async function start(entry: Compared): Promise<void> {
    begin(entry)
    try {
      await update(entry)
    } catch (error) {
      return giveUp(entry, error)
    }
    const reading = documents.of(entry.root)
    const { comparison, report } = reading ?? { comparison: null, report: null }
    if (comparison === null || report === null) return
    const isSame = report.models.every((_, index) => modelVersus(index, comparison) === null)
    const text = baselineMessages.comparing(fileName(entry.root), entry.kind, entry.about, isSame)
    vscode.window.setStatusBarMessage(`$(git-compare) ${text}`, noticeTime)
  }

  /** Whether the file was compared, or has a stored state that could not be analysed. */
  function leave(root: vscode.Uri): boolean {
    const key = root.toString()
    const isStored = store.all.has(key)
    store.set(key, null)
    const isCompared = end(root)
    documents.compareWith(root, null)
    return isCompared || isStored
  }

  function pinned(root: vscode.Uri, { about, texts, conditions }: PinnedState): Compared {
    const byPath = new Map(texts)
    const read: ReadText = async path => byPath.get(path) ?? null
    return { root, kind: 'pinned', about, read, conditions, reports: new Map(), asking: null, head: null }
  }

  async function pin(root: vscode.Uri): Promise<void> {
    const reading = await documents.settled({ uri: root })
    const model = reading?.report.models[reading.selected]
    if (reading === undefined || model === undefined) return say(baselineMessages.noModel(fileName(root)))
    const { conditions } = reading
    const about = `${scenarioText(model.scenario)} · ${reading.report.target.name}`
    const state: PinnedState = { about, texts: reading.opened.opening.texts, conditions }
    const entry = pinned(root, state)
    // The figures of now are those of the baseline.
    entry.reports.set(conditionsText(conditions), reading.report)
    store.set(root.toString(), state)
    await start(entry)
  }

  /** Says why a file is not compared with HEAD, and offers to pin its state instead; the command does not wait for that. */
  function offerPin(root: vscode.Uri, message: string): void {
    const { pinInstead } = baselineMessages
    void vscode.window.showInformationMessage(message, pinInstead).then(answer => {
      if (answer === pinInstead) return pin(root)
    })
  }

  for (const [file, state] of store.all) {
    const root = vscode.Uri.parse(file)
    compared.set(file, pinned(root, state))
  }

  const watching = documents.onDidChange(uri => {
    const entry = compared.get(uri.toString())
    if (entry !== undefined) follow(entry)
  })

  return {
    async compareWithHead(root) {
      const file = fileName(root)
      const reading = await documents.settled({ uri: root })
      if (reading === undefined || reading.report.models.length === 0) return say(baselineMessages.noModel(file))
      const { gitHead } = await import('../lazy')
      const head = await gitHead(root)
      if (typeof head === 'string') return offerPin(root, baselineMessages.problems[head](file))
      try {
        if ((await head.read(root)) === null) {
          head.dispose()
          return offerPin(root, baselineMessages.notInHead(file))
        }
      } catch (error) {
        head.dispose()
        return offerPin(root, baselineMessages.failed(file, reasonOf(error)))
      }
      const read: ReadText = path => head.read(uriOf(root, path))
      const about = shortCommit(head)
      const entry: Compared = {
        ...{ root, kind: 'head', about, read, head },
        ...{ conditions: null, reports: new Map(), asking: null },
      }
      head.onDidMove(() => {
        entry.about = shortCommit(head)
        entry.reports.clear()
        entry.asking?.cancel.abort()
        entry.asking = null
        follow(entry)
      })
      await start(entry)
    },
    pin,
    stop(root) {
      const file = fileName(root)
      if (leave(root)) vscode.window.setStatusBarMessage(baselineMessages.stopped(file), noticeTime)
      else say(baselineMessages.notCompared(file))
    },
    dispose() {
      watching.dispose()
      for (const { root } of [...compared.values()]) end(root)
    },
  }
}

const say = (message: string): void => void vscode.window.showInformationMessage(message)

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** Start of a commit's name, as long as git abbreviates it. */
const shortCommit = ({ commit }: Head): string => commit.slice(0, 7)
