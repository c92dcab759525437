/** Syntax that a model file may not use. */
import type { Groups } from './cases'

export const syntax: Groups = {
  'waiting and generators': [
    [
      'for await (const x of [1]) linear(x)',
      'unsupported at await: for await is not supported; write for (const x of ..)',
    ],
    [
      'async function f() {}',
      'unsupported at async function f() {}: async functions are not supported: a model file is read, not run; leave out async and await',
    ],
    [
      'const o = { async m() {} }',
      'unsupported at async m() {}: async functions are not supported: a model file is read, not run; leave out async and await',
    ],
    [
      'class A { async m() {} }',
      'unsupported at async m() {}: async functions are not supported: a model file is read, not run; leave out async and await',
    ],
    ['await 1', 'unsupported at await 1: await is not supported: a model file is read, not run; leave it out'],
    [
      'const o = { *g() { yield* [1] } }',
      'unsupported at *g() { yield* [1] }: generators are not supported; return an array',
    ],
    ['class A { *m() {} }', 'unsupported at *m() {}: generators are not supported; return an array'],
    ['yield 1', 'unsupported at yield 1: generators are not supported; return an array'],
  ],
  classes: [
    ['@dec class A {}', 'unsupported at @dec: decorators are not supported; call the function'],
    ['class A { @dec m() {} }', 'unsupported at @dec: decorators are not supported; call the function'],
    ['class A { @dec x = 1 }', 'unsupported at @dec: decorators are not supported; call the function'],
    ['class A { m(@dec x) {} }', 'unsupported at @dec: decorators are not supported; call the function'],
    ['class A extends Array {}', 'unsupported at Array: only a class of the model files can be extended'],
    ['class A extends linear {}', 'unsupported at linear: only a class of the model files can be extended'],
    ['class A extends null {}', 'unsupported at null: only a class of the model files can be extended'],
    [
      'class A { constructor() { new.target } }; new A()',
      'unsupported at new.target: new.target is not supported; give the constructor an argument',
    ],
    ['super.x', 'unsupported at super.x: super is supported as super.method() in a class that extends another'],
    [
      'class A { m() { return super.m() } }; new A().m()',
      'unsupported at super.m: super is supported as super.method() in a class that extends another',
    ],
    [
      'class A {}; class B extends A { m() { super["x"] } }; new B().m()',
      'unsupported at super["x"]: super is supported as super.method() in a class that extends another',
    ],
    [
      'class A { #x = 1; has(o) { return #x in o } }; new A().has({})',
      'unsupported at #x: in cannot look for a private name; use instanceof',
    ],
    [
      'class A { get x() { return 1 } }; new A().x = 2',
      'type at new A().x: x cannot be set: the object is frozen or has only a getter for it',
    ],
    ['new linear(3)', 'type at new linear(3): linear is not a class; call it without new'],
    ['new relu()', 'type at new relu(): relu is not a class; call it without new'],
    [
      'function F() { this.a = 1 } new F()',
      'type at new F(): F is not a class; declare it with class, or call it without new',
    ],
    ['let f = () => 1; new f()', 'type at new f(): f is not a class; declare it with class, or call it without new'],
    ['class A {}; A.prototype.m', 'type at A.prototype.m: cannot read m of undefined'],
  ],
  'namespaces and declarations': [
    [
      'namespace N { export const a = 1 }',
      'unsupported at namespace N { export const a = 1 }: namespaces are not supported; export from a file of its own',
    ],
    ['module M {}', 'unsupported at module M {}: namespaces are not supported; export from a file of its own'],
    ['using x = 1', 'unsupported at using x = 1: using is not supported; write const'],
    ['await using x = 1', 'unsupported at await using x = 1: using is not supported; write const'],
    ['const z', 'syntax at z: a constant needs a value, as in const size = 4'],
    ['let y = 1; let y = 2', 'syntax at y: y is declared already; give one of the two another name'],
    ['var x = 1; let x = 2', 'syntax at x: x is declared already; give one of the two another name'],
    ['enum E { A } enum E { B }', 'syntax at E: E is declared already; give one of the two another name'],
    ['let [a = b, b] = []', 'unresolved at b: b is used before it is declared; move its declaration up'],
  ],
  jumps: [
    ['continue', 'syntax at continue: break and continue belong in a loop, or in a statement with the label they name'],
    ['break', 'syntax at break: break and continue belong in a loop, or in a statement with the label they name'],
    ['return 1', 'syntax at return 1: return belongs in a function'],
  ],
}
