/** The hardware picker: the file's own targets first, then those of the settings, then the catalogue by vendor. */
import * as vscode from 'vscode'
import { catalogue } from '../hardware/catalogue'
import { computedIn } from '../hardware/roofline'
import type { Target } from '../hardware/target'
import { editorText } from '../present/editorText'
import { memoryText, peakText, ridgeText } from '../present/targetText'
import { nearestTargets } from '../scenario/nearestTargets'
import { onTarget } from '../scenario/onTarget'
import { searchTargets } from '../scenario/searchTargets'
import type { DType } from '../tensor/dtype'
import { label } from '../text/safeText'
import type { Choice } from './choice'
import type { Current } from './current'
import { back, type Listing, quickSteps, type StepItem } from './quickSteps'
import * as settings from './settings'

const text = editorText.hardwarePicker

interface TargetItem extends StepItem {
  readonly id?: string
}

export async function pickHardware({ file, reading }: Current, choice: Choice): Promise<void> {
  const scenario = file === undefined ? choice.usualScenario : choice.scenarioOf(file)
  const steps = quickSteps()
  const picked = await steps.pick(
    { title: text.title, placeholder: text.placeholder, canGoBack: false },
    targetLists(
      [
        { name: text.ofFile, targets: reading?.report.targets ?? [] },
        { name: text.custom, targets: settings.customTargets().targets },
      ],
      reading?.report.target.id ?? choice.hardware,
      target => computedIn(onTarget(scenario, target)),
    ),
  )
  steps.close()
  if (picked !== undefined && picked !== back && picked.id !== undefined) choice.setHardware(picked.id)
}

interface TargetGroup {
  readonly name: string
  readonly targets: readonly Target[]
}

/**
 * Lists of targets for a text: all in groups, those of `first` before the vendors, or the matches of what was typed.
 * Lists only the first of several targets with one id. `dtypeOn` is the dtype of the contractions on a target.
 */
export function targetLists(
  first: readonly TargetGroup[],
  chosen: string,
  dtypeOn: (target: Target) => DType,
): (typed: string) => Listing<TargetItem> {
  const groups = withoutRepeats([...first, ...vendors()])
  const own = new Set(groups.slice(0, first.length).flatMap(({ targets }) => targets))
  const items = new Map(
    groups.flatMap(({ targets }) => targets.map(target => [target, itemOf(target, chosen, dtypeOn(target))])),
  )
  const itemsOf = (targets: readonly Target[]): TargetItem[] =>
    targets.flatMap(target => items.get(target) ?? []).map(item => ({ ...item, alwaysShow: true }))
  const grouped = groups.flatMap(({ name, targets }) =>
    targets.length === 0 ? [] : [separator(name), ...targets.flatMap(target => items.get(target) ?? [])],
  )
  const figuresOf = (target: Target): string => items.get(target)?.detail ?? ''
  return typed => {
    if (typed.trim() === '') return { items: grouped, active: grouped.find(({ id }) => id === chosen) }
    const found = searchTargets(typed, [...items.keys()], figuresOf)
    if (found.length === 0) return notFound(typed, itemsOf)
    const matches = itemsOf([...found.filter(target => own.has(target)), ...found.filter(target => !own.has(target))])
    return { items: matches, meant: matches[0] }
  }
}

function notFound(typed: string, itemsOf: (targets: readonly Target[]) => TargetItem[]): Listing<TargetItem> {
  const near = itemsOf(nearestTargets(typed))
  const note = { label: `$(info) ${label(text.none(typed.trim()))}`, alwaysShow: true, isNote: true }
  return near.length === 0 ? { items: [note] } : { items: [separator(text.didYouMean), ...near], meant: near[0] }
}

const separator = (name: string): TargetItem => ({ label: name, kind: vscode.QuickPickItemKind.Separator })

const itemOf = (target: Target, chosen: string, dtype: DType): TargetItem => ({
  id: target.id,
  label: `${target.id === chosen ? '$(check) ' : ''}${label(target.name)}`,
  description: label([target.vendor, target.id, target.year].filter(each => each !== null).join(' · ')),
  detail: label(
    [peakText(target, dtype), memoryText(target), ridgeText(target, dtype)].filter(each => each !== '').join(' · '),
  ),
})

function vendors(): readonly TargetGroup[] {
  const groups = new Map<string, Target[]>()
  for (const target of catalogue) groups.set(target.vendor, [...(groups.get(target.vendor) ?? []), target])
  return [...groups].map(([name, targets]) => ({ name, targets }))
}

/** Leaves out targets whose id an earlier one has. */
function withoutRepeats(groups: readonly TargetGroup[]): readonly TargetGroup[] {
  const taken = new Set<string>()
  const isNew = ({ id }: Target): boolean => !taken.has(id) && taken.add(id).has(id)
  return groups.map(({ name, targets }) => ({ name, targets: targets.filter(isNew) }))
}
