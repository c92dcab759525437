/** Nothing that ships can reach a network. */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { networkUse } from './networkUse'

const dist = fileURLToPath(new URL('../../dist/', import.meta.url))
const bundles = ['', 'typescript/'].flatMap(folder =>
  readdirSync(`${dist}${folder}`).flatMap(name => (/\.m?js$/.test(name) ? `${folder}${name}` : [])),
)

test('the bundles are all there', () => {
  const shipped = ['extension', 'lazy', 'agents', 'worker', 'analysis', 'cli', 'mcp', 'webview', 'typescript/plugin']
  expect(bundles).toEqual(expect.arrayContaining(shipped.map(name => `${name}.js`)))
})

test.each(bundles)('%s opens no connection', name => {
  expect(networkUse(readFileSync(`${dist}${name}`, 'utf8'))).toEqual([])
})

describe('the search', () => {
  test.each([
    ["var a = require('node:https')", 'node:https'],
    ["var b = a('net')", 'net'],
    ["import('dgram')", 'dgram'],
    ["import tls from 'node:tls'", 'node:tls'],
    ["export * from 'undici'", 'undici'],
    ['await fetch(address)', 'fetch'],
    ['const send = fetch', 'fetch'],
    ['globalThis.fetch(address)', 'fetch'],
    ["window['fetch'](address)", 'fetch'],
    ['new WebSocket(address)', 'WebSocket'],
    ['new self.EventSource(address)', 'EventSource'],
    ['navigator.sendBeacon(address)', 'sendBeacon'],
    ['new XMLHttpRequest', 'XMLHttpRequest'],
  ])('finds what %s uses', (text, used) => expect(networkUse(text)).toEqual([used]))

  test.each([
    "const text = 'require(\\'node:https\\') and fetch(address)'",
    'files.fetch(paths); ({ fetch(paths) {} }); ({ fetch: 1 })',
    "scheme === 'https:' || scheme === 'http'",
    "require('node:path')",
    '// new WebSocket(address)',
  ])('finds nothing in %s', text => expect(networkUse(text)).toEqual([]))
})
