/** The first model of the README. */
export function exampleOf(readme: string): string {
  const [, text] = /```ts\n([\s\S]*?)```/.exec(readme) ?? []
  if (text === undefined) throw new Error('The README has no example of TypeScript')
  return text
}
