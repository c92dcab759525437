/** Once for all panel tests: the panel bundled, in pages with the real one's content security policy, and a Chromium. */
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type { TestProject } from 'vitest/node'
import type { PanelBundle } from '../../src/export/html'
import { type Theme, themes } from '../panel/themes'
import { serveChromium } from './chromium.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** The custom properties VS Code gives a webview under its default themes. */
const variables = JSON.parse(
  readFileSync(fileURLToPath(new URL('../panel/themes.json', import.meta.url)), 'utf8'),
) as Record<Theme, Record<string, string>>

const bodyClass: Readonly<Record<Theme, string>> = {
  dark: 'vscode-dark',
  light: 'vscode-light',
  contrast: 'vscode-high-contrast',
  'contrast-light': 'vscode-high-contrast-light vscode-high-contrast',
}

async function bundle(): Promise<PanelBundle> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ['webview/main.ts'],
    outdir: 'bundle',
    bundle: true,
    minify: true,
    write: false,
    platform: 'browser',
    format: 'iife',
    target: 'es2022',
    legalComments: 'none',
  })
  const text = (end: string): string => outputFiles.find(file => file.path.endsWith(end))?.text ?? ''
  return { script: text('.js'), style: text('.css') }
}

/**
 * The editor's end of the webview: keeps what is posted, and a state that a reload finds again as in the real one.
 * A page that is opened anew finds none, though its tab is that of another test.
 */
const host = `
  if (performance.getEntriesByType('navigation')[0].type === 'navigate') sessionStorage.clear()
  globalThis.posted = []
  globalThis.violations = []
  globalThis.errors = []
  addEventListener('error', event => errors.push(event.message))
  document.addEventListener('securitypolicyviolation', event => violations.push(event.violatedDirective + ' ' + event.blockedURI))
  globalThis.acquireVsCodeApi = () => ({
    postMessage: message => posted.push(message),
    getState: () => JSON.parse(sessionStorage.getItem('state') ?? 'null') ?? undefined,
    setState: state => sessionStorage.setItem('state', JSON.stringify(state)),
  })`

/** `translations`: as JSON; empty for English. */
function html(theme: Theme, origin: string, translations: string): string {
  const style = Object.entries(variables[theme])
    .map(([name, value]) => `${name}: ${value.replaceAll('"', "'")}`)
    .join('; ')
  const policy = `default-src 'none'; script-src 'nonce-test'; style-src ${origin} 'unsafe-inline'; font-src ${origin}; img-src ${origin} data:`
  // The sheet VS Code puts into every webview.
  const defaults = `body { background-color: transparent; color: var(--vscode-editor-foreground); font-family: var(--vscode-font-family);
    font-weight: var(--vscode-font-weight); font-size: var(--vscode-font-size); margin: 0; padding: 0 20px; }
    html { background: var(--vscode-editor-background) }`
  return `<!DOCTYPE html>
<html lang="en" style="${style}">
<head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<style id="_defaultStyles">${defaults}</style>
<link rel="stylesheet" href="/webview.css"><title>Roofline</title></head>
<body class="${bodyClass[theme]}" data-vscode-theme-kind="${bodyClass[theme]}">
<main id="app"></main>
${translations === '' ? '' : `<script type="application/json" id="memwall-l10n">${translations}</script>`}
<script nonce="test" src="/host.js"></script><script nonce="test" src="/webview.js"></script>
</body></html>`
}

export interface ServedPanel {
  readonly bundle: PanelBundle
  /** Address of a page, to which ?theme= is added. */
  readonly origin: string
  /** Where Playwright finds the Chromium. */
  readonly browser: string
}

declare module 'vitest' {
  interface ProvidedContext {
    panel: ServedPanel
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const made = await bundle()
  const files: Readonly<Record<string, readonly [string, string]>> = {
    '/webview.js': ['text/javascript', made.script],
    '/webview.css': ['text/css', made.style],
    '/host.js': ['text/javascript', host],
  }
  const server = createServer((request, response) => {
    const { pathname, searchParams, origin } = new URL(request.url ?? '/', `http://${request.headers.host}`)
    const theme = themes.find(each => each === searchParams.get('theme')) ?? 'dark'
    const [type, body] = files[pathname] ?? ['text/html', html(theme, origin, searchParams.get('l10n') ?? '')]
    response.writeHead(200, { 'content-type': `${type}; charset=utf-8` }).end(body)
  })
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  const browser = await serveChromium()
  project.provide('panel', { bundle: made, origin: `http://127.0.0.1:${address.port}`, browser: browser.wsEndpoint() })
  return async () => {
    await browser.close()
    await new Promise(done => server.close(done))
  }
}
