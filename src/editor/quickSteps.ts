/** Quick inputs that can go back a step. */
import * as vscode from 'vscode'

export const back = Symbol('back')

/** Result of a step: a value, a step back, or undefined when the user cancelled. */
export type StepAnswer<T> = T | typeof back | undefined

export interface Step {
  readonly title: string
  readonly placeholder: string
  readonly canGoBack: boolean
}

/** Lets the user pick one of `items`; `active` is the initial selection. */
export function pickStep<T extends vscode.QuickPickItem>(
  step: Step,
  items: readonly T[],
  active?: T,
): Promise<StepAnswer<T>> {
  return new Promise(resolve => {
    const pick = vscode.window.createQuickPick<T>()
    pick.title = step.title
    pick.placeholder = step.placeholder
    pick.matchOnDescription = true
    pick.matchOnDetail = true
    pick.items = items
    if (active !== undefined) pick.activeItems = [active]
    if (step.canGoBack) pick.buttons = [vscode.QuickInputButtons.Back]
    const finish = (answer: StepAnswer<T>) => {
      resolve(answer)
      pick.hide()
    }
    pick.onDidTriggerButton(() => finish(back))
    pick.onDidAccept(() => finish(pick.selectedItems[0]))
    pick.onDidHide(() => {
      resolve(undefined)
      pick.dispose()
    })
    pick.show()
  })
}

/** Lets the user type a text; `problem` describes an invalid text and gives null for a valid one. */
export function typeStep(
  step: Step,
  value: string,
  problem: (text: string) => string | null,
): Promise<StepAnswer<string>> {
  return new Promise(resolve => {
    const box = vscode.window.createInputBox()
    box.title = step.title
    box.prompt = step.placeholder
    box.value = value
    if (step.canGoBack) box.buttons = [vscode.QuickInputButtons.Back]
    const check = () => {
      box.validationMessage = problem(box.value) ?? ''
      return box.validationMessage === ''
    }
    const finish = (answer: StepAnswer<string>) => {
      resolve(answer)
      box.hide()
    }
    box.onDidChangeValue(check)
    box.onDidTriggerButton(() => finish(back))
    box.onDidAccept(() => {
      if (check()) finish(box.value)
    })
    box.onDidHide(() => {
      resolve(undefined)
      box.dispose()
    })
    box.show()
  })
}
