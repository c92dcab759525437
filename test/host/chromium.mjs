/** The browser that shows the real VS Code and the panel in tests: the system's Chromium, driven by Playwright. */
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { chromium } from 'playwright-core'

const CANDIDATES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

/** Path of a Chromium or Chrome, or undefined. CHROME_PATH wins. */
export function findChromium() {
  const named = process.env.CHROME_PATH
  if (named) {
    if (!fs.existsSync(named)) throw new Error(`CHROME_PATH names ${named}, and there is no such file.`)
    return named
  }
  return CANDIDATES.find(file => fs.existsSync(file))
}

/**
 * Path of a Chromium, installed from Debian's packages first where there is none and this user may install.
 * @throws where there is none and none can be installed; the message says what to do.
 */
export function ensureChromium() {
  const found = findChromium()
  if (found) return found
  const debian = fs.existsSync('/etc/debian_version')
  if (!debian || process.getuid?.() !== 0) {
    const how = debian ? 'Run "sudo apt-get install chromium"' : 'Install Chromium or Chrome'
    throw new Error(`The tests need a Chromium. ${how}, or set CHROME_PATH to one.`)
  }
  console.log('Installing Chromium for the tests from Debian packages (apt-get install chromium, about 100 MB).')
  aptGet('update', '-qq')
  aptGet('install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-dejavu-core')
  const installed = findChromium()
  if (!installed) throw new Error('apt-get installed chromium, but it is in none of the usual places.')
  return installed
}

/** @param {...string} args */
function aptGet(...args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const { status, stdout, stderr } = spawnSync('apt-get', args, { env, encoding: 'utf8' })
  if (status !== 0) throw new Error(`apt-get ${args.join(' ')} failed:\n${stdout}\n${stderr}`)
}

/** Headless, and without questions of its own to the network. */
const options = () => ({
  executablePath: ensureChromium(),
  headless: true,
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
})

export const launchChromium = () => chromium.launch(options())

/** One that several processes connect to. */
export const serveChromium = () => chromium.launchServer(options())
