/** Reads the size of a dim as people write it: "4096", "4,096", "4k", "1M". */

/**
 * A whole number, where k is 1024 and M is 1024 x 1024, as in the context lengths of models ("4k" is 4096 tokens); null
 * for anything else.
 */
export function readSize(text: string): number | null {
  const plain = text.trim().replace(/^\d{1,3}(,\d{3})+$/, grouped => grouped.replaceAll(',', ''))
  const [, digits, unit = ''] = /^(\d+(?:\.\d+)?)([km])?$/i.exec(plain) ?? []
  if (digits === undefined || (unit === '' && digits.includes('.'))) return null
  const size = Number(digits) * 1024 ** ['', 'k', 'm'].indexOf(unit.toLowerCase())
  return Number.isSafeInteger(size) ? size : null
}
