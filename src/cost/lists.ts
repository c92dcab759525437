/** Maps from a key to a list. */

/** Appends a value to the list of a key, and creates the list at its first value. */
export function pushTo<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key)
  if (list === undefined) lists.set(key, [value])
  else list.push(value)
}
