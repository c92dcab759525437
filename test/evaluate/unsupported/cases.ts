/** Programs by groups, each with the one problem that it has. */
type Cases = readonly (readonly [text: string, expected: string])[]
export type Groups = Readonly<Record<string, Cases>>
