/**
 * The workbench as a person uses it: open a file, read the lenses, hover, pick, look into a webview, take a picture.
 * Every function waits for what it names, and says what it waited for when that does not come.
 */
import fs from 'node:fs'
import path from 'node:path'
import { launchChromium } from './chromium.mjs'
import {
  beOnBusyMachine,
  installExtension,
  makeProfile,
  remoteUri,
  removeProfile,
  startServer,
  workbenchAddress,
} from './server.mjs'
import { webAddress } from './webServer.mjs'

/** First answers of a cold extension host on a busy machine take this long; ms. */
const PATIENCE = 180_000

/** The window in which a test failed. */
export const FAILURE = '.vscode-test/ui-failure.png'

/**
 * @typedef {import('playwright-core').Page} Page
 * @typedef {import('playwright-core').FrameLocator} FrameLocator
 * @typedef {import('./server.mjs').Server} Server
 * @typedef {{ line: number, text: string }} ShownLens
 */

/**
 * A server that has the packed extension installed.
 * @param {{ vsix: string, settings?: Record<string, unknown>, restricted?: boolean, port?: number }} options
 * @returns {Promise<Server>} stopping it removes its profile too
 */
export async function serveExtension({ vsix, settings, restricted, port }) {
  const profile = makeProfile(settings)
  beOnBusyMachine(profile)
  installExtension(profile, vsix)
  const server = await startServer(profile, {
    arguments: restricted ? [] : ['--disable-workspace-trust'],
    ...(port === undefined ? {} : { port }),
  })
  return {
    ...server,
    async stop() {
      await server.stop()
      removeProfile(profile)
    },
  }
}

/**
 * Opens a copy of a folder in a new browser.
 * @param {{ port: number, profile: string }} server
 * @param {{ folder: string, file?: string, width?: number, height?: number }} options
 *   file: relative to the folder, opened first
 */
export async function openWorkbench(server, { folder, file, width = 1280, height = 800 }) {
  const workspace = path.join(fs.mkdtempSync(path.join(server.profile, 'workspace-')), path.basename(folder))
  fs.cpSync(folder, workspace, { recursive: true })
  const browser = await launchChromium()
  const context = await browser.newContext({ viewport: { width, height } })
  const page = await openWindow(server, { context, workspace, file })
  return { page, workspace, close: () => browser.close() }
}

/**
 * Opens a folder as it is in one more window of a browser.
 * @param {{ port: number }} server
 * @param {{ context: import('playwright-core').BrowserContext, workspace: string, file?: string | undefined }} options
 *   file: relative to the folder, opened first
 */
export function openWindow({ port }, { context, workspace, file }) {
  /** @type {[string, string][]} */
  const payload = file ? [['openFile', remoteUri(port, path.join(workspace, file))]] : []
  return openPage(context, workbenchAddress(port, workspace, payload), file)
}

/** @param {import('playwright-core').BrowserContext} context @param {string} address @param {string} [file] that it opens */
async function openPage(context, address, file) {
  const page = await context.newPage()
  page.setDefaultTimeout(PATIENCE)
  await page.goto(address, { waitUntil: 'commit' })
  await page.locator('.monaco-workbench .part.statusbar').waitFor()
  if (file) await activeTab(page, file).waitFor()
  return page
}

/**
 * Opens a copy of a folder, as long as `body` takes; where that fails a picture of the window is left in .vscode-test.
 * @template T
 * @param {{ port: number, profile: string }} server @param {Parameters<typeof openWorkbench>[1]} options
 * @param {(page: Page) => Promise<T>} body
 */
export async function inWorkbench(server, options, body) {
  const { page, close } = await openWorkbench(server, options)
  return await inPage(page, body).finally(close)
}

/**
 * The same on the folder in memory of a server of webServer.mjs.
 * @template T
 * @param {{ port: number }} server @param {string} file relative to the folder, opened first
 * @param {(page: Page) => Promise<T>} body
 */
export async function inWebWorkbench({ port }, file, body) {
  const browser = await launchChromium()
  try {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
    const address = webAddress(port, [['openFile', `virtual:/${file}`]])
    return await inPage(await openPage(context, address, file), body)
  } finally {
    await browser.close()
  }
}

/** @template T @param {Page} page @param {(page: Page) => Promise<T>} body */
async function inPage(page, body) {
  try {
    return await body(page)
  } catch (error) {
    await takePicture(page, FAILURE)
    throw error
  }
}

/** @param {Page} page @param {string} file */
const activeTab = (page, file) =>
  page.locator(`.editor-group-container.active .tab.active[data-resource-name="${path.basename(file)}"]`)

/** @param {Page} page @param {string} file its name, or enough of its path to tell it from others */
export async function openFile(page, file) {
  const rows = await askQuickInput(page, 'Control+P', file, path.basename(file))
  await rows.first().click()
  await activeTab(page, file).waitFor()
}

/** @param {Page} page @param {string} title as the palette shows it */
export async function runCommand(page, title) {
  const rows = await askQuickInput(page, 'F1', title, title)
  await rows.first().click()
}

/** Waits until a window that is starting has a command. @param {Page} page @param {string} title as the palette shows it */
export async function waitForCommand(page, title) {
  await askQuickInput(page, 'F1', title, title)
  await page.keyboard.press('Escape')
  await page.locator('.quick-input-widget').waitFor({ state: 'hidden' })
}

/** @param {Page} page @param {number} line 1-based @param {number} [column] 1-based */
export async function goTo(page, line, column = 1) {
  const rows = await askQuickInput(page, 'Control+G', `${line}:${column}`, `line ${line}`)
  await rows.first().click()
  await eventually(
    () => cursorPosition(page),
    at => at.line === line && at.column === column,
    `the cursor at ${line}:${column}`,
  )
}

/**
 * Opens a quick input with a key and types into it, again where a window that is still starting took the focus away.
 * @param {Page} page @param {string} key @param {string} text @param {string} answer what a row must hold
 * @returns the rows that hold it
 */
async function askQuickInput(page, key, text, answer) {
  const deadline = Date.now() + PATIENCE
  const box = page.locator('.quick-input-widget:visible input').first()
  const rows = page.locator('.quick-input-widget:visible .monaco-list-row', { hasText: answer })
  for (;;) {
    await page.keyboard.press(key)
    // Typed keys would go to an editor that takes the focus meanwhile. The box starts with the sign of its kind, as ">".
    if ((await appears(box, 5_000)) && (await fill(box, `${await box.inputValue()}${text}`)))
      if (await appears(rows.first(), 5_000)) return rows
    if (Date.now() > deadline) throw new Error(`${key} and "${text}" found no "${answer}"`)
    await page.keyboard.press('Escape')
  }
}

/** Whether a box was still there to be filled. @param {import('playwright-core').Locator} box @param {string} text */
const fill = (box, text) =>
  box.fill(text, { timeout: 5_000 }).then(
    () => true,
    () => false,
  )

/** @param {import('playwright-core').Locator} locator @param {number} timeout ms */
const appears = (locator, timeout) =>
  locator.waitFor({ timeout }).then(
    () => true,
    () => false,
  )

/** What an open quick pick offers, as its rows' labels and descriptions. @param {Page} page */
export async function quickPickItems(page) {
  const rows = page.locator('.quick-input-widget:visible .monaco-list-row')
  await rows.first().waitFor()
  return rows.evaluateAll(elements => elements.map(row => row.getAttribute('aria-label') ?? ''))
}

/** Chooses the first row that an open quick pick leaves for the text. @param {Page} page @param {string} text */
export async function pick(page, text) {
  const box = page.locator('.quick-input-widget:visible input').first()
  const row = page.locator('.quick-input-list .monaco-list-row', { hasText: text }).first()
  // A pick that has just opened may drop what is typed before its list is there.
  for (let tries = 0; tries < 5; tries++) {
    await box.fill(text)
    if (await appears(row, 5000)) break
    await box.fill('')
  }
  await row.click()
  await page.locator('.quick-input-widget').waitFor({ state: 'hidden' })
}

/**
 * @param {Page} page
 * @param {'Dark Modern' | 'Light Modern' | 'Dark High Contrast' | 'Light High Contrast'} theme
 */
export async function setTheme(page, theme) {
  await runCommand(page, 'Preferences: Color Theme')
  await pick(page, theme)
}

/** @param {Page} page @param {string | RegExp} text */
export const statusBarItem = (page, text) => page.locator('.statusbar-item', { hasText: text })

/**
 * The lenses in view, top to bottom, each with the 1-based line it stands above.
 * @param {Page} page
 * @returns {Promise<ShownLens[]>}
 */
export function readLenses(page) {
  return page.evaluate(() => {
    const tops = [...document.querySelectorAll('.editor-instance .margin-view-overlays .line-numbers')]
      .map(number => ({ top: number.getBoundingClientRect().top, line: Number(number.textContent) }))
      .sort((a, b) => a.top - b.top)
    return [...document.querySelectorAll('.editor-instance .codelens-decoration')]
      .map(lens => ({
        box: lens.getBoundingClientRect(),
        text: (lens.textContent ?? '').replace(/\u00a0/g, ' ').trim(),
      }))
      .filter(({ box, text }) => box.height > 0 && text !== '')
      .sort((a, b) => a.box.top - b.box.top)
      .map(({ box, text }) => ({ text, line: tops.find(({ top }) => top >= box.bottom - 2)?.line ?? 0 }))
  })
}

/**
 * Waits until the lenses in view satisfy a condition.
 * @param {Page} page
 * @param {(lenses: ShownLens[]) => boolean} [condition] any lens, where left out
 */
export function waitForLenses(page, condition = lenses => lenses.length > 0) {
  return eventually(() => readLenses(page), condition, 'lenses')
}

/**
 * Asks again until the answer satisfies a condition, twice with the same: the workbench lays out in several steps.
 * @template T
 * @param {() => Promise<T>} ask @param {(answer: T) => boolean} condition @param {string} what for the error's message
 * @param {number} [patience] ms
 */
export async function eventually(ask, condition, what, patience = PATIENCE) {
  const deadline = Date.now() + patience
  let before = ''
  for (;;) {
    const answer = await ask()
    const now = JSON.stringify(answer)
    if (condition(answer) && now === before) return answer
    before = now
    if (Date.now() > deadline) throw new Error(`Waited in vain for ${what}; the last answer was ${now}`)
    await new Promise(resolve => setTimeout(resolve, 100))
  }
}

/**
 * Where a text stands in the editor, in pixels; the first place in view.
 * @param {Page} page @param {string} text within one line
 */
export async function locateText(page, text) {
  const find = () =>
    page.evaluate(wanted => {
      for (const line of document.querySelectorAll('.editor-instance .view-line')) {
        const at = (line.textContent ?? '').replace(/\u00a0/g, ' ').indexOf(wanted)
        if (at < 0) continue
        const range = document.createRange()
        const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT)
        for (
          let seen = 0, node = walker.nextNode();
          node;
          seen += node.textContent?.length ?? 0, node = walker.nextNode()
        ) {
          if (seen + (node.textContent?.length ?? 0) <= at) continue
          range.setStart(node, at - seen)
          range.setEnd(node, at - seen + 1)
          const box = range.getBoundingClientRect()
          return { x: box.x, y: box.y, width: box.width, height: box.height }
        }
      }
      return null
    }, text)
  const box = await eventually(find, found => found !== null, `"${text}" in the editor`)
  if (!box) throw new Error('unreachable')
  return box
}

/**
 * Rests the pointer on a text in the editor.
 * @param {Page} page @param {string} text within one line
 * @param {string | RegExp} [holding] wait for a hover that holds this
 * @returns the hover, as a locator
 */
export async function hoverAt(page, text, holding = /\S/) {
  const box = await locateText(page, text)
  const hover = page.locator('.monaco-resizable-hover:visible, .monaco-editor .monaco-hover:visible')
  const shown = hover.filter({ hasText: holding }).first()
  const deadline = Date.now() + PATIENCE
  for (;;) {
    // An editor that is still starting may miss a pointer that does not move.
    await page.mouse.move(box.x - 40, box.y + box.height * 3)
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 4 })
    if (await appears(shown, 5_000)) return shown
    if (Date.now() > deadline) throw new Error(`No hover at "${text}" that holds ${holding}`)
  }
}

/** The document inside the webview in view. @param {Page} page @returns {FrameLocator} */
export const webview = page => page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame')

/**
 * A PNG of the window, without blinking cursors.
 * @param {Page} page @param {string} file
 * @param {{ x: number, y: number, width: number, height: number }} [clip] a part of the window, in pixels
 */
export function takePicture(page, file, clip) {
  return page.screenshot({ path: file, caret: 'hide', animations: 'disabled', ...(clip ? { clip } : {}) })
}

/** The 1-based position of the cursor, from the status bar. @param {Page} page */
export async function cursorPosition(page) {
  const text = await page.locator('#status\\.editor\\.selection').innerText()
  const [, line, column] = /Ln (\d+), Col (\d+)/.exec(text) ?? []
  return { line: Number(line), column: Number(column) }
}

/**
 * Whether the state that a window finds again after a reload names an open editor; VS Code stores it now and then.
 * @param {Page} page @param {string} name
 * @returns {Promise<boolean>}
 */
export function isStored(page, name) {
  return page.evaluate(async wanted => {
    /** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
    const done = request =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result)
        request.onerror = () => reject(request.error)
      })
    for (const { name = '' } of await indexedDB.databases()) {
      const database = await done(indexedDB.open(name))
      try {
        if (!database.objectStoreNames.contains('ItemTable')) continue
        const items = database.transaction('ItemTable').objectStore('ItemTable')
        if (`${await done(items.get('memento/workbench.parts.editor'))}`.includes(wanted)) return true
      } finally {
        database.close()
      }
    }
    return false
  }, name)
}
