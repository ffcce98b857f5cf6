import { createHash } from "node:crypto";
import type { School } from "../school";
import { isFeasible } from "./feasibility";
import type { Problem } from "./problem";
import type { Schedule } from "./schedule";

const FORMAT = 1;

/** A schedule as bytes, with a mark of the school it belongs to. */
export function encodeCheckpoint(problem: Problem, schedule: Schedule): Uint8Array {
  const state = {
    format: FORMAT,
    school: fingerprint(problem.school),
    sectionPeriod: [...schedule.sectionPeriod],
    sectionClass: [...schedule.sectionClass],
    requestPeriod: [...schedule.requestPeriod],
  };
  return Buffer.from(JSON.stringify(state));
}

/** The schedule of a checkpoint; undefined where it is of another school, broken, or against the hard rules. */
export function decodeCheckpoint(problem: Problem, bytes: Uint8Array): Schedule | undefined {
  const state = parse(bytes);
  if (state?.format !== FORMAT || state.school !== fingerprint(problem.school)) return undefined;
  const sectionPeriod = wholeNumbers(state.sectionPeriod, problem.sections.length);
  const sectionClass = wholeNumbers(state.sectionClass, problem.sections.length);
  const requestPeriod = wholeNumbers(state.requestPeriod, problem.requests.length);
  if (sectionPeriod === undefined || sectionClass === undefined || requestPeriod === undefined) return undefined;
  if (sectionClass.some((place, section) => problem.sections[section]?.classes[place] === undefined)) return undefined;
  if (requestPeriod.some((period) => period < -1 || period >= problem.periods)) return undefined;
  const schedule: Schedule = {
    sectionPeriod: Int16Array.from(sectionPeriod),
    sectionClass: Uint8Array.from(sectionClass),
    requestPeriod: Int16Array.from(requestPeriod),
  };
  return isFeasible(problem, schedule) ? schedule : undefined;
}

function parse(bytes: Uint8Array): Record<string, unknown> | undefined {
  try {
    const state: unknown = JSON.parse(Buffer.from(bytes).toString("utf8"));
    return typeof state === "object" && state !== null ? (state as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function wholeNumbers(value: unknown, length: number): readonly number[] | undefined {
  const fits = Array.isArray(value) && value.length === length && value.every((item) => Number.isInteger(item));
  return fits ? (value as readonly number[]) : undefined;
}

/** A large school takes a while to read through, and a search saves its schedule again and again. */
const fingerprints = new WeakMap<School, string>();

function fingerprint(school: School): string {
  const known = fingerprints.get(school);
  if (known !== undefined) return known;
  const found = createHash("sha256").update(JSON.stringify(school)).digest("hex");
  fingerprints.set(school, found);
  return found;
}
