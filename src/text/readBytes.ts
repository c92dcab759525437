/** Reads an amount of memory as people write it: "16GB", "16 GB", "80e9". */

/** Bytes, SI as everywhere (1 GB = 10^9 bytes); null for anything but a positive amount. */
export function readBytes(text: string): number | null {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?(?:e\d+)?) ?([kMGT]?)B?$/i.exec(text.trim()) ?? []
  const bytes = Number(number) * 1000 ** ['', 'K', 'M', 'G', 'T'].indexOf(unit.toUpperCase())
  return bytes > 0 && Number.isFinite(bytes) ? bytes : null
}
