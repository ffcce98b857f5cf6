import { App, Lazy } from "cdktf";
import type { IConstruct } from "constructs";
import { isToken } from "./tokens";

/** Conditions as IAM writes them: operator → key → values. `${aws:…}` variables need no escaping. */
export type Conditions = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/** What is allowed (or denied) on what. Make one with as few actions and resources as the work needs. */
export interface PolicyStatement {
  /**
   * Names the statement: letters and digits.
   * @default - none
   */
  readonly sid?: string;
  /**
   * Deny wins over every Allow.
   * @default "Allow"
   */
  readonly effect?: "Allow" | "Deny";
  /** `service:Action`, with `*` only inside the action. */
  readonly actions: readonly string[];
  /** ARNs. */
  readonly resources: readonly string[];
  /**
   * When it applies.
   * @default - always
   */
  readonly conditions?: Conditions;
  /**
   * Why the resource may be `*`: only few actions know no resources. Without a reason `*` is refused.
   * @default - `*` is refused
   */
  readonly anyResourceBecause?: string;
}

const POLICY_STATEMENT_DEFAULTS = { effect: "Allow" } as const;

/** Whom a statement of a resource's own policy is about. */
export interface Principals {
  /**
   * Service names such as `s3.amazonaws.com`.
   * @default - none
   */
  readonly services?: readonly string[];
  /**
   * Account ids or ARNs.
   * @default - none
   */
  readonly aws?: readonly string[];
  /**
   * Everybody: only with `Deny`, or with conditions that narrow it down.
   * @default - only those named
   */
  readonly everyone?: true;
}

/** A statement of a resource's own policy (bucket, queue, key, topic). */
export interface ResourcePolicyStatement extends PolicyStatement {
  readonly principals: Principals;
}

/** What a JSON document is made of. */
export type Json = string | number | boolean | readonly Json[] | { readonly [key: string]: Json };

/**
 * The policy document with these statements, rendered when the stack is: statements added in between are in it. The
 * text does not depend on the order of actions and resources, so it makes no plan noise.
 */
export function renderPolicy(statements: () => readonly (PolicyStatement | ResourcePolicyStatement)[]): string {
  return renderJson((sortKey) => ({
    Version: "2012-10-17",
    Statement: mergeStatements(statements()).map((statement) => renderStatement(statement, sortKey)),
  }));
}

/**
 * JSON with references inside, rendered when the stack is. For HCL it has several lines: cdktf then writes a here
 * document, while one line with quotes and references in it would be no valid HCL.
 *
 * @param produce gets a function that gives the text a value will finally have, to sort by
 */
export function renderJson(produce: (sortKey: (value: string) => string) => Json): string {
  return Lazy.stringValue({
    produce: (context) => {
      const document = produce((value) => String(context.resolve(value)));
      return JSON.stringify(document, undefined, usesHcl(context.scope) ? 2 : undefined);
    },
  });
}

/** The policy that lets services act under a role. It is about the role itself, so it names no resource. */
export function renderTrustPolicy(services: readonly string[], conditions?: Conditions): string {
  return renderJson(() => ({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: renderPrincipals({ services }),
        Action: "sts:AssumeRole",
        ...(conditions === undefined ? {} : { Condition: conditions }),
      },
    ],
  }));
}

/** A policy variable such as `${aws:username}` in a resource or condition, escaped for Terraform. */
export function policyVariable(name: `aws:${string}` | `s3:${string}` | `saml:${string}`): string {
  return `$\${${name}}`;
}

/** Statements that differ in their actions only become one. */
export function mergeStatements<S extends PolicyStatement>(statements: readonly S[]): readonly S[] {
  const merged = new Map<string, S>();
  for (const statement of statements) {
    const { actions, anyResourceBecause: _reason, ...rest } = statement;
    const key = JSON.stringify({
      ...rest,
      effect: statement.effect ?? POLICY_STATEMENT_DEFAULTS.effect,
      resources: sorted(statement.resources),
    });
    const earlier = merged.get(key);
    merged.set(key, earlier === undefined ? statement : { ...earlier, actions: [...earlier.actions, ...actions] });
  }
  return [...merged.values()];
}

/** What is wrong with a statement, if anything: it would be refused by IAM, or gives more than anybody needs. */
export function statementMistake(statement: PolicyStatement): string | undefined {
  if (statement.actions.length === 0) return "has no actions";
  if (statement.resources.length === 0) return "has no resources";
  if ((statement.effect ?? POLICY_STATEMENT_DEFAULTS.effect) === "Deny") return undefined;
  const action = statement.actions.find((name) => !isToken(name) && !/^[a-z0-9-]+:[A-Za-z][A-Za-z0-9*]*$/.test(name));
  if (action !== undefined) return `allows "${action}", which is not of the form service:Action`;
  if (statement.anyResourceBecause === undefined && statement.resources.includes("*")) {
    return `allows ${statement.actions.join(", ")} on every resource without saying why (anyResourceBecause)`;
  }
  return undefined;
}

function renderStatement(
  statement: PolicyStatement | ResourcePolicyStatement,
  sortKey: (value: string) => string,
): { readonly [key: string]: Json } {
  const { sid, effect = POLICY_STATEMENT_DEFAULTS.effect, actions, resources, conditions } = statement;
  return {
    ...(sid === undefined ? {} : { Sid: sid }),
    Effect: effect,
    ...("principals" in statement ? { Principal: renderPrincipals(statement.principals) } : {}),
    Action: oneOrMany(sorted(actions)),
    // Policies of image repositories name none; a grant without any is refused before it comes here.
    ...(resources.length === 0 ? {} : { Resource: oneOrMany(sorted(resources, sortKey)) }),
    ...(conditions === undefined ? {} : { Condition: conditions }),
  };
}

function renderPrincipals({ services, aws, everyone }: Principals): Json {
  if (everyone) return "*";
  return {
    ...(aws === undefined ? {} : { AWS: oneOrMany(sorted(aws)) }),
    ...(services === undefined ? {} : { Service: oneOrMany(sorted(services)) }),
  };
}

function oneOrMany(list: readonly string[]): Json {
  const [only] = list;
  return list.length === 1 && only !== undefined ? only : list;
}

function sorted(list: readonly string[], sortKey: (value: string) => string = (value) => value): readonly string[] {
  const keyed = [...new Set(list)].map((value) => ({ value, key: sortKey(value) }));
  return keyed.sort((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key))).map(({ value }) => value);
}

function usesHcl(scope: IConstruct): boolean {
  const root = scope.node.root;
  return App.isApp(root) && root.hclOutput;
}
