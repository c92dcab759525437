/** The panel in Chromium, in a page with the real one's content security policy. Only the editor's end is played. */
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type { Browser, Page } from 'playwright-core'
import type { FromPanel, ToPanel } from '../../src/protocol/panel'
import type { PanelBundle } from '../../src/report/export/html'
import { launchChromium } from '../host/chromium.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))

export const themes = ['dark', 'light', 'contrast', 'contrast-light'] as const
export type Theme = (typeof themes)[number]

/** The custom properties VS Code gives a webview under its default themes. */
const variables = JSON.parse(readFileSync(fileURLToPath(new URL('themes.json', import.meta.url)), 'utf8')) as Record<
  Theme,
  Record<string, string>
>

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

/** The editor's end of the webview: keeps what is posted, and a state that outlives the page as the real one's does. */
const host = `
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

function html(theme: Theme, origin: string): string {
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
<script nonce="test" src="/host.js"></script><script nonce="test" src="/webview.js"></script>
</body></html>`
}

export interface Panel {
  readonly page: Page
  /** Sends a message and waits until what it changes is drawn. */
  send(message: ToPanel): Promise<void>
  posted(): Promise<readonly FromPanel[]>
  /** Content security violations and uncaught errors so far. */
  wrong(): Promise<readonly string[]>
}

export interface Panels {
  open(options?: { theme?: Theme; width?: number; height?: number }): Promise<Panel>
  /** Minified. */
  readonly bundle: PanelBundle
  close(): Promise<void>
}

export const frame = (page: Page): Promise<void> =>
  page.evaluate(() => new Promise<void>(done => requestAnimationFrame(() => requestAnimationFrame(() => done()))))

async function openPanel(
  browser: Browser,
  origin: string,
  { theme = 'dark', width = 1200, height = 900 } = {},
): Promise<Panel> {
  const page = await browser.newPage({ viewport: { width, height } })
  await page.goto(`${origin}/?theme=${theme}`)
  await page.waitForFunction(() => 'posted' in globalThis && document.readyState === 'complete')
  return {
    page,
    async send(message) {
      // As text: Playwright takes seconds over thousands of objects.
      await page.evaluate(
        text =>
          new Promise<void>(taken => {
            addEventListener('message', () => taken(), { once: true })
            postMessage(JSON.parse(text), '*')
          }),
        JSON.stringify(message),
      )
      await frame(page)
      await frame(page)
    },
    posted: () => page.evaluate('posted'),
    wrong: () => page.evaluate('[...violations, ...errors]'),
  }
}

export async function startPanels(): Promise<Panels> {
  const { script, style } = await bundle()
  const files: Readonly<Record<string, readonly [string, string]>> = {
    '/webview.js': ['text/javascript', script],
    '/webview.css': ['text/css', style],
    '/host.js': ['text/javascript', host],
  }
  const server = createServer((request, response) => {
    const { pathname, searchParams, origin } = new URL(request.url ?? '/', `http://${request.headers.host}`)
    const theme = themes.find(each => each === searchParams.get('theme')) ?? 'dark'
    const [type, body] = files[pathname] ?? ['text/html', html(theme, origin)]
    response.writeHead(200, { 'content-type': `${type}; charset=utf-8` }).end(body)
  })
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  const browser = await launchChromium()
  return {
    open: options => openPanel(browser, `http://127.0.0.1:${address.port}`, options),
    bundle: { script, style },
    async close() {
      await browser.close()
      await new Promise(done => server.close(done))
    },
  }
}
