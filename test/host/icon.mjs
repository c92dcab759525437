/** Draws docs/images/icon.svg as the extension's icon, a PNG of 256 pixels. */
import fs from 'node:fs'
import path from 'node:path'
import { launchChromium } from './chromium.mjs'

/** @param {string} pictures folder @param {number} [size] pixels @param {string} [file] */
export async function drawIcon(pictures, size = 256, file = path.join(pictures, 'icon.png')) {
  const svg = fs.readFileSync(path.join(pictures, 'icon.svg'), 'utf8')
  const browser = await launchChromium()
  try {
    const page = await browser.newPage({ viewport: { width: size, height: size } })
    await page.setContent(`<style>body { margin: 0 } svg { display: block; width: 100vw; height: 100vh }</style>${svg}`)
    await page.screenshot({ path: file, omitBackground: true })
  } finally {
    await browser.close()
  }
}
