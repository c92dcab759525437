/** Answer of memwall_hardware: the catalogue of targets, or one with its sources. */
import { catalogue, findTarget } from '../hardware/catalogue'
import { agentText } from '../present/agentText'
import { factText } from '../present/fact'
import { originFacts, targetFacts, targetsTable } from '../present/targetFacts'
import { nearestTargets } from '../scenario/nearestTargets'
import { documentMarkdown } from '../text/escape'
import { answerOf, tables } from './answer'
import { object, text } from './field'
import { WrongInput } from './wrongInput'

export const hardwareInput = object({ id: text(agentText.field.id) })

export async function hardware({ id }: { readonly id?: string }): Promise<string> {
  if (id === undefined) return answerOf([tables([targetsTable(catalogue)])])
  const target = findTarget(id)
  if (target === undefined)
    throw new WrongInput(
      agentText.input.noTarget(
        id,
        nearestTargets(id).map(near => near.id),
      ),
    )
  const { name, vendor, kind, year } = target
  return answerOf([
    [`### ${[name, target.id, vendor, kind, ...(year === null ? [] : [year])].join(' · ')}`],
    targetFacts(target)
      .map(fact => documentMarkdown(`${fact.label}: ${factText(fact)}${fact.doubt === '' ? '' : ` (${fact.doubt})`}`))
      .map(line => `- ${line}`),
    originFacts(target).map(({ label, value }) => `- ${label === '' ? '' : `${label}: `}${value}`),
  ])
}
