/**
 * Cache of the last good report of each model file, kept in step with the texts it is made of. An edit moves the lines at
 * once and requests an analysis when typing pauses; a request overtaken by a newer edit is dropped. Every view reads from
 * here.
 */
import * as vscode from 'vscode'
import type { Question } from '../protocol/analysis'
import {
  type AnalysedDocument,
  concerns,
  followEdit,
  followText,
  newDocument,
  type Reading,
  readingOf,
  select,
  stop,
} from './analysedDocument'
import type { Analyser, WorkerAnswer } from './analyser'
import { analysisRequests } from './analysisRequests'
import { analysisRuns } from './analysisRuns'
import type { Baseline } from './baseline/baseline'
import type { Choice } from './choice'
import { type Files, openDocument, workspaceFiles } from './files'
import { isModelFile, isScript, touchesImport } from './modelFile'
import * as settings from './settings'
import { userFinder } from './userFinder'
import { type Users, usersAmong } from './users'

export type { Reading } from './analysedDocument'

/** Problems of the current text of a model file, and of the files it imports. */
export type Problems = Pick<AnalysedDocument, 'uri' | 'diagnostics'>

export interface Documents extends vscode.Disposable {
  /** Figures that a file shows, its own or those of a user; undefined where there are none, or none yet. */
  get(file: { readonly uri: vscode.Uri }): Reading | undefined
  /** The same after all scheduled analyses are complete. */
  settled(file: { readonly uri: vscode.Uri }): Promise<Reading | undefined>
  /** Figures of a model file, in `uri` if it passes through that file. */
  of(root: vscode.Uri, uri?: vscode.Uri): Reading | undefined
  /** Whether a file is a model file, or shows figures of one. */
  has(uri: vscode.Uri): boolean
  /** Figures that a file may show: one reading per model file that passes through it. */
  users(uri: vscode.Uri): readonly Reading[]
  /** Whether a file declares no model, and no file was found that uses it in one. */
  isUnused(uri: vscode.Uri): boolean
  /** Shows the figures of a model file in a file that it uses. */
  show(uri: vscode.Uri, user: vscode.Uri): void
  problems(): readonly Problems[]
  /** Selects a model of a model file. */
  select(root: vscode.Uri, model: number): void
  /** Sets the model file that the panel shows, which stays analysed, with the priority of one in a visible editor. */
  lookAt(root: vscode.Uri | undefined): void
  /** Compares the figures of a model file with a baseline; null ends that. */
  compareWith(root: vscode.Uri, baseline: Baseline | null): void
  /** Further answers about a report. Undefined when the request was aborted; rejects with the error of the request. */
  ask<W extends Exclude<Question['what'], 'report'>>(
    reading: Reading,
    question: Extract<Question, { readonly what: W }>,
    signal?: AbortSignal,
  ): Promise<WorkerAnswer<W> | undefined>
  /** Fires when the reading of a file changes, for model files and for open files that they use. */
  readonly onDidChange: vscode.Event<vscode.Uri>
  /** Fires when the figures that a file shows become those of earlier texts. */
  readonly onDidEdit: vscode.Event<vscode.Uri>
}

export function openDocuments(choice: Choice, analyser: Analyser): Documents {
  const entries = new Map<string, AnalysedDocument>()
  const files: Files = workspaceFiles()
  const changed = new vscode.EventEmitter<vscode.Uri>()
  const outdated = new vscode.EventEmitter<vscode.Uri>()
  const ask = analysisRequests(analyser, files, file => {
    const { hardware } = choice
    const defaultHardware = settings.defaultHardware()
    const custom = settings.customTargets().targets.filter(({ id }) => id === hardware || id === defaultHardware)
    return { scenario: choice.scenarioOf(file), hardware, defaultHardware, custom }
  })
  /** URI of the model file that the panel shows. */
  let lookedAt: string | undefined
  const users: Users = usersAmong(entries, () => lookedAt)
  const finder = userFinder(users, async (user, library) => {
    const entry = entryOf(user)
    entry.foundFor.add(library.toString())
    await runs.settle(entry)
  })
  const runs = analysisRuns({
    analyser,
    files,
    ask,
    isOpen: entry => entries.get(entry.uri.toString()) === entry,
    isLookedAt,
    close,
    changed(entry, readBefore) {
      keepWhatIsRead()
      fireOf(changed, entry, readBefore)
      looked()
    },
    outdated: entry => fireOf(outdated, entry),
  })

  /** Entry of a file, which is analysed from now on. */
  function entryOf(uri: vscode.Uri): AnalysedDocument {
    const key = uri.toString()
    const existing = entries.get(key)
    if (existing !== undefined) return existing
    const entry = newDocument(uri)
    entries.set(key, entry)
    runs.start(entry)
    return entry
  }

  function open(document: vscode.TextDocument): void {
    if (isModelFile(document)) entryOf(document.uri)
    // An editor may open a file with changes that were never saved.
    for (const entry of entriesOn(document.uri))
      if (followText(entry, document.uri, document.getText())) runs.schedule(entry)
  }

  function close(entry: AnalysedDocument): void {
    stop(entry)
    entries.delete(entry.uri.toString())
    if (entry.good !== null) analyser.forget(entry.good.opened.id)
    keepWhatIsRead()
    fireOf(changed, entry)
  }

  /** A closed file is analysed as it is on disk, as long as an open one or the panel shows its figures. */
  function closed({ uri }: vscode.TextDocument): void {
    const key = uri.toString()
    for (const entry of entries.values()) {
      entry.foundFor.delete(key)
      if (!isNeeded(entry)) close(entry)
      else if (concerns(entry, key)) runs.schedule(entry)
    }
  }

  function isNeeded(entry: AnalysedDocument): boolean {
    const document = openDocument(entry.uri)
    if (document !== undefined) return isScript(document)
    const isShown = ({ uri }: vscode.TextDocument): boolean => users.shownIn(uri) === entry
    return entry.foundFor.size > 0 || entry.uri.toString() === lookedAt || vscode.workspace.textDocuments.some(isShown)
  }

  /** Evicts files that no entry reads, such as those of a half-typed import. */
  const keepWhatIsRead = (): void => files.keepOnly(new Set([...entries.values()].flatMap(({ reads }) => [...reads])))

  /** Analyses that are of a file, or read it. */
  const entriesOn = (uri: vscode.Uri): AnalysedDocument[] =>
    [...entries.values()].filter(entry => concerns(entry, uri.toString()))

  function isLookedAt(entry: AnalysedDocument): boolean {
    const key = entry.uri.toString()
    const isIn = ({ uri }: vscode.TextDocument): boolean => uri.toString() === key || users.shownIn(uri) === entry
    return key === lookedAt || vscode.window.visibleTextEditors.some(({ document }) => isIn(document))
  }

  /** Fires for the model file and for the open files that it reads. */
  function fireOf(emitter: vscode.EventEmitter<vscode.Uri>, { uri, reads }: AnalysedDocument, before = reads): void {
    emitter.fire(uri)
    for (const { uri: other } of vscode.workspace.textDocuments) {
      const key = other.toString()
      if (key !== uri.toString() && (reads.has(key) || before.has(key))) emitter.fire(other)
    }
  }

  function edited(event: vscode.TextDocumentChangeEvent): void {
    const { document, contentChanges } = event
    if (contentChanges.length === 0) return
    const isNew = !entries.has(document.uri.toString()) && isScript(document) && touchesImport(event)
    if (isNew && isModelFile(document)) entryOf(document.uri)
    for (const entry of entriesOn(document.uri)) {
      followEdit(entry, event)
      runs.schedule(entry)
    }
  }

  /**
   * Requests figures of visible files at once after a choice for one file or for all, and marks those of the others as
   * out of date.
   */
  function chosen(file: vscode.Uri | undefined): void {
    for (const entry of entries.values())
      if (file === undefined || entry.uri.toString() === file.toString()) entry.due = true
    looked()
  }

  function looked(): void {
    users.update()
    for (const entry of entries.values()) if (entry.due && isLookedAt(entry)) runs.refresh(entry)
    finder.look(entries)
  }

  const get = ({ uri }: { readonly uri: vscode.Uri }): Reading | undefined => {
    const entry = users.shownIn(uri)
    return entry && readingOf(entry, uri)
  }

  for (const document of vscode.workspace.textDocuments) open(document)
  const disposables = [
    files,
    changed,
    outdated,
    users,
    finder,
    vscode.workspace.onDidOpenTextDocument(open),
    vscode.workspace.onDidCloseTextDocument(closed),
    vscode.workspace.onDidChangeTextDocument(edited),
    vscode.window.onDidChangeVisibleTextEditors(looked),
    users.onDidChange(uri => changed.fire(uri)),
    finder.onDidFinish(uri => changed.fire(uri)),
    files.onDidChange(uri => entriesOn(uri).forEach(runs.schedule)),
    choice.onDidChange(chosen),
    vscode.workspace.onDidChangeConfiguration(event => {
      if (event.affectsConfiguration('memwall.limits')) for (const entry of entries.values()) runs.start(entry)
    }),
  ]

  return {
    get,
    async settled(file) {
      const shown = users.shownIn(file.uri)
      await Promise.all((shown === undefined ? entriesOn(file.uri) : [shown]).map(runs.settle))
      return get(file)
    },
    of(root, uri = root) {
      const entry = entries.get(root.toString())
      return entry && concerns(entry, uri.toString()) ? readingOf(entry, uri) : undefined
    },
    has: uri => users.shownIn(uri) !== undefined,
    users: uri => users.of(uri).flatMap(entry => readingOf(entry, uri) ?? []),
    isUnused: finder.isUnused,
    show: users.choose,
    problems: () => [...entries.values()],
    select(root, model) {
      const entry = entries.get(root.toString())
      const name = entry?.good?.report.models[model]?.name
      if (entry === undefined || name === undefined || name === entry.selected) return
      select(entry, name)
      fireOf(changed, entry)
    },
    compareWith(root, baseline) {
      const entry = entries.get(root.toString())
      if (entry === undefined || entry.baseline === baseline) return
      entry.baseline = baseline
      fireOf(changed, entry)
    },
    lookAt(root) {
      const before = lookedAt === undefined ? undefined : entries.get(lookedAt)
      lookedAt = root?.toString()
      if (root !== undefined) entryOf(root)
      if (before !== undefined && !isNeeded(before)) close(before)
      looked()
    },
    ask: ask.more,
    onDidChange: changed.event,
    onDidEdit: outdated.event,
    dispose() {
      for (const entry of entries.values()) stop(entry)
      entries.clear()
      for (const each of disposables) each.dispose()
    },
  }
}
