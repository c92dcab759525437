import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launchChromium } from '../host/chromium.mjs'
import { analysisOf } from './contract'
import { example, folder, memwall, oneLinear } from './memwall'

let browser: Browser
beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(() => browser?.close())

interface Opened extends AsyncDisposable {
  readonly page: Page
  /** Addresses asked for, errors thrown and policies broken since the page was opened. */
  readonly trouble: readonly string[]
}

async function open(file: string, colorScheme: 'light' | 'dark' = 'light'): Promise<Opened> {
  const context = await browser.newContext({ colorScheme, viewport: { width: 1280, height: 900 } })
  const page = await context.newPage()
  const address = pathToFileURL(file).href
  const trouble: string[] = []
  page.on('request', request => request.url() === address || trouble.push(`request ${request.url()}`))
  page.on('pageerror', error => trouble.push(`error ${error.message}`))
  page.on('console', message => message.type() === 'error' && trouble.push(`console ${message.text()}`))
  await page.goto(address)
  await page.locator('tbody tr').first().waitFor()
  return { page, trouble, [Symbol.asyncDispose]: () => context.close() }
}

const brightness = (page: Page): Promise<number> =>
  page.evaluate(() => Number(/\d+/.exec(getComputedStyle(document.body).backgroundColor)?.[0]))

describe('the roofline as one file', () => {
  test('opens from disk with nothing else: chart, table, every model', async () => {
    using files = folder({})
    const file = join(files.path, 'bert roofline.html')
    const run = await memwall(['analyze', example('bert.ts'), '--roofline', file, '--format', 'json'])
    expect(run.stderr).toBe(`memwall: the roofline is in ${file}\n`)
    const { models } = analysisOf(run.stdout)
    await using opened = await open(file)
    const { page, trouble } = opened
    for (const [index, model] of models.entries()) {
      if (index > 0) {
        await page.locator('vscode-dropdown').click()
        await page.getByRole('option', { name: model.name, exact: true }).click()
      }
      await expect.poll(() => page.locator('tbody tr').count()).toBe(model.layers.length)
      expect(await page.locator('svg').first().textContent()).toContain(model.name)
    }
    expect(await page.locator('header').first().textContent()).toContain('A100')
    expect(await page.locator('vscode-button', { hasText: /A100|forward/ }).count()).toBe(0)
    expect(trouble).toEqual([])
    // Where the file lay is nobody's business but its reader's.
    expect(readFileSync(file, 'utf8')).not.toContain(example(''))
  })

  test.each([
    ['light', 200, 255],
    ['dark', 0, 60],
  ] as const)('is %s where the system is', async (scheme, least, most) => {
    using files = folder({ 'm.ts': oneLinear })
    await memwall(['analyze', 'm.ts', '-o', 'm.html'], { cwd: files.path })
    await using opened = await open(join(files.path, 'm.html'), scheme)
    const { page, trouble } = opened
    expect(await brightness(page)).toBeGreaterThanOrEqual(least)
    expect(await brightness(page)).toBeLessThanOrEqual(most)
    // And it follows when the reader changes their mind.
    await page.emulateMedia({ colorScheme: scheme === 'light' ? 'dark' : 'light' })
    await expect.poll(() => brightness(page)).toSatisfy((value: number) => value < least || value > most)
    expect(trouble).toEqual([])
  })

  test('has what was asked for beside the report, and no section that cannot be answered', async () => {
    using files = folder({ 'm.ts': oneLinear })
    await memwall(['analyze', 'm.ts', '--advise', '--dtype', 'int8', '-o', 'm.html'], { cwd: files.path })
    await using opened = await open(join(files.path, 'm.html'))
    const { page, trouble } = opened
    expect(await page.locator('.question:visible h2').allTextContents()).toEqual(['Suggested optimizations'])
    await page.getByText('Suggested optimizations').click()
    // A section is drawn once it has opened, which the click does not wait for.
    await expect.poll(() => page.locator('.advice-tables tbody tr').count()).toBeGreaterThan(1)
    // Weights, inputs and outputs of one byte each, of two before.
    expect(await page.locator('.total', { hasText: 'Bytes moved' }).locator('.was').textContent()).toMatch(/\(2×\)$/)
    expect(trouble).toEqual([])
  })

  test('notes on the models stand below, as the table has them', async () => {
    const noted = oneLinear.replace("'One'", "'<b>One'").replaceAll('seq', 'rows')
    using files = folder({ 'm.ts': noted })
    const decode = ['analyze', 'm.ts', '--phase', 'decode']
    const table = await memwall(decode, { cwd: files.path })
    const [, note = 'none'] = /^note +(.*)$/m.exec(table.stdout) ?? []
    expect(note).toContain('counted as forward')
    await memwall([...decode, '-o', 'm.html'], { cwd: files.path })
    await using opened = await open(join(files.path, 'm.html'))
    const { page, trouble } = opened
    expect(await page.locator('.notes:visible h2').allTextContents()).toEqual(['Notes on <b>One'])
    expect(await page.locator('.notes:visible li').allTextContents()).toEqual([note])
    expect(trouble).toEqual([])
  })

  test('a name in the model file cannot become script or markup', async () => {
    const name =
      '</script><script>document.title = `taken`</script><!-- <script> <img src=x onerror="document.title = `taken`">'
    using files = folder({ 'm.ts': oneLinear.replace("'One'", JSON.stringify(name)) })
    const { stdout, code } = await memwall(['analyze', 'm.ts', '--format', 'html'], { cwd: files.path })
    expect(code).toBe(0)
    using page = folder({ 'm.html': stdout })
    await using opened = await open(join(page.path, 'm.html'))
    expect(await opened.page.title()).toBe(`${name} · m.ts · Memwall`)
    const heading = opened.page.locator('h1')
    expect(await heading.getAttribute('title')).toBe(name)
    expect(await heading.textContent()).toContain(name.slice(0, 89))
    expect(opened.trouble).toEqual([])
  })

  test('its policy lets nothing else run', async () => {
    using files = folder({ 'm.ts': oneLinear })
    await memwall(['analyze', 'm.ts', '-o', 'm.html'], { cwd: files.path })
    await using opened = await open(join(files.path, 'm.html'))
    await opened.page.evaluate(() => {
      const script = document.createElement('script')
      script.textContent = 'document.title = "taken"'
      document.body.append(script)
    })
    expect(await opened.page.title()).not.toBe('taken')
    const fetched = await opened.page.evaluate(() =>
      fetch('http://127.0.0.1:9/').then(
        () => 'reached',
        () => 'refused',
      ),
    )
    expect(fetched).toBe('refused')
    expect(opened.trouble.some(line => line.includes('Content Security Policy'))).toBe(true)
  })
})
