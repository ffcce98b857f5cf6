import { isRecord, type Value, type ValueMap } from "../values";
import type { DataBehaviour } from "./behaviour";

/**
 * Renders `aws_iam_policy_document` as the real provider does: statements merged over source documents by `sid`, a
 * single value as a string, `&{…}` as a policy variable.
 */
export const policyDocument: DataBehaviour = (config) => {
  const sources = strings(config.source_policy_documents).flatMap(parseStatements);
  const overrides = strings(config.override_policy_documents).flatMap(parseStatements);
  const own = records(config.statement).map(renderStatement);
  const document = {
    Version: typeof config.version === "string" ? config.version : "2012-10-17",
    ...(typeof config.policy_id === "string" ? { Id: config.policy_id } : {}),
    Statement: mergeBySid([...sources, ...own, ...overrides]),
  };
  return {
    json: JSON.stringify(document, null, 2),
    minified_json: JSON.stringify(document),
    version: document.Version,
  };
};

type Statement = Readonly<Record<string, unknown>>;

function renderStatement(statement: ValueMap): Statement {
  return withoutEmpty({
    Sid: statement.sid ?? undefined,
    Effect: statement.effect ?? "Allow",
    Action: oneOrMany(statement.actions),
    NotAction: oneOrMany(statement.not_actions),
    Resource: oneOrMany(statement.resources),
    NotResource: oneOrMany(statement.not_resources),
    Principal: renderPrincipals(statement.principals),
    NotPrincipal: renderPrincipals(statement.not_principals),
    Condition: renderConditions(statement.condition),
  });
}

function renderPrincipals(value: Value | undefined): unknown {
  const principals = records(value);
  const anyone = principals.find(({ type, identifiers }) => type === "*" && strings(identifiers).includes("*"));
  if (anyone !== undefined) return "*";
  const byType = new Map<string, string[]>();
  for (const { type, identifiers } of principals) {
    byType.set(String(type), [...(byType.get(String(type)) ?? []), ...strings(identifiers)]);
  }
  const entries = [...byType].sort(([left], [right]) => left.localeCompare(right));
  return entries.length === 0 ? undefined : Object.fromEntries(entries.map(([type, ids]) => [type, oneOrMany(ids)]));
}

function renderConditions(value: Value | undefined): unknown {
  const tests: Record<string, Record<string, string[]>> = {};
  for (const { test, variable, values } of records(value)) {
    const variables = tests[String(test)] ?? {};
    tests[String(test)] = variables;
    variables[String(variable)] = [...(variables[String(variable)] ?? []), ...strings(values)];
  }
  const rendered = Object.entries(tests).map(([test, variables]) => {
    const entries = Object.entries(variables).map(([name, values]) => [name, oneOrMany(values, false)]);
    return [test, Object.fromEntries(entries)];
  });
  return rendered.length === 0 ? undefined : Object.fromEntries(rendered);
}

function oneOrMany(value: Value | undefined, sorted = true): string | string[] | undefined {
  const items = strings(value).map((item) => item.replaceAll("&{", "${"));
  if (items.length === 0) return undefined;
  if (items.length === 1) return items[0];
  return sorted ? [...items].sort().reverse() : items;
}

/** Later statements replace earlier ones of the same id; without an id, every one stays. */
function mergeBySid(statements: readonly Statement[]): Statement[] {
  const merged: Statement[] = [];
  for (const statement of statements) {
    const at = typeof statement.Sid === "string" ? merged.findIndex(({ Sid }) => Sid === statement.Sid) : -1;
    if (at < 0) merged.push(statement);
    else merged[at] = statement;
  }
  return merged;
}

function parseStatements(json: string): Statement[] {
  if (json.trim() === "") return [];
  const document: unknown = JSON.parse(json);
  if (typeof document !== "object" || document === null || !("Statement" in document)) return [];
  return [document.Statement].flat() as Statement[];
}

function withoutEmpty(statement: Readonly<Record<string, unknown>>): Statement {
  return Object.fromEntries(Object.entries(statement).filter(([, value]) => value !== undefined));
}

function strings(value: Value | undefined): string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];
}

function records(value: Value | undefined): ValueMap[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}
