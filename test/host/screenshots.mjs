/**
 * npm run screenshots: takes the pictures of the README, and those of the walkthrough, from the real VS Code with the
 * packed extension, in a dark and a light theme, into docs/images/.
 *
 *   node test/host/screenshots.mjs --start     those of the walkthrough alone
 */
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { packageExtension } from '../../scripts/package.mjs'
import { drawIcon } from './icon.mjs'
import { recordStart } from './recordStart.mjs'
import {
  eventually,
  goTo,
  hoverAt,
  openWorkbench,
  runCommand,
  serveExtension,
  takePicture,
  waitForLenses,
  webview,
} from './workbench.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const pictures = path.join(root, 'docs/images')
const window = { width: 1100, height: 580 }

/** Room for the code: nothing in the window that the picture is not about. */
const CALM = {
  'breadcrumbs.enabled': false,
  'editor.minimap.enabled': false,
  'editor.lightbulb.enabled': 'off',
  'workbench.activityBar.location': 'hidden',
  'workbench.layoutControl.enabled': false,
  'window.commandCenter': false,
}

/** @typedef {import('playwright-core').Page} Page */

/** @type {Record<string, (page: Page, file: string) => Promise<void>>} */
const scenes = {
  async lenses(page, file) {
    await reveal(page, 'encoderLayer(')
    await takePicture(page, file)
  },
  async hover(page, file) {
    await reveal(page, 'encoderLayer(')
    await hoverAt(page, 'linear(4', /FLOP\/B/)
    await takePicture(page, file)
  },
  async panel(page, file) {
    await page.setViewportSize({ width: 980, height: 700 }) // the whole chart
    await runCommand(page, 'Memwall: Show Roofline')
    await webview(page).locator('svg circle').first().waitFor()
    await page.mouse.move(5, 5)
    await page.waitForTimeout(1000) // until the border that the pointer was over is quiet again
    await takePicture(page, file)
  },
}

fs.mkdirSync(path.join(pictures, 'start'), { recursive: true })
await drawIcon(pictures)
const vsix = await packageExtension()
for (const [name, theme] of Object.entries({ dark: 'Default Dark Modern', light: 'Default Light Modern' })) {
  const server = await serveExtension({
    vsix,
    settings: { ...CALM, 'workbench.colorTheme': theme },
  })
  try {
    if (!process.argv.includes('--start')) await takeScenes(server, name)
    await recordStart(server, async (page, picture) => {
      const file = path.join(pictures, 'start', `${picture}-${name}.png`)
      await takePicture(page, file)
      printSize(file)
    })
  } finally {
    await server.stop()
  }
}

/** @param {import('./server.mjs').Server} server @param {string} theme */
async function takeScenes(server, theme) {
  const workbench = await openWorkbench(server, { folder: path.join(root, 'examples'), file: 'bert.ts', ...window })
  await workbench.page.keyboard.press('Control+B') // the side bar
  await waitForLenses(workbench.page)
  for (const [scene, take] of Object.entries(scenes)) {
    const file = path.join(pictures, `${scene}-${theme}.png`)
    await take(workbench.page, file)
    printSize(file)
  }
  await workbench.close()
}

/** @param {string} file */
function printSize(file) {
  console.log(`${path.relative(root, file)}  ${Math.round(fs.statSync(file).size / 1000)} kB`)
}

/**
 * Scrolls to a text of bert.ts and waits for the lenses there.
 * @param {Page} page @param {string} text
 */
async function reveal(page, text) {
  const source = fs.readFileSync(path.join(root, 'examples/bert.ts'), 'utf8')
  const line = source.slice(0, source.indexOf(text)).split('\n').length
  await goTo(page, line - 1) // the empty line above, so that nothing is marked as the same name
  await eventually(
    () => waitForLenses(page),
    lenses => lenses.some(lens => lens.line === line),
    `a lens above line ${line}`,
  )
}
