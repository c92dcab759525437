/** Items of the explorer's view of layers. An id stands for the same layer as long as its path and name stay. */
import * as vscode from 'vscode'
import { sumOf } from '../analysis/figures'
import type { Bound } from '../analysis/report'
import { type ComparedPlace, comparedNode } from '../present/baselineText'
import { layerDescription, layerFigures, layerLabel, layerScale } from '../present/layersViewText'
import { type LayerNode, modelNode, partsOf, wayTo } from '../present/layerTree'
import { inOrder, type SortOrder } from '../present/rowOrder'
import { label } from '../text/safeText'
import type { Reading } from './documents'

export interface LayerItem {
  readonly node: LayerNode
  /** Index of its model. */
  readonly model: number
  /** Id of the item around it; undefined for a model. */
  readonly parent: string | undefined
  readonly shown: vscode.TreeItem
  /** Comparison with the baseline; null without one. */
  readonly place: ComparedPlace | null
}

export interface LayerItems {
  get(id: string): LayerItem | undefined
  /** Ids of the items inside of one, sorted; of the models for undefined. */
  inside(id: string | undefined): string[]
  /** Takes another reading or another order, and returns whether items that were asked for have changed. */
  show(reading: Reading | undefined, order: SortOrder): boolean
  /** Id of the innermost item that has all of these rows of a model, or of the model. */
  of(model: number, rows: readonly number[]): string | undefined
  /** All figures of an item. */
  figures(id: string): string
}

/** Key of the list of models in the map of lists. */
const models = ''

export function layerItems(): LayerItems {
  let reading: Reading | undefined
  let order: SortOrder = 'time'
  const items = new Map<string, LayerItem>()
  /** Each list that was asked for, by the id around it, as text. A list comes before those inside of it. */
  const listed = new Map<string, string>()

  function inside(id = models): string[] {
    const made = reading === undefined ? new Map() : id === models ? modelItems(reading) : partItems(id, reading)
    for (const [key, item] of made) items.set(key, item)
    listed.set(id, textOf(made.values()))
    return [...made.keys()]
  }

  /** A node of a model as it is compared with the baseline; null without one. */
  function placeOf(node: LayerNode, index: number): ComparedPlace | null {
    const model = reading?.report.models[index]
    return model === undefined ? null : comparedNode(node, reading?.comparison?.models[index])
  }

  function modelItems({ root, report: { models } }: Reading): Map<string, LayerItem> {
    const nodes = models.map(modelNode)
    const scale = layerScale(order, nodes)
    return new Map(
      [...models.entries()].map(([index, model]) => {
        const node = modelNode(model)
        const place = placeOf(node, index)
        const description = layerDescription(node, order, scale, model, false, place)
        const id = `${root}#${node.key}`
        return [id, { node, model: index, parent: undefined, shown: itemOf(id, node, description, index === 0), place }]
      }),
    )
  }

  function partItems(parent: string, { report }: Reading): Map<string, LayerItem> {
    const around = items.get(parent)
    const model = around && report.models[around.model]
    if (around === undefined || model === undefined) return new Map()
    const nodes = partsOf(around.node)
    const scale = layerScale(order, nodes)
    const isTwin = (node: LayerNode): boolean => nodes.some(other => other !== node && other.name === node.name)
    return new Map(
      inOrder(nodes, order).map(node => {
        const place = placeOf(node, around.model)
        const description = layerDescription(node, order, scale, model, isTwin(node), place)
        const id = `${parent}/${node.key}`
        return [
          id,
          { node, model: around.model, parent, shown: itemOf(id, node, description, nodes.length === 1), place },
        ]
      }),
    )
  }

  return {
    get: id => items.get(id),
    inside,
    show(next, nextOrder) {
      const before = [...listed]
      reading = next
      order = nextOrder
      items.clear()
      listed.clear()
      let isSame = true
      for (const [id, list] of before) {
        if (id !== models && !items.has(id)) continue
        inside(id)
        isSame &&= listed.get(id) === list
      }
      return !isSame
    },
    of(model, rows) {
      const report = reading?.report.models[model]
      if (reading === undefined || report === undefined) return undefined
      inside(models)
      const [first, ...way] = wayTo(modelNode(report), new Set(rows)).map(({ key }) => key)
      return way.reduce((id, key) => {
        inside(id)
        return `${id}/${key}`
      }, `${reading.root}#${first}`)
    },
    figures(id) {
      const item = items.get(id)
      const model = item && reading?.report.models[item.model]
      const [comparison, place] = [reading?.comparison, item?.place]
      const against = comparison && place ? { kind: comparison.against, place } : null
      return reading && item && model ? layerFigures(item.node, model, reading.report.target, against) : ''
    },
  }
}

/** All that is seen of some items, tooltips included. */
const textOf = (items: Iterable<LayerItem>): string =>
  JSON.stringify([...items].map(({ node, shown, place }) => [shown, sumOf([node]), place?.before]))

/** Signs of a bound: those of the gutter, a triangle, a square and a ring. */
const signs: Readonly<Record<Bound, readonly [icon: string, colour: string]>> = {
  compute: ['triangle-up', 'memwall.computeBound'],
  memory: ['primitive-square', 'memwall.memoryBound'],
  link: ['circle-large-outline', 'memwall.linkBound'],
}

function itemOf(id: string, node: LayerNode, description: string, open: boolean): vscode.TreeItem {
  const { None, Collapsed, Expanded } = vscode.TreeItemCollapsibleState
  const item = new vscode.TreeItem(label(node.name), node.kind === 'layer' ? None : open ? Expanded : Collapsed)
  const [icon, colour] = signs[node.bound]
  item.id = id
  item.description = description
  item.contextValue = node.kind
  item.iconPath =
    node.kind === 'model'
      ? new vscode.ThemeIcon('layers')
      : node.time === 0
        ? new vscode.ThemeIcon('dash')
        : new vscode.ThemeIcon(icon, new vscode.ThemeColor(colour))
  item.accessibilityInformation = { label: layerLabel(node, description) }
  item.command = { title: '', command: 'memwall.layers.reveal', arguments: [id] }
  return item
}
