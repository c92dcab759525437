/** What package.json declares against what the code does. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import manifest from '../../package.json'
import { defaultMetrics, metrics } from '../../src/editor/lensText'
import { defaultLimits } from '../../src/evaluate/program'
import { catalogue } from '../../src/hardware/catalogue'

const source = (name: string): string => readFileSync(new URL(`../../src/editor/${name}`, import.meta.url), 'utf8')
const properties: Readonly<Record<string, { default?: unknown; enum?: readonly unknown[] }>> =
  manifest.contributes.configuration.properties

describe('package.json', () => {
  test('declares the commands that are registered, and no others', () => {
    const registered = [...source('commands.ts').matchAll(/^ {4}'(memwall\.\w+)':/gm)].map(match => match[1])
    expect(registered.sort()).toEqual(manifest.contributes.commands.map(each => each.command).sort())
  })

  test('declares the settings that are read, and no others', () => {
    const read = [...source('settings.ts').matchAll(/(?:get|atLeast)\('([\w.]+)'/g)].map(match => `memwall.${match[1]}`)
    expect([...new Set(read)].sort()).toEqual(Object.keys(properties).sort())
  })

  test('offers the figures that a lens can say', () => {
    const declared = manifest.contributes.configuration.properties['memwall.lenses.metrics']
    expect(declared.items.enum).toEqual(metrics)
    expect(declared.items.enumDescriptions).toHaveLength(metrics.length)
    expect(declared.default).toEqual(defaultMetrics)
  })

  test('offers the targets of the catalogue', () => {
    expect(properties['memwall.hardware.default']?.enum).toEqual(catalogue.map(target => target.id))
  })

  test("has the evaluator's limits", () => {
    for (const [name, value] of Object.entries(defaultLimits))
      if (name !== 'milliseconds') expect(properties[`memwall.limits.${name}`]?.default).toBe(value)
  })
})
