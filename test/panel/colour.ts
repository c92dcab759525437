/** How colours look, computed. */

/** Red, green and blue, 0 to 255. */
export type Rgb = readonly [number, number, number]

const linear = (channel: number): number => {
  const part = channel / 255
  return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
}
const encoded = (part: number): number => {
  const value = Math.min(1, Math.max(0, part))
  return 255 * (value <= 0.0031308 ? value * 12.92 : 1.055 * value ** (1 / 2.4) - 0.055)
}

type Matrix = readonly [Rgb, Rgb, Rgb]

const times = (matrix: Matrix, [a, b, c]: Rgb): Rgb =>
  matrix.map(([x, y, z]) => x * a + y * b + z * c) as unknown as Rgb

const luminance = (rgb: Rgb): number => {
  const [red, green, blue] = rgb.map(linear) as unknown as Rgb
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** Contrast ratio of WCAG 2, 1 to 21. */
export function contrast(a: Rgb, b: Rgb): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number]
  return (light + 0.05) / (dark + 0.05)
}

/** Dichromacy after Machado, Oliveira and Fernandes (2009), severity 1. */
const dichromacy: Readonly<Record<string, Matrix>> = {
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
}

/** How a colour is seen, by kind of sight. */
export const sights: Readonly<Record<string, (rgb: Rgb) => Rgb>> = {
  normal: rgb => rgb,
  ...Object.fromEntries(
    Object.entries(dichromacy).map(([name, matrix]) => [
      name,
      (rgb: Rgb): Rgb => times(matrix, rgb.map(linear) as unknown as Rgb).map(encoded) as unknown as Rgb,
    ]),
  ),
}

/** Oklab (Ottosson, 2020). */
function oklab(rgb: Rgb): Rgb {
  const cones = times(
    [
      [0.4122214708, 0.5363325363, 0.0514459929],
      [0.2119034982, 0.6806995451, 0.1073969566],
      [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    rgb.map(linear) as unknown as Rgb,
  ).map(Math.cbrt) as unknown as Rgb
  return times(
    [
      [0.2104542553, 0.793617785, -0.0040720468],
      [1.9779984951, -2.428592205, 0.4505937099],
      [0.0259040371, 0.7827717662, -0.808675766],
    ],
    cones,
  )
}

/** Distance in Oklab: 0.02 is just seen, black to white is 1. */
export function difference(a: Rgb, b: Rgb): number {
  const [left, right] = [oklab(a), oklab(b)]
  return Math.hypot(left[0] - right[0], left[1] - right[1], left[2] - right[2])
}
