/** The panel's controls. Only this file depends on the component library. */
import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeDropdown,
  vsCodeOption,
  vsCodeTextField,
} from '@vscode/webview-ui-toolkit'
import { panelText } from '../src/present/panelText'
import { setAttribute, setText, svg } from './dom'

provideVSCodeDesignSystem().register(vsCodeButton(), vsCodeDropdown(), vsCodeOption(), vsCodeTextField())

export interface Control<Value> {
  readonly element: HTMLElement
  set(value: Value): void
}

/** An element of the toolkit, which keeps its content in `value`. */
type Valued = HTMLElement & { value: string }

const component = (tag: string): HTMLElement => document.createElement(tag)

/** A secondary button whose text can change. */
export function button(label: string, press: () => void): Control<string> {
  const element = component('vscode-button')
  setAttribute(element, 'appearance', 'secondary')
  setAttribute(element, 'aria-label', label)
  element.addEventListener('click', press)
  return {
    element,
    set(value) {
      setText(element, value)
      setAttribute(element, 'aria-label', value === '' ? label : `${label}: ${value}`)
    },
  }
}

/** A button with a pin, upright and filled while it is pressed. */
export function pinButton(change: (pinned: boolean) => void): Control<boolean> {
  const element = component('vscode-button')
  setAttribute(element, 'appearance', 'icon')
  const needle = svg('path', { d: 'M5 2h6v1.2l-1 .8v3.5l2 1.7V10H8.6v4L8 15l-.6-1v-4H4v-.8l2-1.7V4l-1-.8z' })
  const icon = svg('svg', { class: 'pin', viewBox: '0 0 16 16', width: 16, height: 16, 'aria-hidden': 'true' }, needle)
  element.append(icon)
  let pinned = false
  element.addEventListener('click', () => change(!pinned))
  return {
    element,
    set(value) {
      pinned = value
      const { pin, unpin } = panelText.header
      setAttribute(element, 'aria-label', pin)
      setAttribute(element, 'aria-pressed', String(value))
      setAttribute(element, 'title', value ? unpin : pin)
      icon.classList.toggle('pinned', value)
    },
  }
}

export interface DropdownChoice {
  readonly names: readonly string[]
  readonly selected: number
}

/** A drop-down list; `choose` gets the index of the selected name. */
export function dropdown(label: string, choose: (index: number) => void): Control<DropdownChoice> {
  const element = component('vscode-dropdown') as Valued
  setAttribute(element, 'aria-label', label)
  let shown: readonly string[] = []
  element.addEventListener('change', () => choose(Number(element.value)))
  return {
    element,
    set({ names, selected }) {
      if (names.length !== shown.length || names.some((name, index) => name !== shown[index])) {
        shown = [...names]
        element.replaceChildren(
          ...names.map((name, index) => {
            const option = component('vscode-option')
            setAttribute(option, 'value', index)
            setText(option, name)
            return option
          }),
        )
      }
      // Options register asynchronously, and a value that names an option is lost before that.
      queueMicrotask(() => {
        if (element.value !== String(selected)) element.value = String(selected)
      })
    },
  }
}

/** A text field that reports every change. */
export function textField(label: string, placeholder: string, change: (text: string) => void): Control<string> {
  const element = component('vscode-text-field') as Valued
  setAttribute(element, 'aria-label', label)
  setAttribute(element, 'placeholder', placeholder)
  element.addEventListener('input', () => change(element.value))
  return {
    element,
    set(value) {
      if ((element.value ?? '') !== value) element.value = value
    },
  }
}
