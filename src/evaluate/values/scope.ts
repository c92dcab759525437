/** Scopes and the bindings of names. */

import type { ts } from 'ts-morph'
import type { SourceUnit } from '../run'
import type { JsValue } from './values'

export interface Binding {
  readonly value: JsValue
  readonly constant: boolean
}

/** A variable; imports of relative modules see it change. */
export class Variable implements Binding {
  constructor(
    public value: JsValue,
    readonly constant: boolean,
  ) {}
}

/** A name that stands for a variable of another module. */
export class Imported implements Binding {
  readonly constant = true
  constructor(readonly of: Binding) {}
  get value(): JsValue {
    return this.of.value
  }
}

/** One call of a function, or the run of a module's top. */
export interface Activation {
  /** `this` */
  readonly self: JsValue
  /** The value of the `return` statement. */
  result: JsValue
  /** The class whose method it is, for `super`; null elsewhere. */
  readonly home: JsValue
  /** The body of the function, or null at a module's top. */
  readonly body: ts.Node | null
}

export const activation = (self: JsValue, home: JsValue, body: ts.Node | null): Activation => ({
  self,
  result: undefined,
  home,
  body,
})

export class Scope {
  /** Created at the first declaration: many blocks and calls declare nothing. */
  private own: Map<string, Binding> | null = null
  /** Number of scopes around it. */
  readonly depth: number

  constructor(
    readonly parent: Scope | null,
    readonly unit: SourceUnit,
    readonly activation: Activation,
    /** `var` declares here. */
    readonly takesVar: boolean,
  ) {
    this.depth = parent === null ? 0 : parent.depth + 1
  }

  get names(): Map<string, Binding> {
    this.own ??= new Map()
    return this.own
  }

  /** Names are the compiler's `escapedText`: `__x` is stored as `___x`. */
  find(name: string): Binding | undefined {
    for (let scope: Scope | null = this; scope !== null; scope = scope.parent) {
      const binding = scope.own?.get(name)
      if (binding !== undefined) return binding
    }
    return undefined
  }

  /** Whether a name is declared in this very block. */
  has(name: string): boolean {
    return this.own?.has(name) === true
  }

  declare(name: string, value: JsValue, constant: boolean): void {
    this.names.set(name, new Variable(value, constant))
  }

  /** `var`: one variable per function, which may be declared again. */
  declareVar(name: string, value: JsValue): void {
    let scope: Scope = this
    while (!scope.takesVar && scope.parent !== null) scope = scope.parent
    const existing = scope.names.get(name)
    if (existing instanceof Variable && !existing.constant) existing.value = value
    else scope.declare(name, value, false)
  }

  /** A new block inside. */
  block(): Scope {
    return new Scope(this, this.unit, this.activation, false)
  }
}
