/** View state that the user chose in the panel, stored with the panel together with the last figures. */
import type { PanelQuestion, PanelState } from '../src/protocol/panel'

export interface Sort {
  /** Id of a column of the layer table. */
  readonly column: string
  readonly descending: boolean
}

/** A rectangle of the chart: FLOP/B across, FLOP/s up. */
export interface Zoom {
  readonly x: readonly [number, number]
  readonly y: readonly [number, number]
}

export interface View {
  /** Sort order; null for program order. */
  readonly sort: Sort | null
  /** Part of a path, in any letter case. */
  readonly filter: string
  readonly hiddenKinds: readonly string[]
  /** Zooms, each inside the one before; the last is shown. */
  readonly zooms: readonly Zoom[]
  /** Sections that are open. */
  readonly open: readonly PanelQuestion[]
}

export interface StoredView {
  /** Version of the state's fields. */
  readonly shape: number
  readonly view: View
  readonly state: PanelState | null
}

export const initialView: View = { sort: null, filter: '', hiddenKinds: [], zooms: [], open: ['frontier'] }

/** Has to be incremented whenever a report gains or loses a field that the panel reads. */
const shape = 3

/**
 * Maximum number of layers whose figures are stored; writing more on each update would cost more than requesting them
 * again.
 */
const keptLayers = 1000

export function storedView(view: View, state: PanelState | null): StoredView {
  const layers = state?.models.reduce((sum, model) => sum + model.layers.length, 0) ?? 0
  return { shape, view, state: layers > keptLayers ? null : state }
}

/**
 * Restores a stored view. It may come from an older version of the extension, so fields of another shape are left out.
 */
export function restoredView(stored: unknown): StoredView {
  const {
    shape: was,
    view,
    state,
  } = (typeof stored === 'object' && stored !== null ? stored : {}) as Partial<StoredView>
  return {
    shape,
    view: { ...initialView, ...view },
    state: was === shape && Array.isArray(state?.models) && Array.isArray(state.target?.memory) ? state : null,
  }
}

/** Whether neither the filter nor the legend hides a row. */
export function isShown(row: { readonly path: string; readonly kind: string }, view: View): boolean {
  if (view.hiddenKinds.includes(row.kind)) return false
  const wanted = view.filter.trim().toLowerCase()
  return wanted === '' || `${row.path} ${row.kind}`.toLowerCase().includes(wanted)
}
