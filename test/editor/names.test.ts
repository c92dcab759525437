/** Names in a model file are text wherever VS Code shows them: no icon, no link, nothing hidden. */
import { expect, test, vi } from 'vitest'
import type { Choice } from '../../src/editor/choice'
import type { Current } from '../../src/editor/current'
import type { Documents } from '../../src/editor/documents'
import { targetLists } from '../../src/editor/pickHardware'
import { isChoose, isQuestion } from '../../src/editor/scenario/setting'
import { topicsOf } from '../../src/editor/scenario/settings'
import { statusBar } from '../../src/editor/status'
import type { Target } from '../../src/hardware/target'
import { lensText, lensTooltip } from '../../src/present/lensText'
import { defaultScenario } from '../../src/scenario/scenario'
import { hoverMarkdown, markdownCode } from '../../src/text/escape'
import { lensContext } from '../support/lensContext'
import { a100, reportOf } from '../support/report'
import { held } from './support'

/** As VS Code finds them in the HTML that Markdown has become, where an escape has gone. */
const icon = /\$\([A-Za-z0-9-]+(?:~[A-Za-z]+)?\)/
const unescaped = (markdown: string): string => markdown.replace(/\\([!-/:-@[-`{-~])/g, '$1')

const items: { text: string; tooltip: string }[] = []

vi.mock('vscode', () => ({
  QuickPickItemKind: { Separator: -1 },
  StatusBarAlignment: { Right: 2 },
  MarkdownString: class {
    constructor(readonly value: string) {}
  },
  Disposable: { from: () => ({ dispose: () => {} }) },
  window: {
    createStatusBarItem: () => {
      const item = { text: '', tooltip: '', show: () => {}, hide: () => {} }
      items.push(item)
      return item
    },
  },
}))

const hostile = '$(zap) \u202e[x](command:memwall.y) www.a.example https://b.example me@c.example <b>&amp;`'

test('in Markdown', () => {
  expect(unescaped(hoverMarkdown(hostile))).not.toMatch(icon)
  expect(markdownCode(hostile)).not.toMatch(icon)
  for (const text of [hoverMarkdown(hostile), markdownCode(hostile)]) expect(text).not.toContain('\u202e')
  // Where GitHub's Markdown, which VS Code reads, finds a link, an image, HTML, an entity or a span of code.
  expect(hoverMarkdown(hostile)).not.toMatch(/https?:\/\/|www\.|\w@\w|(^|[^\\])[[\]()<>&`!]/)
  // All that was taken from the text is what nobody sees.
  expect(unescaped(hoverMarkdown(hostile)).replaceAll('\u200b', '')).toBe(hostile.replace('\u202e', '\\u202e'))
  expect(markdownCode(hostile).slice(1, -1)).not.toContain('`')
})

test('in a lens, where a long name is cut, and its tooltip, where it is not', () => {
  const name = `$(zap) \u202e${'long '.repeat(20)}`.trim()
  const other = name.replace('long', 'other')
  const layer = "const layer = linear(8, { name: 'a' })"
  const built = (each: string) =>
    `model(${JSON.stringify(each)}, { batch: 1 }, ({ batch }) => make()(input([batch, 8])))`
  const report = reportOf(
    `import { input, linear, model } from 'memwall'\nfunction make() {\n${layer}\nreturn layer\n}\n${built(name)}\n${built(other)}\n`,
  )
  const context = lensContext(report)
  const shown = held(report, [], 0).lines.find(({ among }) => among === name)
  if (shown === undefined) throw new Error('No line is shared by both models')
  const text = lensText(shown, context) ?? ''
  expect(text).toContain('\\u202elong')
  expect(text).not.toMatch(icon)
  expect(text).toMatch(/long l…/)
  expect(text.length).toBeLessThan(80)
  expect(lensTooltip(shown, context)).toContain('long '.repeat(20).trim())
  expect(lensTooltip(shown, context)).not.toContain('\u202e')
})

test('of a dim, in the scenario picker and the prompt of its input box', () => {
  const name = '$(zap)[x](command:memwall.y)\u202e'
  const report = reportOf(
    `import { input, linear, model } from 'memwall'\nmodel('M', { ${JSON.stringify(name)}: 4 }, dims => linear(8)(input([dims[${JSON.stringify(name)}], 8])))\n`,
  )
  const setting = topicsOf(defaultScenario, report.models)
    .flatMap(({ settings }) => settings)
    .find(({ label }) => label.includes('zap'))
  if (setting === undefined || !isQuestion(setting.next) || isChoose(setting.next))
    throw new Error('The dim is not asked for')
  const { label, about } = setting
  const { title, prompt } = setting.next
  expect(label.replace('$(symbol-numeric)', '')).not.toMatch(icon)
  for (const text of [label, about, title, prompt]) {
    expect(text).not.toMatch(/\]\(|\u202e/)
    expect(text).toContain('zap')
  }
})

/** A target of the file whose name, and whose memory's name, is this. */
const targetNamed = (name: string): Target => ({
  ...a100,
  id: 'own',
  name,
  memory: a100.memory.map(each => ({ ...each, name })),
})

test('of a target, in the hardware picker', () => {
  const [, item] = targetLists([{ name: 'own', targets: [targetNamed(hostile)] }], 'own', () => 'fp16')('').items
  if (item === undefined) throw new Error('The target is not offered')
  expect(item.label).toContain('zap')
  expect(item.detail).toContain('zap')
  for (const text of [item.label.replace('$(check)', ''), item.description, item.detail])
    expect(text).not.toMatch(/\u202e|\$\(/)
})

test('of a target, in the status bar, where a long one is cut and the tooltip has it whole', () => {
  const name = `$(zap) \u202e${'long'.repeat(20)}`
  const report = reportOf(
    "import { input, linear, model } from 'memwall'\nmodel('M', { seq: 4 }, ({ seq }) => linear(8)(input([seq, 8])))\n",
  )
  const quiet = () => ({ dispose: () => {} })
  const conditions = { hardware: 'own' }
  const reading = { report: { ...report, target: targetNamed(name) }, conditions, selected: 0 }
  statusBar(
    { isUnused: () => false } as unknown as Documents,
    { file: { path: '/m.ts' }, reading, onDidChange: quiet } as unknown as Current,
    {
      scenarioOf: () => defaultScenario,
      overridesFor: () => [],
      hardware: 'own',
      onDidChange: quiet,
    } as unknown as Choice,
  )
  const [hardware] = items
  if (hardware === undefined) throw new Error('Nothing is in the status bar')
  const text = hardware.text.replace('$(chip) ', '')
  expect(text).not.toMatch(icon)
  expect([...text.replaceAll('\u200b', '')].length).toBe(30)
  expect(text.endsWith('…')).toBe(true)
  expect(hardware.tooltip).toContain('long'.repeat(20))
  for (const each of [hardware.text, hardware.tooltip]) expect(each).not.toContain('\u202e')
})
