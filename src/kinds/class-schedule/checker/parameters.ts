import type { JsonObject } from "../../../jobs/json";
import { UnreadableError } from "./unreadable";

/** The parameters that decide whether a schedule is valid and what it is worth. */
export interface Parameters {
  readonly overfill: number;
  readonly spedPerSection: number;
  /** 100 × weight of each priority: a whole number. */
  readonly requestWorth: Readonly<Record<1 | 2 | 3, number>>;
}

/** Reads the checker's own parameters; others belong to the search and are left alone. */
export function readParameters(parameters: JsonObject): Parameters {
  const weights = parameters.weights ?? {};
  if (typeof weights !== "object" || weights === null || Array.isArray(weights)) {
    throw new UnreadableError("parameters", `weights must be an object, got ${JSON.stringify(weights)}`);
  }
  const weight = (priority: "1" | "2" | "3", fallback: number): number =>
    Math.round(
      100 * numberBetween(`weights.${priority}`, (weights as JsonObject)[priority] ?? fallback, 1, 100, "hundredths"),
    );
  return {
    overfill: numberBetween("overfill", parameters.overfill ?? 1, 1, 1.1),
    spedPerSection: readSpedPerSection(parameters),
    requestWorth: { 1: weight("1", 3), 2: weight("2", 2), 3: weight("3", 1) },
  };
}

/** Both spellings are understood, because a limit that went unseen would let a broken schedule pass. */
function readSpedPerSection({ spedPerSection, sped_per_section = spedPerSection }: JsonObject): number {
  if (spedPerSection !== undefined && spedPerSection !== sped_per_section) {
    throw new UnreadableError("parameters", "sped_per_section and spedPerSection differ; give one of them");
  }
  return numberBetween("sped_per_section", sped_per_section ?? 3, 0, 1_000_000, "whole");
}

const STEPS = { any: undefined, whole: 1, hundredths: 100 } as const;

function numberBetween(
  name: string,
  value: unknown,
  least: number,
  most: number,
  step: keyof typeof STEPS = "any",
): number {
  const parts = STEPS[step];
  const inRange = typeof value === "number" && value >= least && value <= most;
  const onStep = inRange && (parts === undefined || Math.abs(value * parts - Math.round(value * parts)) < 1e-9);
  if (onStep) return value;
  const kind = { any: "a number", whole: "a whole number", hundredths: "a number of at most two decimals" }[step];
  throw new UnreadableError(
    "parameters",
    `${name} must be ${kind} from ${least} to ${most}, got ${JSON.stringify(value)}`,
  );
}
