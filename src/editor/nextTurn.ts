/** Lets other pending events of the extension host be handled first. */
export function nextTurn(then: () => void): void {
  setImmediate(then)
}
