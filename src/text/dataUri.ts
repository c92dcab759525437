/** Data URI of an SVG, for an image in Markdown or an icon. */
export function dataUri(svg: string): string {
  let bytes = ''
  for (const byte of new TextEncoder().encode(svg)) bytes += String.fromCharCode(byte)
  return `data:image/svg+xml;base64,${btoa(bytes)}`
}
