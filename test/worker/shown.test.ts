/** Work that several wait for. */
import { expect, test } from 'vitest'
import { finish, type Resumable } from '../../src/limits/resumable'
import { sharedComputation } from '../../src/worker/conditionedAnalysis'

function counted(steps: number) {
  const count = { taken: 0 }
  function* work(): Resumable<string> {
    for (let at = 0; at < steps; at++) {
      count.taken++
      yield
    }
    return 'done'
  }
  return { count, work: sharedComputation(work()) }
}

test('it is done once, whoever takes its steps', () => {
  const { count, work } = counted(5)
  const [one, two] = [work.result(), work.result()]
  one.next()
  two.next()
  work.step()
  expect(count.taken).toBe(3)
  expect(finish(one)).toBe('done')
  expect(finish(two)).toBe('done')
  expect(finish(work.result())).toBe('done')
  expect(count.taken).toBe(5)
})

test('who goes away in the middle leaves what has been done', () => {
  const { count, work } = counted(4)
  const first = work.result()
  first.next()
  first.next()
  first.return('')
  expect(work.done).toBe(false)
  expect(finish(work.result())).toBe('done')
  expect(count.taken).toBe(4)
  expect(work.done).toBe(true)
})

test('work that fails fails for all who wait for it, and for who comes later', () => {
  function* work(): Resumable<string> {
    yield
    throw new Error('broken')
  }
  const failing = sharedComputation(work())
  const [one, two] = [failing.result(), failing.result()]
  one.next()
  failing.step()
  expect(failing.done).toBe(true)
  expect(() => finish(one)).toThrow('broken')
  expect(() => finish(two)).toThrow('broken')
  expect(() => finish(failing.result())).toThrow('broken')
})
