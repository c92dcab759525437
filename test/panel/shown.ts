/** One browser for the tests of a file and a panel for each of them, in which nothing may have gone wrong when it ends. */
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import type { ToPanel } from '../../src/protocol/panel'
import { type Panel, type Panels, startPanels } from './page'

type State = Extract<ToPanel, { readonly type: 'state' }>['state']

let panels: Panels

/** The panel of the test under way. */
export let panel: Panel

/** To be called once, at the top of a file. */
export function eachWithAPanel(): void {
  beforeAll(async () => {
    panels = await startPanels()
  }, 60_000)
  afterAll(() => panels.close())
  afterEach(async () => {
    expect(await panel.wrong()).toEqual([])
    await panel.page.close()
  })
}

/** Opens `panel`, empty. */
export async function openEmpty(options?: Parameters<Panels['open']>[0]): Promise<Panel> {
  panel = await panels.open(options)
  return panel
}

/** Opens `panel` with what it is to show. */
export async function openPanel(state: State, options?: Parameters<Panels['open']>[0]): Promise<Panel> {
  await openEmpty(options)
  await panel.send({ type: 'state', state })
  return panel
}

export const bundle = (): Panels['bundle'] => panels.bundle
