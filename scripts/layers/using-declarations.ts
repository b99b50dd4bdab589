import type { Statement, VariableDeclarator } from '@swc/core';
import { Visitor } from '@swc/core/Visitor.js';

/** swc's own types lack it, as does its visitor. */
interface UsingDeclaration {
  readonly type: 'UsingDeclaration';
  readonly decls: VariableDeclarator[];
}

/**
 * Makes swc's visitor, through which dependency-cruiser reads a file, accept the only statement on which it
 * throws: `using` and `await using`. For imports, it is a declaration of variables.
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
