/** Every export of the DSL says what it is, in the source and in the declarations that users get. */
import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import * as dsl from '../../src/dsl'
import { built, type Declared, docOf, exportsOf, programOf, source } from './declared'

describe.each([
  ['source', source],
  ['dist/memwall.d.ts', built],
])('%s', (_, file) => {
  const program = programOf(file)
  const checker = program.getTypeChecker()
  const declared = exportsOf(program, file)
  const values = declared.filter(({ isValue }) => isValue)

  /** Members of what is declared here: options, a tensor's methods. */
  const membersOf = ({ type }: Declared): readonly ts.Symbol[] =>
    (type.symbol?.flags ?? 0) & ts.SymbolFlags.Interface ? type.getProperties() : []
  const members = declared.flatMap(each =>
    membersOf(each).map(member => ({ name: `${each.name}.${member.name}`, member })),
  )

  test('it exports values, types and options', () => {
    expect(values.map(({ name }) => name).sort()).toEqual(Object.keys(dsl).sort())
    expect(members.map(({ name }) => name)).toContain('AttentionOptions.kvHeads')
    expect(members.map(({ name }) => name)).toContain('Tensor.matmul')
  })

  test('every export has a docstring', () => {
    const silent = declared.filter(each => docOf(program, each.symbol) === '')
    expect(silent.map(({ name }) => name)).toEqual([])
  })

  test('every member has one', () => {
    expect(members.filter(({ member }) => docOf(program, member) === '').map(({ name }) => name)).toEqual([])
  })

  test('every setting that may be left out states its default', () => {
    const optional = members.filter(({ member }) => member.flags & ts.SymbolFlags.Optional)
    expect(optional.length).toBeGreaterThan(40)
    expect(optional.filter(({ member }) => !/Default/.test(docOf(program, member))).map(({ name }) => name)).toEqual([])
  })

  test('every setting in a list of parameters is named in the docstring, with its default', () => {
    const all = [...values, ...methods()].flatMap(({ name, symbol, type }) =>
      inlineSettings(type).map(setting => ({ name, setting, doc: docOf(program, symbol) })),
    )
    expect(all.map(({ name, setting }) => `${name} ${setting}`)).toContain('scaledDotProductAttention dropout')
    expect(all.filter(({ setting, doc }) => !doc.includes(`\`${setting}\``) || !doc.includes('default'))).toEqual([])
  })

  test('every layer and op says what it costs, and what shape it takes and gives', () => {
    const ops = values.filter(({ name }) => !composition.has(name))
    const doc = ({ symbol }: Declared) => docOf(program, symbol)
    expect(ops.filter(each => !/FLOP/.test(doc(each))).map(({ name }) => name)).toEqual([])
    expect(ops.filter(each => !/->|shape/.test(doc(each))).map(({ name }) => name)).toEqual([])
  })

  function methods() {
    const tensor = declared.find(({ name }) => name === 'Tensor')
    // sum's docstring stands for those that are as it is.
    const own = (tensor?.type.getProperties() ?? []).filter(({ name }) => name !== 'mean' && name !== 'max')
    return own.map(symbol => ({ name: `Tensor.${symbol.name}`, symbol, type: checker.getTypeOfSymbol(symbol) }))
  }

  /** Optional members of parameters whose type is written out in the list. */
  function inlineSettings(type: ts.Type): string[] {
    return type.getCallSignatures().flatMap(signature =>
      signature.getParameters().flatMap(parameter => {
        const of = checker.getNonNullableType(checker.getTypeOfSymbol(parameter))
        if (of.symbol?.name !== '__type' || of.aliasSymbol !== undefined) return []
        return of
          .getProperties()
          .filter(({ flags }) => flags & ts.SymbolFlags.Optional)
          .map(({ name }) => name)
      }),
    )
  }
})

/** What makes no op of its own. */
const composition = new Set([
  'model',
  'input',
  'parameter',
  'sequential',
  'repeat',
  'branches',
  'scope',
  'hardware',
  'kvCache',
])
