/** Lets other pending events of the extension host be handled first. */
export const nextTurn: typeof import('./nextTurn').nextTurn = then => {
  setTimeout(then)
}
