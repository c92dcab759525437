/** A panel for each test of a file, in which nothing may have gone wrong when it ends. */
import { afterEach, expect } from 'vitest'
import type { ToPanel } from '../../src/protocol/panel'
import { type Options, openEmpty as open, type Panel } from './page'

type State = Extract<ToPanel, { readonly type: 'state' }>['state']

/** The panel of the test under way. */
export let panel: Panel

let opened = false

/** To be called once, at the top of a file. */
export function eachWithAPanel(): void {
  afterEach(async () => {
    if (opened) expect(await panel.wrong()).toEqual([])
    opened = false
  })
}

/** Opens `panel`, empty. */
export async function openEmpty(options?: Options): Promise<Panel> {
  panel = await open(options)
  opened = true
  return panel
}

/** Opens `panel` with what it is to show. */
export async function openPanel(state: State, options?: Options): Promise<Panel> {
  await openEmpty(options)
  await panel.send({ type: 'state', state })
  return panel
}
