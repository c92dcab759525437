/** The hardware picker: the file's own targets first, then the catalogue by vendor; typing filters on every figure. */
import * as vscode from 'vscode'
import { catalogue } from '../hardware/catalogue'
import { computedIn } from '../hardware/roofline'
import type { Target } from '../hardware/target'
import { editorText } from '../present/editorText'
import { memoryText, peakText, ridgeText } from '../present/targetText'
import { onTarget } from '../scenario/onTarget'
import type { DType } from '../tensor/dtype'
import { label } from '../text/safeText'
import type { Choice } from './choice'
import type { Current } from './current'
import { back, pickStep } from './quickSteps'

interface TargetItem extends vscode.QuickPickItem {
  readonly id?: string
}

export async function pickHardware(current: Current, choice: Choice): Promise<void> {
  const { reading } = current
  const own = reading?.report.targets ?? []
  const chosen = reading?.report.target.id ?? choice.hardware
  const items = hardwareItems(own, chosen, target => computedIn(onTarget(choice.scenario, target)))
  const step = {
    title: editorText.hardwarePicker.title,
    placeholder: editorText.hardwarePicker.placeholder,
    canGoBack: false,
  }
  // Starts at the current target, so that its neighbours are in view.
  const picked = await pickStep(
    step,
    items,
    items.find(item => item.id === chosen),
  )
  if (picked !== undefined && picked !== back && picked.id !== undefined) choice.setHardware(picked.id)
}

/** `dtypeOn`: dtype of the contractions on a target. */
export function hardwareItems(
  own: readonly Target[],
  chosen: string,
  dtypeOn: (target: Target) => DType,
): TargetItem[] {
  const item = (target: Target): TargetItem => ({
    id: target.id,
    label: `${target.id === chosen ? '$(check) ' : ''}${label(target.name)}`,
    description: label([target.vendor, target.id, target.year].filter(each => each !== null).join(' · ')),
    detail: label(
      [peakText(target, dtypeOn(target)), memoryText(target), ridgeText(target, dtypeOn(target))]
        .filter(each => each !== '')
        .join(' · '),
    ),
  })
  const separator = (label: string): TargetItem => ({ label, kind: vscode.QuickPickItemKind.Separator })
  const vendors = new Map<string, Target[]>()
  const taken = new Set(own.map(target => target.id))
  for (const target of catalogue) {
    if (taken.has(target.id)) continue
    const group = vendors.get(target.vendor) ?? []
    group.push(target)
    vendors.set(target.vendor, group)
  }
  return [
    ...(own.length === 0 ? [] : [separator(editorText.hardwarePicker.ofFile), ...own.map(item)]),
    ...[...vendors].flatMap(([vendor, targets]) => [separator(vendor), ...targets.map(item)]),
  ]
}
