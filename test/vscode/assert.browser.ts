/** The assertions of node:assert that the suites use, in a browser. */
import { assert } from 'chai'

export const strict = {
  ok: assert.ok,
  fail: (message: string): never => assert.fail(message),
  equal: assert.strictEqual,
  notEqual: assert.notStrictEqual,
  deepEqual: assert.deepStrictEqual,
  match: assert.match,
  doesNotMatch: assert.notMatch,
}
