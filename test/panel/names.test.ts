/** Names in a model file: text whatever they contain, and no wider than the panel. */
import { expect, test } from 'vitest'
import { eachWithAPanel, openPanel } from './shown'
import { snippet } from './state'

eachWithAPanel()

const quoted = JSON.stringify

/** A file in which each thing that has a name has this one. */
const named = (name: string, models = 1) =>
  snippet(`import { custom, hardware, input, linear, model, scope } from 'memwall'
${Array.from({ length: models }, (_, at) => `model(${quoted(name + (at || ''))}, { batch: 1, [${quoted(name)}]: 2 }, dims => custom(${quoted(name)}, [scope(${quoted(name)}, linear(8))(input([dims.batch, dims[${quoted(name)}], 8]))], { shape: [1, 8], flops: 64 }))`).join('\n')}
`)

const withTarget = (name: string, models = 1) => {
  const state = named(name, models)
  return { ...state, target: { ...state.target, name, memory: state.target.memory.map(each => ({ ...each, name })) } }
}

test.each([1, 2])('long ones do not make the panel scroll sideways, with %d models', async models => {
  const { page } = await openPanel(withTarget('long'.repeat(30), models), { width: 620, height: 800 })
  const wide = () =>
    page.evaluate(() => ({
      page: document.documentElement.scrollWidth - document.documentElement.clientWidth,
      past: [...document.querySelectorAll('main *')]
        .filter(each => each.getBoundingClientRect().right > innerWidth && each.closest('.table-scroller') === null)
        .map(each => `${each.tagName} ${each.className}`),
    }))
  expect(await wide()).toEqual({ page: 0, past: [] })
})

test('nothing in them is hidden', async () => {
  const { page } = await openPanel(withTarget('\u202e\u200bOne'), { height: 800 })
  const text = await page.evaluate(() =>
    [...document.querySelectorAll('body *')]
      .flatMap(each => [each.textContent, each.getAttribute('title'), each.getAttribute('aria-label')])
      .join('\n'),
  )
  expect(text).toContain('\\u202e\\u200bOne')
  expect(text).not.toMatch(/[\u202e\u200b]/)
})
