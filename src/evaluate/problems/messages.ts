/**
 * The words of every problem that the evaluator finds, each with its diagnostic code: what is wrong, why, what to do.
 * The end of a few is a suggestion or a reason that is not always known: an empty text, or one that begins with its own
 * punctuation.
 */
import type { Limits } from '../../limits/limits'
import type { ErrorCode } from '../../tensor/error'
import { exact } from '../../text/format'
import { describeValue, type JsValue } from '../values/values'
import type { Fix } from './fix'

export interface Message {
  readonly code: ErrorCode
  readonly text: string
  readonly fix?: Fix
}

const coded =
  (code: ErrorCode) =>
  (text: string): Message => ({ code, text })
const syntax = coded('syntax')
const unsupported = coded('unsupported')
const unresolved = coded('unresolved')
const type = coded('type')
const limit = coded('limit')

/** Largest number of keys that a message lists. */
const mostKeys = 12

const quoted = (name: string): string => JSON.stringify(name)
const noPatterns = 'regular expressions are not supported'
const notRun = 'a model file is read, not run'
const noLanguage = 'figures must not depend on the language of the machine'

export const messages = {
  // Names.
  notDefined: (name: string, meant = '') => unresolved(`${name} is not defined${meant || '; declare or import it'}`),
  notImported: (name: string): Message => ({
    ...unresolved(`${name} is not imported; add it to the import from "memwall"`),
    fix: { kind: 'import', name },
  }),
  usedTooEarly: (name: string) => unresolved(`${name} is used before it is declared; move its declaration up`),
  noSuchGlobal: (name: string, why: string, instead: string) =>
    unsupported(`${name} is not available${why === '' ? '' : `: ${why}`}; ${instead}`),
  declaredTwice: (name: string) => syntax(`${name} is declared already; give one of the two another name`),
  assignedUndeclared: (name: string) => unresolved(`${name} is not declared; write let ${name} first`),
  assignedGlobal: (name: string) => unresolved(`${name} is a global, which cannot be changed; use another name`),
  assignedConstant: (name: string) => type(`${name} is a constant; declare it with let to change it`),
  constantWithoutValue: syntax('a constant needs a value, as in const size = 4'),
  notAssignable: syntax('this cannot be assigned to; assign to a variable or a property'),
  methodAssigned: syntax('a method cannot be assigned to; write key: variable'),

  // Modules.
  notImportable: (specifier: string) =>
    unresolved(
      `${quoted(specifier)} cannot be imported: a model file imports "memwall" and files by relative path, as in "./blocks"`,
    ),
  noFile: (files: readonly string[]) => unresolved(`there is no ${files.join(' or ')}; check the path`),
  unreadable: (file: string, code: ErrorCode, reason: string): Message => ({
    code,
    text: `cannot read ${file}: ${reason}`,
  }),
  fileTooLong: (file: string, length: number, most: number) =>
    limit(`${file} has ${exact(length)} characters, more than the ${exact(most)} that are read; split it`),
  importsTooLong: (most: number) =>
    limit(`the imported files together have more than the ${exact(most)} characters that are read; import fewer`),
  importCycle: (file: string) => unresolved(`${file} imports this file in turn; move what both need to a third file`),
  notJson: (file: string, fault: string | null) => unresolved(`${file} is not JSON: ${fault ?? 'it cannot be read'}`),
  noExport: (file: string, name: string, meant: string) => unresolved(`${file} has no export ${quoted(name)}${meant}`),
  noLayer: (name: string, meant: string) =>
    unresolved(
      `memwall has no export ${quoted(name)}${meant === '' ? '; write' : `${meant} Write`} ` +
        'an op that it lacks as custom(kind, inputs, { shape, flops })',
    ),
  noDefaultExport: (file: string) => unresolved(`${file} has no default export; write import { .. } with the names`),
  exportedUndeclared: (name: string) => unresolved(`${name} is not declared in this file; declare or import it`),

  // Syntax.
  awaitExpression: unsupported(`await is not supported: ${notRun}; leave it out`),
  asyncFunction: unsupported(`async functions are not supported: ${notRun}; leave out async and await`),
  forAwait: unsupported('for await is not supported; write for (const x of ..)'),
  generator: unsupported('generators are not supported; return an array'),
  regularExpression: unsupported(`${noPatterns}; use includes, startsWith or split`),
  taggedTemplate: unsupported('tagged templates are not supported; call the function'),
  bigint: unsupported('bigints are not supported; use a number'),
  withStatement: unsupported('with is not supported; name the object'),
  using: unsupported('using is not supported; write const'),
  namespace: unsupported('namespaces are not supported; export from a file of its own'),
  importEquals: unsupported('import = is not supported; write import .. from'),
  importCall: unsupported('import() is not supported; import at the top of the file'),
  importInside: unsupported('imports belong at the top of the file'),
  exportEquals: unsupported('export = is not supported; write export default'),
  exportInside: unsupported('exports belong at the top of the file'),
  exportNamespace: unsupported('export as namespace is not supported; write export before what other files may use'),
  importMeta: unsupported(`import.meta is not available: ${notRun}; write the value`),
  newTarget: unsupported('new.target is not supported; give the constructor an argument'),
  privateIn: unsupported('in cannot look for a private name; use instanceof'),
  decorator: unsupported('decorators are not supported; call the function'),
  otherSyntax: unsupported(
    'this is not something a model file can use; write it with plain functions, arrays and objects',
  ),
  otherOperator: unsupported('this operator is not supported; use arithmetic, comparison or logic'),
  returnOutside: syntax('return belongs in a function'),
  jumpOutside: syntax('break and continue belong in a loop, or in a statement with the label they name'),
  deleteTarget: syntax('delete takes a property, as in delete options.bias'),

  // Classes.
  notExtendable: unsupported('only a class of the model files can be extended'),
  superCallOutside: type('super() is for the constructor of a class that extends another'),
  superMember: unsupported('super is supported as super.method() in a class that extends another'),
  tooManyBases: (most: number) =>
    limit(`the class extends a chain of more than ${most} classes; put what they share into functions`),
  calledWithoutNew: (name: string) => type(`${name} is a class; write new before it`),
  hostCalledClass: type('a class is called with new; give a function that makes the object'),
  notAClass: (name: string, isFunction: boolean) =>
    type(
      `${name} is not a class; ${isFunction ? 'declare it with class, or call it without new' : 'call it without new'}`,
    ),
  builtWithNew: (name: string) => type(`${name} is made with new ${name}()`),
  instanceOf: (got: JsValue) => type(`instanceof takes a class on its right, got ${describeValue(got)}`),

  // Calls.
  notAFunction: (callee: string, got: JsValue) => type(`${callee} is ${describeValue(got)}, not a function`),
  notCallable: (got: JsValue) => type(`${describeValue(got)} is not a function, so it cannot be called`),
  notACallback: (got: JsValue) => type(`this takes a function, got ${describeValue(got)}`),
  tooManyArguments: (most: number) => limit(`a call takes at most ${exact(most)} arguments; pass the array itself`),
  callsTooDeep: (depth: number) =>
    limit(`calls are nested more than ${depth} deep; does this function call itself without end?`),
  argumentTooDeep: (most: number) =>
    type(`arrays and objects in an argument are nested more than ${most} deep; flatten them`),
  uncaught: (value: JsValue) => type(`the model file throws ${describeValue(value)}`),

  // Properties.
  readOf: (name: string, object: null | undefined, why: string) => type(`cannot read ${name} of ${object}${why}`),
  setOf: (name: string, object: null | undefined) => type(`cannot set ${name} of ${object}`),
  destructured: (got: null | undefined) => type(`${got} has no properties to take`),
  noMember: (object: string, name: string, meant: string) =>
    type(`${object} has no ${quoted(name)} that can be read here${meant}`),
  noMethod: (object: string, name: string, meant: string) => type(`${object} has no method ${quoted(name)}${meant}`),
  fromPrototype: (name: string) =>
    unsupported(`${name} comes from a prototype; a model file sees an object's own properties only`),
  setsPrototype: unsupported('__proto__ sets a prototype, which a model file cannot; use another name'),
  unchangeable: (got: JsValue) => type(`${describeValue(got)} cannot be changed; make an object of your own`),
  frozenArray: type('the array is frozen; change a copy, as in [...array]'),
  frozenProperty: (name: string) => type(`${name} cannot be set: the object is frozen or has only a getter for it`),
  frozenDelete: (name: string) => type(`${name} cannot be deleted: the object is frozen`),
  nothingToDelete: (got: JsValue) => type(`delete takes a property of an object, got one of ${describeValue(got)}`),
  arrayIndex: (got: JsValue) => type(`an array is set at a whole number from 0, got ${describeValue(got)}`),
  arrayLength: (got: JsValue) => type(`the length of an array is a whole number from 0, got ${describeValue(got)}`),
  inOperator: (got: JsValue) => type(`in takes an object on its right, got ${describeValue(got)}`),

  // Conversions of values.
  notIterable: (got: JsValue) =>
    type(`${describeValue(got)} cannot be iterated over: only arrays, strings, Map and Set can`),
  tensorOperator: (method: string | undefined) =>
    type(
      `operators do not work on tensors; ${method === undefined ? 'compute with its shape' : `write a.${method}(b)`}`,
    ),
  tensorText: type('a tensor has no text or number; use its shape'),
  functionText: unsupported('a function has no text or number; did you mean to call it?'),
  noPrimitive: type('neither toString nor valueOf of the object gives a text or a number'),
  notPairs: (taker: string, got: JsValue) => type(`${taker} takes pairs [key, value], got ${describeValue(got)}`),
  notAnObject: (taker: string, got: JsValue) => type(`${taker} takes an object, got ${describeValue(got)}`),

  // Builtins.
  objectCall: unsupported('Object() is not supported; write an object as { }'),
  objectFunction: (name: string, instead: string) => unsupported(`Object.${name} is not supported; ${instead}`),
  jsonText: (fault: string | null) => type(`the text is not JSON${fault === null ? '' : `: ${fault}`}`),
  jsonCycle: type('an array or object that contains itself cannot be written as JSON'),
  jsonReviver: type('JSON.parse takes no reviver here; change its result'),
  jsonReplacer: type('JSON.stringify takes no replacer here; change what it is given'),
  match: unsupported(`${noPatterns}; use includes, startsWith or split`),
  search: unsupported(`${noPatterns}; use indexOf`),
  localeCompare: unsupported(`${noLanguage}; compare with < and >`),
  localeString: unsupported(`${noLanguage}; use toFixed`),
  random: unsupported('Math.random would change figures from run to run; use a constant'),

  // Missing properties: `reason` is a text of missingProperty.
  missingDim: (reason: string) => type(reason),
  missingArgument: (code: ErrorCode, refusal: string, reason: string): Message => ({
    code,
    text: `${refusal}: ${reason}`,
  }),
  noIteration: (reason: string) => type(`this loop never runs: ${reason}`),
  singleEntry: (reason: string) => type(`this array has one entry, undefined: ${reason}`),
  alwaysEmpty: (reason: string) => type(`this array is always empty: ${reason}`),

  // Limits.
  stepsOfAnalysis: ({ steps, areSettings }: Limits, inLoop: boolean) =>
    limit(
      `this takes more than the ${exact(steps)} evaluation steps of an analysis; what follows is not counted. ` +
        `${inLoop ? 'Does this loop end? If so,' : 'If it ends,'} ` +
        `${areSettings ? 'raise memwall.limits.steps' : 'make it shorter'}`,
    ),
  opsInLoop: ({ ops, areSettings }: Limits) =>
    limit(
      `this loop makes more than the ${exact(ops)} ops that a model may have; what follows is not counted. ` +
        `Does it end? If so, repeat fewer layers${areSettings ? ', or raise memwall.limits.ops' : ''}`,
    ),
  stepsLeft: (steps: number) =>
    limit(
      `this takes more than the ${exact(steps)} evaluation steps that the parts before it left; what follows is not counted`,
    ),
  stepsOfModels: limit(
    'the models of this file take more steps together than an analysis has; what is left of them is not counted',
  ),
  modelTooLarge: (ops: number, { areSettings }: Limits) =>
    limit(
      `this model has ${exact(ops)} ops, for which too few steps are left to the models of this file; it is not ` +
        `counted. Make it smaller${areSettings ? ', or raise memwall.limits.steps' : ''}`,
    ),
  arrayTooLong: (length: number, { arrayLength, areSettings }: Limits) =>
    limit(
      `an array of ${exact(length)} entries is longer than the ${exact(arrayLength)} allowed; ` +
        `${areSettings ? 'raise memwall.limits.arrayLength' : 'use a shorter one'}`,
    ),
  textTooLong: (length: number, most: number, { areSettings }: Limits) =>
    limit(
      `a text of ${exact(length)} characters is longer than the ${exact(most)} allowed; ` +
        `${areSettings ? 'raise memwall.limits.arrayLength' : 'use a shorter one'}`,
    ),
  keyTooLong: (length: number, most: number) =>
    limit(`a key of ${exact(length)} characters is longer than the ${exact(most)} allowed; use a shorter one`),
  nestedTooDeep: limit('this is nested too deep to be evaluated; split it'),
  failed: (reason: string) => unsupported(`this cannot be evaluated: ${reason}`),

  // Parsing: `why` is a text of parsingReasons.
  unparsed: syntax('this cannot be parsed'),
  parsedTooDeep: syntax('this is nested too deep to be read; split it'),
  parsedTooLong: (why: string) => syntax(`this takes too long to be read: ${why}`),
}

/** Texts about a missing property, which end another message. */
export const missingPropertyTexts = {
  dim: (name: string, dims: readonly string[], meant: string): string =>
    `the model has no dim ${quoted(name)}${holding(dims)}${meant}`,
  entry: (array: string, length: number, index: string): string => `${array} has ${length} entries, none at ${index}`,
  property: (object: string, name: string, keys: readonly string[], meant: string): string =>
    `${object} has no ${quoted(name)}${meant || holding(keys)}`,
}

/** The properties that an object has, to follow a message about one that it has not. */
const holding = (keys: readonly string[]): string => {
  if (keys.length === 0) return '; it has none'
  return `; it has ${keys.slice(0, mostKeys).join(', ')}${keys.length > mostKeys ? ', ..' : ''}`
}

/** Reasons of `parsedTooLong`. */
export const parsingReasons = {
  modifiers: (most: number): string => `more than ${most} modifiers follow one another; leave out those that repeat`,
  ambiguous: 'too much of it may be a type or a function as well; close brackets, and split it',
  nodes: (most: number): string => `it has more than ${exact(most)} words and expressions; split it`,
  errors: (most: number): string => `it has more than ${exact(most)} syntax errors`,
}
