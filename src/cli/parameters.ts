import type { KindView } from "../client";
import { UsageError } from "./exit-codes";
import { suggestion } from "./near-miss";

/** The parameters as the command line gives them. */
export interface ParameterFlags {
  readonly timeLimit?: number;
  readonly iterations?: number;
  readonly seed?: number;
  readonly threads?: number;
  /** `name=value`, with dots for nested ones. */
  readonly param?: readonly string[];
}

/** What each short flag is called in the kinds' parameters. */
const FLAGS = {
  timeLimit: { flag: "--time-limit", names: ["timeLimitSeconds"] },
  iterations: { flag: "--iterations", names: ["iterationLimit", "iterations"] },
  seed: { flag: "--seed", names: ["seed"] },
  threads: { flag: "--threads", names: ["threads"] },
} as const;

type Parameters = Record<string, unknown>;

/** The parameters of a submission. All mistakes at once; values are checked by the service, against the kind's schema. */
export function parametersOf(kind: Pick<KindView, "name" | "parametersSchema">, flags: ParameterFlags): Parameters {
  const known = Object.keys(propertiesOf(kind.parametersSchema));
  const mistakes: string[] = [];
  const parameters: Parameters = {};
  for (const [key, { flag, names }] of Object.entries(FLAGS)) {
    const value = flags[key as keyof typeof FLAGS];
    const name = names.find((candidate) => known.includes(candidate));
    if (value !== undefined && name !== undefined) parameters[name] = value;
    if (value !== undefined && name === undefined) {
      mistakes.push(`${flag}: ${kind.name} has no such parameter; it has ${known.join(", ")} (see --param)`);
    }
  }
  for (const assignment of flags.param ?? []) {
    const mistake = assign(parameters, assignment, kind.parametersSchema, known);
    if (mistake !== undefined) mistakes.push(mistake);
  }
  if (mistakes.length > 0) throw new UsageError(mistakes.join("\n"));
  return parameters;
}

/** Parameters where no schema is at hand. */
export function looseParameters(assignments: readonly string[]): Parameters {
  const parameters: Parameters = {};
  const mistakes = assignments.flatMap((assignment) => assign(parameters, assignment, {}, undefined) ?? []);
  if (mistakes.length > 0) throw new UsageError(mistakes.join("\n"));
  return parameters;
}

function assign(
  parameters: Parameters,
  assignment: string,
  schema: Readonly<Record<string, unknown>>,
  known: readonly string[] | undefined,
): string | undefined {
  const equals = assignment.indexOf("=");
  const path = assignment.slice(0, Math.max(0, equals)).split(".");
  const [first = ""] = path;
  if (equals < 1 || path.includes("") || path.includes("__proto__"))
    return `--param ${assignment}: must be name=value; for example --param seed=7`;
  if (known !== undefined && !known.includes(first))
    return `--param ${first}: no such parameter; ${suggestion(first, known)}`;
  const last = path.pop() ?? first;
  let target = parameters;
  let part = schema;
  for (const name of path) {
    part = asObject(propertiesOf(part)[name]);
    const inner = asObject(target[name]);
    target[name] = inner;
    target = inner;
  }
  const type = asObject(propertiesOf(part)[last]).type;
  target[last] = readValue(assignment.slice(equals + 1), type);
  return undefined;
}

/** JSON where it is JSON, text otherwise, and always text where the schema wants text. */
function readValue(text: string, type: unknown): unknown {
  if (type === "string") return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function propertiesOf(schema: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return asObject(schema.properties);
}

function asObject(value: unknown): Parameters {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Parameters) : {};
}
