import { isDeepStrictEqual } from "node:util";
import type { SolverSummary } from "../../../contract/job";
import type { JsonObject } from "../../../jobs/json";
import type { Violation } from "../../kind";
import { decodeText, readIfPresent } from "./csv-file";
import { roundTo } from "./metrics";

/** What only the solver can know of its run. The checker passes it on, and refuses what cannot be. */
export interface Claims {
  readonly bound: number | null;
  readonly engine: string | null;
  readonly seed: number | null;
  readonly seconds: number | null;
}

const NOTHING_CLAIMED: Claims = { bound: null, engine: null, seed: null, seconds: null };
const FILE = "metrics.json";

/** The metrics that follow from the claims. */
export function claimedMetrics({ bound, engine, seed, seconds }: Claims, objective: number): JsonObject {
  const gap =
    bound === null || objective === 0 ? null : roundTo(6, Math.max(0, bound - objective) / Math.abs(objective));
  return { bound, gap, engine, seed, seconds };
}

/** A bound that the schedule at hand exceeds was never one. */
export function* checkBound({ bound }: Claims, objective: number): Iterable<Violation> {
  if (bound === null || bound >= objective - tolerance(objective)) return;
  yield { rule: "bound", message: `the claimed bound ${bound} is below the objective ${objective} of this schedule` };
}

/** The solver's own objective must be what the files are worth. */
export function* checkSolver(solver: SolverSummary, objective: number): Iterable<Violation> {
  if (solver.objective === null || Math.abs(solver.objective - objective) <= tolerance(objective)) return;
  yield {
    rule: "metrics",
    message: `the solver claims the objective ${solver.objective}; the files give ${objective}`,
  };
}

function tolerance(objective: number): number {
  return 1e-6 * Math.max(1, Math.abs(objective));
}

/** An earlier `metrics.json` beside the schedule; undefined if there is none or it is no JSON object. */
export async function readEarlierMetrics(directory: string, found: Violation[]): Promise<JsonObject | undefined> {
  const bytes = await readIfPresent(directory, FILE);
  if (bytes === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(decodeText(bytes, FILE));
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as JsonObject;
  } catch {
    // Falls through to the same answer as JSON of another shape.
  }
  found.push({ rule: "metrics", message: `${FILE}: is not a JSON object`, file: FILE });
  return undefined;
}

/** The claims in an earlier `metrics.json`; those of a wrong type are dropped, which the comparison then tells. */
export function claimsOf(earlier: JsonObject | undefined): Claims {
  if (earlier === undefined) return NOTHING_CLAIMED;
  const { bound, engine, seed, seconds } = earlier;
  return {
    bound: typeof bound === "number" ? bound : null,
    engine: typeof engine === "string" && engine !== "" ? engine : null,
    seed: typeof seed === "number" && Number.isInteger(seed) ? seed : null,
    seconds: typeof seconds === "number" && seconds >= 0 ? seconds : null,
  };
}

/** Every member of an earlier `metrics.json` that the files contradict. Its `verified` is no claim: the checker sets it. */
export function* compareMetrics(earlier: JsonObject, computed: JsonObject): Iterable<Violation> {
  for (const name of new Set([...Object.keys(computed), ...Object.keys(earlier)])) {
    if (name === "verified" || isDeepStrictEqual(earlier[name], computed[name])) continue;
    const expected = computed[name] === undefined ? "absent" : JSON.stringify(computed[name]);
    const got = earlier[name] === undefined ? "nothing" : JSON.stringify(earlier[name]);
    yield { rule: "metrics", message: `${FILE}: ${name} must be ${expected}, got ${got}`, file: FILE };
  }
}
