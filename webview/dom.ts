/**
 * Creates elements. Text is inserted as text nodes only and without hidden characters, so nothing from a model file can
 * become markup.
 */
import { visibleLines } from '../src/text/safeText'

type Attributes = Readonly<Record<string, string | number | boolean | null>>

const svgNamespace = 'http://www.w3.org/2000/svg'

function fill<E extends Element>(element: E, attributes: Attributes, children: readonly (Node | string)[]): E {
  for (const [name, value] of Object.entries(attributes)) setAttribute(element, name, value)
  element.append(...children.map(child => (typeof child === 'string' ? visibleLines(child) : child)))
  return element
}

export const el = <K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] => fill(document.createElement(tag), attributes, children)

export const svg = <K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): SVGElementTagNameMap[K] => fill(document.createElementNS(svgNamespace, tag), attributes, children)

/** Sets an attribute unless it has this value already; null and false remove it, true sets it without a value. */
export function setAttribute(element: Element, name: string, value: string | number | boolean | null): void {
  if (value === null || value === false) {
    if (element.hasAttribute(name)) element.removeAttribute(name)
    return
  }
  const text = value === true ? '' : visibleLines(String(value))
  if (element.getAttribute(name) !== text) element.setAttribute(name, text)
}

/** Sets a text unless it is unchanged, so that a selection in it survives an update. */
export function setText(element: Element, text: string): void {
  const shown = visibleLines(text)
  if (element.textContent !== shown) element.textContent = shown
}
