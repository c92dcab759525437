/**
 * Map and Set whose tables hold no numbers. The host hashes a number with a known function, so that a file of numbers
 * that collide takes quadratic time; it hashes a string with a random seed.
 */
import type { JsValue } from './values'

const mark = '\0'
/** Prefix of a stored string that begins with the mark itself. No number is stored with it. */
const textMark = `${mark}s`

/**
 * The stored key: a string for a number, alike for 0 and -0; a marked string for one that begins like it; any other key
 * itself.
 */
function inward(key: JsValue): JsValue {
  if (typeof key === 'number') return mark + key
  return typeof key === 'string' && key.startsWith(mark) ? textMark + key : key
}

function outward(key: JsValue): JsValue {
  if (typeof key !== 'string' || !key.startsWith(mark)) return key
  return key.startsWith(textMark) ? key.slice(textMark.length) : Number(key.slice(mark.length))
}

export class SeededMap extends Map<JsValue, JsValue> {
  override get(key: JsValue): JsValue {
    return super.get(inward(key))
  }
  override has(key: JsValue): boolean {
    return super.has(inward(key))
  }
  override delete(key: JsValue): boolean {
    return super.delete(inward(key))
  }
  override set(key: JsValue, value: JsValue): this {
    return super.set(inward(key), value)
  }
  override *entries(): Generator<[JsValue, JsValue], undefined> {
    for (const [key, value] of super.entries()) yield [outward(key), value]
    return undefined
  }
  override [Symbol.iterator](): Generator<[JsValue, JsValue], undefined> {
    return this.entries()
  }
  override forEach(call: (value: JsValue, key: JsValue, map: Map<JsValue, JsValue>) => void): void {
    for (const [key, value] of this) call(value, key, this)
  }
}

export class SeededSet extends Set<JsValue> {
  override has(value: JsValue): boolean {
    return super.has(inward(value))
  }
  override delete(value: JsValue): boolean {
    return super.delete(inward(value))
  }
  override add(value: JsValue): this {
    return super.add(inward(value))
  }
  override *values(): Generator<JsValue, undefined> {
    for (const value of super.values()) yield outward(value)
    return undefined
  }
  override [Symbol.iterator](): Generator<JsValue, undefined> {
    return this.values()
  }
  override forEach(call: (value: JsValue, key: JsValue, set: Set<JsValue>) => void): void {
    for (const value of this) call(value, value, this)
  }
}
