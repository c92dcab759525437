/** The roofline panel as a self-contained HTML file, with its script, style and state inlined. */

import type { Location, Report } from '../analysis/report'
import { notesTitle } from '../present/hintText'
import type { PanelAnswer, PanelState, Standalone } from '../protocol/panel'
import { jsonInScript, scriptElement, styleElement, xml } from '../text/escape'
import type { ReportExtras } from './extras'
import { relativePath } from './relativePath'
import { modelHints } from './rows'

/** Built files of the panel. */
export interface PanelBundle {
  readonly script: string
  readonly style: string
}

/**
 * Panel state of a report. File names are relative to the analysed file, since the page may be moved to another
 * machine.
 */
export function panelState({ file, target, models }: Report): PanelState {
  const shortened = (location: Location): Location => ({ ...location, file: relativePath(file, location.file) })
  return {
    version: 1,
    file: relativePath(file, file),
    pinned: false,
    stale: false,
    target,
    models: models.map(model => ({
      ...model,
      location: shortened(model.location),
      layers: model.layers.map(row => ({ ...row, location: shortened(row.location), applied: shortened(row.applied) })),
    })),
    selected: 0,
  }
}

/** Additions to each model, in the form of the answers that the panel would have received. */
export const answersOf = (extras: readonly ReportExtras[]): readonly PanelAnswer[] =>
  extras.flatMap(({ uncompressed, frontier, advice }, model): PanelAnswer[] => [
    ...(uncompressed === null ? [] : [{ version: 1, model, what: 'uncompressed' as const, answer: uncompressed }]),
    ...(frontier === null ? [] : [{ version: 1, model, what: 'frontier' as const, answer: frontier }]),
    ...(advice === null ? [] : [{ version: 1, model, what: 'advice' as const, answer: advice }]),
  ])

/** Hints of the analysis on a model. */
export interface Notes {
  readonly model: string
  readonly texts: readonly string[]
}

/** Notes of a report, grouped by model; a model without notes is left out. */
export const notesOf = (report: Report): readonly Notes[] =>
  report.models
    .map(model => ({ model: model.name, texts: modelHints(model, report) }))
    .filter(({ texts }) => texts.length > 0)

/**
 * Builds the page. Its content security policy allows only this script, by its hash, and no network access. Charts and
 * controls set styles of their own, hence `unsafe-inline` for styles alone. Sections without an answer are left out.
 * Notes come last.
 */
export async function toHtml(
  state: PanelState,
  bundle: PanelBundle,
  answers: readonly PanelAnswer[] = [],
  notes: readonly Notes[] = [],
): Promise<string> {
  const script = scriptElement(bundle.script)
  const policy = [
    "default-src 'none'",
    `script-src 'sha256-${await sha256(script)}'`,
    "style-src 'unsafe-inline'",
    'img-src data: blob:',
    'font-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
  const model = state.models[state.selected]
  const title = [model?.name, state.file, 'Memwall'].filter(part => part !== undefined).join(' · ')
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${xml(title)}</title>
<style>
${styleElement(bundle.style)}
.notes { max-width: 1500px; margin: 0 auto 16px; }
.notes h2 { margin: 0; font-size: 1em; }
</style>
</head>
<body>
<main id="app"></main>
${notes.map(noted).join('')}<script type="application/json" id="memwall-state">${jsonInScript({ state, answers } satisfies Standalone)}</script>
<script>${script}</script>
</body>
</html>
`
}

const noted = ({ model, texts }: Notes): string =>
  `<footer class="notes"><h2>${xml(notesTitle(model))}</h2><ul>${texts.map(text => `<li>${xml(text)}</li>`).join('')}</ul></footer>
`

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return btoa(String.fromCharCode(...new Uint8Array(digest)))
}
