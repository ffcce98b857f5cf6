import type { JsonObject } from "../../../jobs/json";
import type { CheckReport, CheckRequest, Violation } from "../../kind";
import {
  type Claims,
  checkBound,
  checkSolver,
  claimedMetrics,
  claimsOf,
  compareMetrics,
  readEarlierMetrics,
} from "./claims";
import { type Facts, gatherFacts } from "./facts";
import { readInputTables } from "./input-tables";
import { computeMetrics } from "./metrics";
import { readOutputTables } from "./output-tables";
import { readParameters } from "./parameters";
import { RULES } from "./rules";
import { readSchool } from "./school";
import { UnreadableError } from "./unreadable";
import { writeMetrics } from "./write-metrics";

/**
 * Checks a class schedule from its input and output files alone, and writes `metrics.json` beside the output.
 *
 * With `request.solver` the solver's bound, engine, seed and seconds are taken from there and an earlier
 * `metrics.json` is replaced unread; without it they come from the earlier `metrics.json`, which must be right in
 * all that can be computed. Where a file cannot be read, `metrics` is null and `metrics.json` is left as it was.
 * Throws only if `metrics.json` cannot be written.
 */
export async function checkClassSchedule(request: CheckRequest): Promise<CheckReport> {
  let facts: Facts | readonly Violation[];
  try {
    facts = await readFacts(request);
  } catch (error) {
    if (error instanceof UnreadableError) return unreadable([describe(error)]);
    throw error;
  }
  if (!("school" in facts)) return unreadable(facts);
  return judge(request, facts);
}

/** The facts, or what is wrong with the input. */
async function readFacts(request: CheckRequest): Promise<Facts | readonly Violation[]> {
  const parameters = readParameters(request.parameters);
  const mistakes: Violation[] = [];
  const school = readSchool(await readInputTables(request.inputDirectory), mistakes);
  const output = await readOutputTables(request.outputDirectory);
  return mistakes.length > 0 ? mistakes : gatherFacts(school, parameters, output);
}

async function judge({ outputDirectory, solver }: CheckRequest, facts: Facts): Promise<CheckReport> {
  const found: Violation[] = RULES.flatMap((rule) => [...rule(facts)]);
  const earlier = solver === undefined ? await readEarlierMetrics(outputDirectory, found) : undefined;
  const claims: Claims = solver ?? claimsOf(earlier);
  const computed = computeMetrics(facts);
  const complete: JsonObject = { ...computed, ...claimedMetrics(claims, computed.objective) };
  found.push(...checkBound(claims, computed.objective));
  if (solver !== undefined) found.push(...checkSolver(solver, computed.objective));
  if (earlier !== undefined) found.push(...compareMetrics(earlier, complete));
  const passed = found.length === 0;
  const metrics = { ...complete, verified: passed };
  await writeMetrics(outputDirectory, metrics);
  return { passed, violations: found, metrics, metricsReason: null };
}

function describe({ file, line, message }: UnreadableError): Violation {
  return { rule: "files", message, file, ...(line !== undefined && { line }) };
}

function unreadable(violations: readonly Violation[]): CheckReport {
  const rest = violations.length > 1 ? ` (and ${violations.length - 1} more)` : "";
  return { passed: false, violations, metrics: null, metricsReason: `${violations[0]?.message}${rest}` };
}
