/**
 * Index of examples/ for the list of "New Model from Example…": the first sentence of each file's first comment,
 * `NAME: FAMILY, what it is.`, and the parameters of its models, counted by the analysis that was built.
 */
import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'

/** @typedef {import('../src/present/exampleText').Example} Example */

/**
 * @param {string} root of the repository
 * @returns {Example[]} in the order of file names
 */
export function indexOfExamples(root) {
  /** @type {typeof import('../src/analysis/analyze')} */
  const { defaultScenario, findTarget, openAnalysis } = createRequire(import.meta.url)(`${root}/dist/analysis.js`)
  const folder = path.join(root, 'examples')
  /** @param {string} file */
  const read = file => fs.readFileSync(file, 'utf8')
  const target = findTarget('a100-sxm-80')
  if (target === undefined) throw new Error('The catalogue has no a100-sxm-80.')
  return fs
    .readdirSync(folder)
    .filter(name => name.endsWith('.ts'))
    .sort()
    .map(name => {
      const file = path.join(folder, name)
      const { models } = openAnalysis({ file, read }).report(defaultScenario, target)
      return { file: name, ...headOf(name, read(file)), parameters: models.map(model => model.totals.parameters) }
    })
}

/** @param {string} file @param {string} text */
function headOf(file, text) {
  const [comment = ''] = /^(\/\/ .*\n)+/.exec(text) ?? []
  const sentence = comment.replace(/^\/\/ /gm, '').replace(/\n/g, ' ')
  const [, title, family, about] = /^([^:]+): ([^,.]+), (.+?)\.(?= |$)/.exec(sentence) ?? []
  if (title === undefined || family === undefined || about === undefined)
    throw new Error(`examples/${file} does not begin with "// NAME: FAMILY, what it is."`)
  return { title, family, about }
}
