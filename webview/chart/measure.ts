/** Measures label widths on a canvas, since labels are placed before they are drawn. */

export const labelSize = 11

export type TextMeasure = (text: string) => number

/** Measures a width in pixels in the page's font. */
export function measure(): TextMeasure {
  const canvas = document.createElement('canvas').getContext('2d')
  if (canvas === null) return text => text.length * labelSize * 0.6
  canvas.font = `${labelSize}px ${getComputedStyle(document.body).fontFamily}`
  return text => canvas.measureText(text).width
}
