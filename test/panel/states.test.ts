/** A state of many rows on its way: what the host sends in parts is what the page puts together. */
import { expect, test } from 'vitest'
import { sendInParts } from '../../src/editor/panelState'
import type { PanelState } from '../../src/protocol/panel'
import { type StateMessage, states } from '../../webview/states'
import { example } from './state'

const of = (rows: number, version = 1): PanelState => {
  const state = example('bert.ts')
  const [row] = state.models[0]?.layers ?? []
  if (row === undefined) throw new Error('the model has no rows')
  const layers = Array.from({ length: rows }, (_, index) => ({ ...row, index }))
  return { ...state, version, selected: 1, models: state.models.map(model => ({ ...model, layers })) }
}

async function sent(state: PanelState, wanted = () => true): Promise<StateMessage[]> {
  const messages: StateMessage[] = []
  await sendInParts(state, message => messages.push(message as StateMessage), wanted)
  return messages
}

test('a small state is one message', async () => {
  const state = of(10)
  const messages = await sent(state)
  expect(messages).toHaveLength(1)
  expect(messages.map(states())).toEqual([state])
})

test('a large one is shown once its last part is there, with the rows of the model on show', async () => {
  const state = of(1001)
  const messages = await sent(state)
  expect(messages.map(({ type }) => type)).toEqual(['begin', 'rows', 'rows', 'rows', 'rows', 'rows'])
  const shown = messages.map(states())
  expect(shown.slice(0, -1)).toEqual([null, null, null, null, null])
  expect(shown.at(-1)?.models[1]).toEqual(state.models[1])
  expect(shown.at(-1)?.models[0]).toEqual({ ...state.models[0], layers: [] })
})

test('parts of a state that another has overtaken are dropped, also where the page was loaded in between', async () => {
  const [old, next] = [await sent(of(600, 1)), await sent(of(600, 2))]
  const take = states()
  const shown = [...old.slice(0, 2), next[0], old[2], ...next.slice(1)].map(each => take(each as StateMessage))
  expect(shown.flatMap(state => state?.version ?? [])).toEqual([2])
  const loadedAnew = states()
  expect(old.slice(1).map(loadedAnew)).toEqual([null, null, null])
})

test('a state that nobody wants any more is not sent to its end', async () => {
  let asked = 0
  expect(await sent(of(1001), () => ++asked <= 2)).toHaveLength(3)
})
