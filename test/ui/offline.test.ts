/** The whole window, with figures, a hover and the panel on screen, asks no one but the server that it came from. */
import { fileURLToPath } from 'node:url'
import type { Request } from 'playwright-core'
import { expect, inject, test } from 'vitest'
import {
  FAILURE,
  goTo,
  hoverAt,
  openWorkbench,
  runCommand,
  takePicture,
  waitForLenses,
  webview,
} from '../host/workbench.mjs'

const folder = fileURLToPath(new URL('../../examples', import.meta.url))

/** Line of bert.ts with the feed-forward layers. */
const feedForward = 33

/** Whether this machine answers: the server, or VS Code's service worker for the files of a webview. */
async function isLocal(request: Request): Promise<boolean> {
  const { protocol, hostname } = new URL(request.url())
  if (['data:', 'blob:'].includes(protocol) || hostname === '127.0.0.1') return true
  return (
    hostname.endsWith('.vscode-resource.vscode-cdn.net') && (await request.response())?.fromServiceWorker() === true
  )
}

test('with a model, a hover and the panel on screen', async ({ onTestFailed }) => {
  const { page, close } = await openWorkbench(inject('served'), { folder, file: 'bert.ts' })
  onTestFailed(async () => {
    await takePicture(page, FAILURE)
  })
  const requests: Request[] = []
  const sockets: string[] = []
  page.context().on('request', request => requests.push(request))
  page.on('websocket', socket => sockets.push(socket.url()))
  await waitForLenses(page)
  await goTo(page, feedForward)
  await hoverAt(page, 'linear', 'Roofline')
  await runCommand(page, 'Memwall: Show Roofline')
  await webview(page).locator('#layers-title').waitFor()
  const elsewhere: string[] = []
  for (const request of requests) if (!(await isLocal(request))) elsewhere.push(request.url())
  expect(requests.some(request => request.url().endsWith('/dist/webview.js'))).toBe(true)
  expect([...elsewhere, ...sockets.filter(address => new URL(address).hostname !== '127.0.0.1')]).toEqual([])
  await close()
})
