/** What `memwall analyze` prints, as text and as figures; it must not complain. */
import { expect } from 'vitest'
import { type Analysis, analysisOf } from './contract'
import { memwall } from './memwall'

export const printed = async (...args: string[]): Promise<string> => {
  const { code, stdout, stderr } = await memwall(['analyze', ...args])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return stdout
}

/** Of the first model. */
export const figures = async (...args: string[]): Promise<Analysis['models'][number]> => {
  const [model] = analysisOf(await printed(...args, '--format', 'json')).models
  if (model === undefined) throw new Error('no model')
  return model
}
