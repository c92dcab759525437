/**
 * A sequence of quick inputs that can go back a step. The next input takes the place of the one on screen, so that no
 * key goes to the editor between two steps.
 */
import * as vscode from 'vscode'

export const back = Symbol('back')

/** Result of a step: a value, a step back, or undefined when the user cancelled. */
export type StepAnswer<T> = T | typeof back | undefined

export interface Step {
  readonly title: string
  readonly placeholder: string
  readonly canGoBack: boolean
}

export interface StepItem extends vscode.QuickPickItem {
  /** Set for a line that only says something. */
  readonly isNote?: boolean
}

/** Items of a list for the text that was typed. */
export interface Listing<T> {
  readonly items: readonly T[]
  /** Initial selection. */
  readonly active?: T | undefined
  /**
   * Item that the text stands for: Enter takes it unless the user moved to another, however soon it follows the text.
   */
  readonly meant?: T | undefined
}

export interface QuickSteps {
  /** Lets the user pick an item; `list` is called again with what was typed. */
  pick<T extends StepItem>(step: Step, list: (typed: string) => Listing<T>): Promise<StepAnswer<T>>
  /** Lets the user type a text; `problem` describes an invalid text and gives null for a valid one. */
  type(step: Step, value: string, problem: (text: string) => string | null): Promise<StepAnswer<string>>
  close(): void
}

export function quickSteps(): QuickSteps {
  let shown: vscode.QuickInput | undefined

  function show(input: vscode.QuickInput): void {
    input.show()
    shown?.dispose()
    shown = input
  }

  return {
    pick: (step, list) =>
      new Promise(resolve => {
        const pick = makePick(step, list, resolve)
        show(pick)
      }),
    type: (step, value, problem) =>
      new Promise(resolve => {
        const box = makeBox(step, value, problem, resolve)
        show(box)
      }),
    close() {
      shown?.dispose()
      shown = undefined
    },
  }
}

function makePick<T extends StepItem>(
  step: Step,
  list: (typed: string) => Listing<T>,
  finish: (answer: StepAnswer<T>) => void,
): vscode.QuickInput {
  const pick: vscode.QuickPick<T> & { sortByLabel?: boolean } = vscode.window.createQuickPick<T>()
  let listing: Listing<T> = { items: [] }
  /** Whether the window has the items: until then it reports places in the list that it had before. */
  let isShown = false
  /** Item that the user moved to. */
  let moved: T | undefined

  function fill(typed: string): void {
    const filled = list(typed)
    listing = filled
    isShown = false
    moved = undefined
    void untilShown().then(() => {
      if (listing === filled) isShown = true
    })
    pick.items = listing.items
    const active = listing.meant ?? listing.active
    if (active !== undefined) pick.activeItems = [active]
  }

  pick.title = step.title
  pick.placeholder = step.placeholder
  pick.matchOnDescription = true
  pick.matchOnDetail = true
  // Not among the types of the API, though every version has it: keeps the order of the items while one types.
  pick.sortByLabel = false
  if (step.canGoBack) pick.buttons = [vscode.QuickInputButtons.Back]
  fill('')
  pick.onDidChangeValue(fill)
  pick.onDidChangeActive(([item]) => {
    if (isShown) moved = item
  })
  pick.onDidTriggerButton(() => finish(back))
  pick.onDidAccept(() => {
    // The selection may still be that of the items before the last key.
    const item = moved ?? listing.meant ?? pick.selectedItems[0]
    if (item !== undefined && item.isNote !== true) finish(item)
  })
  pick.onDidHide(() => {
    finish(undefined)
    pick.dispose()
  })
  return pick
}

/**
 * Resolves once the window has what was set on a quick input. The API sends that in a timer of 0 ms, and the window answers
 * what it is asked afterwards in order.
 */
async function untilShown(): Promise<void> {
  await new Promise(resolve => setTimeout(resolve, 0))
  await vscode.languages.getLanguages()
}

function makeBox(
  step: Step,
  value: string,
  problem: (text: string) => string | null,
  finish: (answer: StepAnswer<string>) => void,
): vscode.QuickInput {
  const box = vscode.window.createInputBox()
  box.title = step.title
  box.prompt = step.placeholder
  box.value = value
  if (step.canGoBack) box.buttons = [vscode.QuickInputButtons.Back]
  const check = () => {
    box.validationMessage = problem(box.value) ?? ''
    return box.validationMessage === ''
  }
  box.onDidChangeValue(check)
  box.onDidTriggerButton(() => finish(back))
  box.onDidAccept(() => {
    if (check()) finish(box.value)
  })
  box.onDidHide(() => {
    finish(undefined)
    box.dispose()
  })
  return box
}
