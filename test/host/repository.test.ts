/** The address of the repository, which package.json states once: a move of the project shows what else names it. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import manifest from '../../package.json'

const root = fileURLToPath(new URL('../..', import.meta.url))
const repository = manifest.repository.url.replace(/^git\+|\.git$/g, '')

test('homepage and issues are those of the repository', () => {
  expect(manifest.homepage).toBe(`${repository}#readme`)
  expect(manifest.bugs.url).toBe(`${repository}/issues`)
})

test('documents, issue forms and workflows name no other address of the project', () => {
  const files = [
    ...readdirSync(root).filter(name => name.endsWith('.md')),
    ...readdirSync(join(root, '.github'), { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(entry => join(entry.parentPath, entry.name).slice(root.length)),
  ]
  const named = files.flatMap(file =>
    [...readFileSync(join(root, file), 'utf8').matchAll(/https:\/\/github\.com\/[\w-]+\/memwall\b/g)].map(
      ([address]) => ({ file, address }),
    ),
  )
  expect(named.length).toBeGreaterThan(0)
  expect(named.filter(({ address }) => address !== repository)).toEqual([])
})
