/** The model files in examples/, by name. */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

const folder = path.resolve('examples')

export const zoo: ReadonlyMap<string, string> = new Map(
  readdirSync(folder)
    .filter(name => name.endsWith('.ts'))
    .map(name => [name, readFileSync(path.join(folder, name), 'utf8')]),
)

/** Further rows of a table of sizes, or further models made by one function. */
const rows =
  /((?:\n {2}(?:\{ name|'[^']+'|\w+): [^\n]*(?:layers|blocks|\d, \d)[^\n]*){2})(?:\n {2}(?:\{ name|'[^']+'|\w+): [^\n]*\d[^\n]*)+/g
const models = /(\nexport const \w+ = (?:new )?(\w+)\([^\n]*\n)(?:export const \w+ = (?:new )?\2\([^\n]*\n)+/g

/** The same files with a model or two of a few layers each: as varied, and reported many times faster. */
export const smallZoo: readonly string[] = [...zoo.values()].map(text =>
  text
    .replace(/\b(layers|blocks)(:| =) \d+/g, '$1$2 1')
    .replace(/\b(layers|blocks): \[[^\]]*\]/g, '$1: [1, 1, 1, 2]')
    .replace(/\b(\w+\('[^']+'), \d\d?, (?=\d)/g, '$1, 1, ')
    .replace(/= \[320, 640, 1280, 1280\]/, '= [320, 640]')
    .replace(rows, '$1')
    .replace(models, '$1'),
)
