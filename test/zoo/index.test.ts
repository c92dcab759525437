/** The list of "New Model from Example…", as the build made it: against the files and figures from outside the project. */
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { type Example, exampleDescription, examplesByFamily } from '../../src/present/exampleText'

const at = (path: string): URL => new URL(`../../${path}`, import.meta.url)
const index: readonly Example[] = JSON.parse(readFileSync(at('dist/examples.json'), 'utf8'))

/** Parameters of the models of each file, each with its source (test/fixtures/zoo). */
const outside = readdirSync(at('test/fixtures/zoo'))
  .flatMap((name): { file: string; parameters?: number }[] => {
    return JSON.parse(readFileSync(at(`test/fixtures/zoo/${name}`), 'utf8')).rows
  })
  .filter(row => row.parameters !== undefined)

test('has every example', () => {
  const files = readdirSync(at('examples')).filter(name => name.endsWith('.ts'))
  expect(index.map(({ file }) => file).sort()).toEqual(files.sort())
})

test.each(index)('$file: its first comment and its parameters', ({ file, title, family, about, parameters }) => {
  const text = readFileSync(at(`examples/${file}`), 'utf8').replace(/\n\/\/ /g, ' ')
  expect(text.startsWith(`// ${title}: ${family}, ${about}.`)).toBe(true)
  const known = outside.filter(row => row.file === file).map(row => row.parameters)
  expect(parameters.length).toBeGreaterThan(0)
  expect(parameters.filter(each => !known.includes(each))).toEqual([])
})

test('has a heading for every family, and the starter first', () => {
  const groups = examplesByFamily(index)
  expect(groups.flatMap(({ examples }) => examples)).toHaveLength(index.length)
  // A family without a heading stands under its own name, which is in lower case.
  expect(groups.map(({ heading }) => heading).filter(heading => /^[a-z]/.test(heading))).toEqual([])
  expect(groups[0]?.examples.map(({ file }) => file)).toEqual(['starter.ts'])
})

test('says what each is in a line, with its parameters or their range', () => {
  const described = (file: string): string => exampleDescription(index.find(each => each.file === file) as Example)
  // 6,738,415,616; 6,738,415,616 to 68,976,648,192
  expect(described('llama2-7b.ts')).toBe('decoder, 32 layers · 6.74 G parameters')
  expect(described('llama2.ts')).toBe('decoder, 7B to 70B · 6.74 G to 69 G parameters')
  expect(Math.max(...index.map(each => `${each.title}${exampleDescription(each)}`.length))).toBeLessThan(90)
})
