/** The snapshot that the other tests here compare: it sees each kind of change. */
import { expect, test } from 'vitest'
import { changedSince, snapshot } from './intact'

const changes: readonly (readonly [what: string, change: () => () => void, path: string])[] = [
  [
    'a key that is added',
    () => {
      Object.assign(Map.prototype, { bomb: 1 })
      return () => Reflect.deleteProperty(Map.prototype, 'bomb')
    },
    'Map.prototype.bomb',
  ],
  [
    'a method that is another',
    () => {
      const { push } = Array.prototype
      Array.prototype.push = () => 0
      return () => Object.defineProperty(Array.prototype, 'push', { value: push, enumerable: false })
    },
    'Array.prototype.push',
  ],
  [
    'an attribute',
    () => {
      Object.defineProperty(Object.prototype, 'toString', { enumerable: true })
      return () => Object.defineProperty(Object.prototype, 'toString', { enumerable: false })
    },
    'Object.prototype.toString',
  ],
  [
    'a prototype',
    () => {
      Object.setPrototypeOf(Math, Array.prototype)
      return () => Object.setPrototypeOf(Math, Object.prototype)
    },
    'Math',
  ],
  [
    'a builtin that no global names',
    () => {
      const iterator = Object.getPrototypeOf([][Symbol.iterator]())
      iterator.bomb = 1
      return () => Reflect.deleteProperty(iterator, 'bomb')
    },
    'arrayIterator.bomb',
  ],
  [
    'a global',
    () => {
      Object.assign(globalThis, { bomb: 1 })
      return () => Reflect.deleteProperty(globalThis, 'bomb')
    },
    'bomb',
  ],
]

test.each(changes)('%s', (_, change, path) => {
  const before = snapshot()
  const undo = change()
  try {
    expect(changedSince(before)).toContain(path)
  } finally {
    undo()
  }
  expect(changedSince(before)).toEqual([])
})
