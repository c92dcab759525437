/** The panel's controls. Only this file depends on the component library. */
import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeDropdown,
  vsCodeOption,
  vsCodeTextField,
} from '@vscode/webview-ui-toolkit'
import { setAttribute, setText } from './dom'

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
