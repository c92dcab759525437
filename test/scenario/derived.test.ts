/** One row in the table is an option, a picker, a setting of VS Code, a line of the README, a key in JSON and a word. */
import { writeFileSync } from 'node:fs'
import { describe, expect, test, vi } from 'vitest'
import manifest from '../../package.json'
import manifestTexts from '../../package.nls.json'
import { optionName } from '../../src/cli/scenario'
import { topicsOf } from '../../src/editor/scenario/settings'
import { scenarioConfiguration } from '../../src/scenario/configuration'
import { scenarioJson } from '../../src/scenario/json'
import { readScenario } from '../../src/scenario/read'
import { defaultScenario, settings, withValue } from '../../src/scenario/scenario'
import { settingsTable } from '../../src/scenario/table'
import { scenarioLines, scenarioText } from '../../src/scenario/text'
import { memwall } from '../cli/memwall'
import { sectionOf } from '../support/section'

test('package.json contributes a setting for each', () => {
  if (process.env.UPDATE_DOCS) updateManifest()
  const { properties, texts } = scenarioConfiguration()
  expect(partOf(manifest.contributes.configuration.properties, true)).toEqual(JSON.parse(JSON.stringify(properties)))
  expect(partOf(manifestTexts, true)).toEqual(texts)
})

/** Entries about the scenario, or all others. */
const partOf = (entries: Readonly<Record<string, unknown>>, scenario: boolean) =>
  Object.fromEntries(Object.entries(entries).filter(([name]) => name.startsWith('memwall.scenario.') === scenario))

/** With UPDATE_DOCS set, the settings are written into package.json, as sections are into documents. */
function updateManifest(): void {
  const { properties, texts } = scenarioConfiguration()
  const configuration = {
    ...manifest.contributes.configuration,
    properties: { ...partOf(manifest.contributes.configuration.properties, false), ...properties },
  }
  const updated = { ...manifest, contributes: { ...manifest.contributes, configuration } }
  writeFileSync('package.json', `${JSON.stringify(updated, null, 2)}\n`)
  writeFileSync('package.nls.json', `${JSON.stringify({ ...partOf(manifestTexts, false), ...texts }, null, 2)}\n`)
}

test('the README has a row for each', () => {
  const table = settingsTable(optionName)
  expect(sectionOf('README.md', 'settings', table)).toBe(table)
})

describe('a row that is added', () => {
  // The table is read once: what reads it is loaded anew, beside one row more.
  async function withProbe() {
    vi.resetModules()
    vi.doMock('../../src/scenario/settings', async load => {
      const original = await load<typeof import('../../src/scenario/settings')>()
      const { choice } = await import('../../src/scenario/kind')
      const probe: import('../../src/scenario/setting').Setting<'off' | 'on'> = {
        label: 'Probe',
        help: 'Whether it probes',
        topic: 'machine',
        icon: 'beaker',
        kind: choice({ off: 'It does not', on: 'It does' }),
        default: 'off',
        short: value => (value === 'on' ? 'probing' : ''),
      }
      return { ...original, machineSettings: { ...original.machineSettings, probe } }
    })
    const [scenario, text, json, read, configuration, table, pickers, run] = await Promise.all([
      import('../../src/scenario/scenario'),
      import('../../src/scenario/text'),
      import('../../src/scenario/json'),
      import('../../src/scenario/read'),
      import('../../src/scenario/configuration'),
      import('../../src/scenario/table'),
      import('../../src/editor/scenario/settings'),
      import('../../src/cli/run'),
    ])
    return { ...scenario, ...text, ...json, ...read, ...configuration, ...table, ...pickers, ...run }
  }

  test('is found in each', async () => {
    const probed = await withProbe()
    vi.doUnmock('../../src/scenario/settings')
    const on = probed.readScenario({ probe: 'on' })
    expect(probed.scenarioText(on)).toBe('forward · 16 bits · probing')
    expect(probed.scenarioLines(on)).toContain('Probe: on')
    expect(probed.scenarioJson(on)).toMatchObject({ probe: 'on' })
    expect(probed.scenarioConfiguration().properties['memwall.scenario.probe']).toMatchObject({
      enum: ['off', 'on'],
      default: 'off',
    })
    expect(probed.settingsTable(optionName)).toContain(
      '| Probe | `--probe` | Whether it probes | one of off, on | off |',
    )
    const picker = probed.topicsOf(on, []).flatMap(topic => topic.settings)
    expect(picker.find(({ label }) => label === '$(beaker) Probe')).toMatchObject({
      value: 'on',
      about: 'Whether it probes',
    })
    let help = ''
    const io = {
      stdout: (text: string) => (help += text),
      stderr: () => {},
      cwd: '/',
      env: {},
      terminal: null,
      panel: '',
    }
    await probed.run(['analyze', '--help'], io as never)
    expect(help).toMatch(/--probe <NAME> +whether it probes: off, on/)
  })
})

test('each is said where it differs from its default, and read back from what was stored', () => {
  for (const setting of settings) {
    const other = setting.kind.options
      .map(({ value }) => value)
      .find(value => value !== setting.default && value !== null)
    const value = other ?? setting.kind.parse('7')
    const phase = setting.phases?.[0] ?? 'forward'
    const beside = setting.needs === undefined ? {} : { [setting.needs.setting]: 2 }
    const base = readScenario({ phase, parallel: beside })
    const scenario = withValue(base, setting, value)
    // Training in fp32 is said by the formats that it brings.
    if (setting.id !== 'precision') expect(scenarioText(scenario)).not.toBe(scenarioText(base))
    if (setting.holder !== 'parallel') expect(scenarioLines(scenario)).not.toEqual(scenarioLines(base))
    expect(readScenario(JSON.parse(JSON.stringify(scenario)))).toEqual(scenario)
    expect(scenarioJson(scenario)).not.toEqual(scenarioJson(base))
    expect(topicsOf(scenario, []).length).toBeGreaterThan(0)
  }
  expect(readScenario({})).toEqual(defaultScenario)
})

test('the help of the command line has an option for each', async () => {
  const { stdout } = await memwall(['analyze', '--help'])
  for (const setting of settings) expect(stdout).toContain(`  ${optionName(setting)} `)
})
