/** Header of the panel: model, hardware and scenario. */

import { panelText } from '../../src/present/panelText'
import { scopeText } from '../../src/present/scenarioText'
import { machineText } from '../../src/present/targetText'
import type { PanelState } from '../../src/protocol/panel'
import { scenarioText } from '../../src/scenario/text'
import { shortened } from '../../src/text/safeText'
import { button, type Control, dropdown, pinButton } from '../controls'
import { el, setAttribute, setText } from '../dom'
import type { Host } from '../host'
import type { ModelView } from '../rows'

/** Maximum number of characters of a model's name; the tooltip has the full name. */
const longestName = 90

export interface Header {
  readonly element: HTMLElement
  show(state: PanelState, model: ModelView): void
}

/** Text in place of a button where nothing can be picked. */
function caption(): Control<string> {
  const element = el('span')
  return { element, set: value => setText(element, value) }
}

export function makeHeader({ inEditor, post }: Host, select: (model: number) => void): Header {
  const name = el('span', { class: 'model-name' })
  const models = dropdown(panelText.header.model, select)
  const file = el('span', { class: 'file' })
  const stale = el('span', { class: 'stale', hidden: true, title: panelText.header.aboutStale }, panelText.header.stale)
  const pin = inEditor ? pinButton(pinned => post({ type: 'pin', pinned })) : null
  const pick = (label: string, what: 'hardware' | 'scenario') =>
    inEditor ? button(label, () => post({ type: 'pick', what })) : caption()
  const hardware = pick(panelText.header.hardware, 'hardware')
  const scenario = pick(panelText.header.scenario, 'scenario')
  const about = el('span', { class: 'quiet' })
  const scope = el('p', { class: 'quiet scope', hidden: true })
  const heading = el('h1', {}, name, models.element)
  const element = el(
    'header',
    {},
    el('div', { class: 'heading' }, heading, file, ...(pin === null ? [] : [pin.element]), stale),
    el('div', { class: 'picks' }, hardware.element, about, scenario.element),
    scope,
  )
  return {
    element,
    show(state, model) {
      const several = state.models.length > 1
      setText(name, shortened(model.name, longestName))
      setAttribute(heading, 'title', model.name)
      name.hidden = several
      models.element.hidden = !several
      if (several)
        models.set({ names: state.models.map(each => shortened(each.name, longestName)), selected: state.selected })
      setText(file, state.file)
      pin?.set(state.pinned)
      stale.hidden = !state.stale
      hardware.set(state.target.name)
      setAttribute(hardware.element, 'title', state.target.name)
      setText(about, machineText(state.target, model.scenario))
      const asked = scenarioText(model.scenario)
      scenario.set(asked)
      setAttribute(scenario.element, 'title', asked)
      const figuresOf = scopeText(model.scenario)
      setText(scope, figuresOf ?? '')
      scope.hidden = figuresOf === null
    },
  }
}
