/** Numbers calls, so that finding an equal call takes one look-up. */
import type { Frame } from '../graph/site'

/** Gives equal calls (one span of one file) equal numbers, starting at 1; 0 stands for no call. */
export function callNumbers(): (frame: Frame | null) => number {
  const bySpan = new Map<string, number>()
  const byFrame = new Map<Frame, number>()
  return frame => {
    if (frame === null) return 0
    const cached = byFrame.get(frame)
    if (cached !== undefined) return cached
    const { file, start, end } = frame.call
    const span = `${start}:${end}:${file}`
    const number = bySpan.get(span) ?? bySpan.size + 1
    bySpan.set(span, number)
    byFrame.set(frame, number)
    return number
  }
}
