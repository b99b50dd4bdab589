import type { Statement, VariableDeclarator } from '@swc/core';
import { Visitor } from '@swc/core/Visitor.js';

/** swc's own types lack it, as its visitor does. */
interface UsingDeclaration {
  readonly type: 'UsingDeclaration';
  readonly decls: VariableDeclarator[];
}

/**
 * Teaches swc's visitor, through which dependency-cruiser reads a file, the one statement that it throws on:
 * `using` and `await using`. To somebody who looks for imports it is a declaration of variables.
 */
export function readUsingDeclarations(): void {
  const { visitStatement } = Visitor.prototype;
  Visitor.prototype.visitStatement = function (this: Visitor, statement: Statement): Statement {
    const either = statement as Statement | UsingDeclaration;
    if (either.type !== 'UsingDeclaration') return visitStatement.call(this, statement);
    this.visitVariableDeclarators(either.decls);
    return statement;
  };
}
