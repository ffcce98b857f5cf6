import type { JsonObject } from "../../../jobs/json";
import { UnreadableError } from "./unreadable";

/** The parameters that decide whether a schedule is valid and what it is worth. */
export interface Parameters {
  readonly overfill: number;
  readonly spedPerSection: number;
  /** 100 × weight of each priority: a whole number. */
  readonly requestWorth: Readonly<Record<1 | 2 | 3, number>>;
  /** Tenths of a point that a seat beyond the even share of a grade costs, and of special-education students. */
  readonly gradeBalance: number;
  readonly spedBalance: number;
  /** Points that each change to the schedule of before costs. */
  readonly changeWeight: number;
  readonly lunchFor: { readonly teachers: boolean; readonly students: boolean };
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
    gradeBalance: numberBetween("gradeBalance", parameters.gradeBalance ?? 0, 0, 10, "whole"),
    spedBalance: numberBetween("spedBalance", parameters.spedBalance ?? 0, 0, 10, "whole"),
    changeWeight: numberBetween("changeWeight", parameters.changeWeight ?? 5, 0, 100, "whole"),
    lunchFor: readLunchFor(parameters.lunchFor ?? "everyone"),
  };
}

function readLunchFor(value: unknown): Parameters["lunchFor"] {
  if (value !== "everyone" && value !== "teachers" && value !== "students") {
    const found = JSON.stringify(value);
    throw new UnreadableError("parameters", `lunchFor must be everyone, teachers or students, got ${found}`);
  }
  return { teachers: value !== "students", students: value !== "teachers" };
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
