import type { TerraformResource } from "cdktf";
import type { IConstruct } from "constructs";
import { orderAfter } from "./ordering";
import { mergeStatements, type PolicyStatement, statementMistake } from "./policy";

/** A role that takes permissions: one made here or one that exists already. */
export interface RoleRef {
  readonly roleArn: string;
  readonly roleName: string;
  /**
   * Adds permissions to the role.
   *
   * @returns the policy that carries them; who needs the permissions to start must wait for it
   */
  addStatements(...statements: readonly PolicyStatement[]): TerraformResource;
}

/** Whatever can be given permissions: anything that acts under a role. */
export interface Grantee {
  readonly role: RoleRef;
}

/** A permission that was given, and the means to have something wait for it. */
export class Grant {
  private constructor(
    readonly grantee: Grantee,
    /** What was allowed. */
    readonly statements: readonly PolicyStatement[],
    /** The policies that carry it. */
    readonly policies: readonly TerraformResource[],
  ) {}

  /**
   * Gives exactly these statements to the grantee's role.
   *
   * @throws Error if a statement is empty, misspelt or wider than it says
   */
  static give(grantee: Grantee, ...statements: readonly PolicyStatement[]): Grant {
    const merged = mergeStatements(statements);
    for (const statement of merged) {
      const mistake = statementMistake(statement);
      if (mistake !== undefined) throw new Error(`a policy statement ${mistake}; correct the grant`);
    }
    return new Grant(grantee, merged, [grantee.role.addStatements(...merged)]);
  }

  /** One grant made of several to the same grantee. */
  static together(grantee: Grantee, ...grants: readonly Grant[]): Grant {
    const policies = new Set(grants.flatMap((grant) => grant.policies));
    return new Grant(grantee, mergeStatements(grants.flatMap((grant) => grant.statements)), [...policies]);
  }

  /** Makes constructs wait until the permission is in place, so that they do not fail at their first start. */
  applyBefore(...constructs: readonly IConstruct[]): this {
    for (const construct of constructs) orderAfter(construct, ...this.policies);
    return this;
  }
}
