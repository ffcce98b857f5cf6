import { DbParameterGroup, type DbParameterGroupParameter } from "@cdktf/provider-aws/lib/db-parameter-group/index.js";
import type { Construct } from "constructs";
import { type Check, malformed, notOneOf, refuse } from "../core/checks";
import { namePrefix } from "../core/names";
import type { Tags } from "../core/tags";
import { type DatabaseEngine, engineFacts, parameterFamily } from "./database-engine";

/** A parameter's value, or the value and when it takes effect. */
export type DatabaseParameter =
  | string
  | {
      readonly value: string;
      /** Static parameters take `pending-reboot` only. */
      readonly applyMethod: "immediate" | "pending-reboot";
    };

/** What a parameter group is made of. */
export interface ParameterSettings {
  readonly engine: DatabaseEngine;
  readonly requireTls: boolean;
  readonly logExports: readonly string[];
  readonly parameters: Readonly<Record<string, DatabaseParameter>>;
  readonly tags: Tags | undefined;
}

/**
 * The parameter group of a database. A new major version needs a new one while the old is still in use, hence the
 * prefix and the order of replacement.
 */
export function createParameterGroup(scope: Construct, props: ParameterSettings): DbParameterGroup {
  return new DbParameterGroup(scope, "Parameters", {
    namePrefix: namePrefix(scope, "databaseGroupPrefix"),
    family: parameterFamily(props.engine),
    description: "Managed by Millrace",
    parameter: [...renderParameters(props)],
    tags: props.tags,
    lifecycle: { createBeforeDestroy: true },
  });
}

/** All parameters by name, the user's own last: they win over those a log needs. */
export function renderParameters(props: ParameterSettings): readonly DbParameterGroupParameter[] {
  const { engine, requireTls, logExports, parameters } = props;
  const { tlsParameter, logParameters, staticParameters } = engineFacts(engine.name);
  const wanted: Record<string, DatabaseParameter> = {
    ...(requireTls ? { [tlsParameter.name]: tlsParameter.value } : { [tlsParameter.name]: "0" }),
    ...Object.assign({}, ...logExports.map((log) => logParameters[log] ?? {})),
    ...parameters,
  };
  const byName = Object.entries(wanted).sort(([a], [b]) => (a < b ? -1 : 1));
  return byName.map(([name, parameter]) => {
    if (typeof parameter !== "string") return { name, ...parameter };
    return { name, value: parameter, applyMethod: staticParameters.has(name) ? "pending-reboot" : "immediate" };
  });
}

/** Broken if a parameter contradicts a prop, or if RDS would refuse when it takes effect. */
export function parameterChecks({ engine, parameters }: ParameterSettings): Check {
  const { tlsParameter, staticParameters } = engineFacts(engine.name);
  return Object.entries(parameters).map(([name, parameter]) => [
    malformed(`parameters.${name}`, name, /^[a-z][a-z0-9_.]*$/, {
      must: "have a name of lower case letters, digits, _ and .",
      remedy: "use the parameter's own name",
    }),
    refuse(name === tlsParameter.name, {
      prop: `parameters.${name}`,
      must: "be left to requireTls",
      got: typeof parameter === "string" ? parameter : parameter.value,
      remedy: "set requireTls instead",
    }),
    typeof parameter === "string"
      ? undefined
      : [
          notOneOf(`parameters.${name}.applyMethod`, parameter.applyMethod, ["immediate", "pending-reboot"]),
          refuse(staticParameters.has(name) && parameter.applyMethod === "immediate", {
            prop: `parameters.${name}.applyMethod`,
            must: "be pending-reboot for a static parameter",
            got: parameter.applyMethod,
            remedy: "give the value alone",
          }),
        ],
  ]);
}
