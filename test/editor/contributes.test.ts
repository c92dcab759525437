/** What package.json declares against what the code does. */
import { describe, expect, test, vi } from 'vitest'
import manifest from '../../package.json'
import texts from '../../package.nls.json'
import { commands } from '../../src/editor/commands'
import * as settings from '../../src/editor/settings'
import { catalogue } from '../../src/hardware/catalogue'
import { defaultLimits } from '../../src/limits/limits'
import { defaultMetrics, defaultModelMetrics, defaultMost, metrics, modelMetrics } from '../../src/present/lensFigures'

const told = vi.hoisted(() => ({ registered: new Set<string>(), read: new Set<string>() }))

vi.mock('vscode', () => {
  const nothing = { dispose: () => {} }
  return {
    Disposable: { from: () => nothing },
    commands: {
      registerCommand(id: string) {
        told.registered.add(id)
        return nothing
      },
    },
    workspace: {
      getConfiguration: (section: string) => ({ get: (name: string) => told.read.add(`${section}.${name}`) }),
    },
  }
})

const properties: Readonly<Record<string, { default?: unknown; enum?: readonly unknown[] }>> =
  manifest.contributes.configuration.properties

describe('package.json', () => {
  test('declares the commands that are registered, and no others', () => {
    const none = {} as never
    commands(none, { onDidChange: () => {} } as never, none, none, none, none, none)
    expect([...told.registered].sort()).toEqual(manifest.contributes.commands.map(each => each.command).sort())
  })

  test('declares the settings that are read, and no others', () => {
    const { placements: _, togglePlacement: __, ...readers } = settings
    for (const read of Object.values(readers)) read()
    expect([...told.read].sort()).toEqual(Object.keys(properties).sort())
  })

  test('offers the figures that a lens can say', () => {
    const offered = (name: 'metrics' | 'modelMetrics') =>
      manifest.contributes.configuration.properties[`memwall.lenses.${name}`]
    expect(offered('metrics').items.enum).toEqual(metrics)
    expect(offered('metrics').default).toEqual(defaultMetrics)
    expect(offered('modelMetrics').items.enum).toEqual(modelMetrics)
    expect(offered('modelMetrics').default).toEqual(defaultModelMetrics)
    expect(properties['memwall.lenses.figures']?.default).toBe(defaultMost)
    const all = metrics.length + modelMetrics.length
    expect([
      ...offered('metrics').items.enumDescriptions,
      ...offered('modelMetrics').items.enumDescriptions,
    ]).toHaveLength(all)
  })

  test('offers the targets of the catalogue', () => {
    const [{ enum: ids = [], enumDescriptions: names = [] } = {}] =
      manifest.contributes.configuration.properties['memwall.hardware.default'].anyOf
    expect(ids).toEqual(catalogue.map(target => target.id))
    expect(names).toEqual(catalogue.map(target => target.name))
  })

  test('has a text for every key, and no other', () => {
    const keys = [...JSON.stringify(manifest).matchAll(/"%([^"%]+)%"/g)].map(([, key]) => key)
    // The description is published to npm too, so it gets its key when the extension is packed.
    expect([...new Set(keys), 'description'].sort()).toEqual(Object.keys(texts).sort())
    expect(texts.description).toBe(manifest.description)
  })

  test("has the evaluator's limits", () => {
    const { areSettings: _, ...limits } = defaultLimits
    for (const [name, value] of Object.entries(limits))
      expect(properties[`memwall.limits.${name}`]?.default).toBe(value)
  })
})
