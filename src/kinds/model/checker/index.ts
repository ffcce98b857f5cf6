import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { JsonObject } from "../../../jobs/json";
import type { CheckReport, CheckRequest, Violation } from "../../kind";
import { type Facts, UnreadableError } from "./facts";
import { type Claims, readClaims, readInput, readNumbers } from "./files";
import {
  type Computed,
  compareClaims,
  hasImpossibleColumn,
  provesInfeasible,
  provesOptimal,
  replay,
  toleranceOf,
} from "./rules";

const WITHOUT_SOLUTION = ["infeasible", "unbounded", "infeasible_or_unbounded"];

/** What stands behind a claim that cannot be recomputed from the solution. */
type Proof = "duals" | "certificate" | "column bounds" | "solver only";

/**
 * Checks a result of kind `model` from its files alone, with readers of its own: HiGHS's readers skip parts of some
 * files, and those of the run are what is to be checked. An LP's optimality is proven by its duals and its
 * infeasibility by a certificate; for the rest `proof` says that only the solver vouches. Writes `metrics.json`.
 */
export async function checkModelJob(request: CheckRequest): Promise<CheckReport> {
  try {
    const facts = await readInput(request.inputDirectory);
    const claims = await readClaims(request.outputDirectory);
    return await judge(request, facts, claims);
  } catch (error) {
    const file = error instanceof UnreadableError ? error.file : "inputs";
    const line = error instanceof UnreadableError ? error.line : undefined;
    const message = error instanceof Error ? error.message : String(error);
    const violation: Violation = { rule: "files", message, file, ...(line === undefined ? {} : { line }) };
    return { passed: false, violations: [violation], metrics: null, metricsReason: `${file}: ${message}` };
  }
}

async function judge(request: CheckRequest, facts: Facts, claims: Claims): Promise<CheckReport> {
  const violations: Violation[] = [];
  const values = await readNumbers(request.outputDirectory, "solution.csv", "column", "value");
  const replayed = values === undefined ? undefined : replay(facts, values, toleranceOf(request.parameters.highs));
  violations.push(...(replayed?.violations ?? []), ...compareClaims(claims, facts, replayed?.computed));
  const without = WITHOUT_SOLUTION.includes(claims.status);
  if (without !== (values === undefined)) {
    const message = `status ${claims.status} ${without ? "goes without" : "needs"} a solution`;
    violations.push({ rule: "status", message, file: "result.json" });
  }
  const said = request.solver?.objective;
  if (said !== undefined && said !== claims.objective) {
    const message = `the solver says objective ${said}, the result ${claims.objective}`;
    violations.push({ rule: "objective", message, file: "result.json" });
  }
  const proof = await findProof(request.outputDirectory, facts, claims, replayed?.computed, violations);
  const passed = violations.length === 0;
  const metrics = describe(facts, claims, values, replayed?.computed, proof, passed);
  await writeReport(request.outputDirectory, metrics);
  return { passed, violations, metrics, metricsReason: null };
}

async function findProof(
  directory: string,
  facts: Facts,
  claims: Claims,
  computed: Computed | undefined,
  violations: Violation[],
): Promise<Proof> {
  if (claims.status === "optimal" && computed !== undefined) {
    const duals = await readNumbers(directory, "duals.csv", "row", "dual");
    if (duals === undefined) return "solver only";
    if (provesOptimal(facts, duals, computed.objective)) return "duals";
    violations.push({ rule: "optimality", message: "the duals do not prove the optimum", file: "duals.csv" });
  }
  if (claims.status === "infeasible") {
    if (hasImpossibleColumn(facts)) return "column bounds";
    const certificate = await readNumbers(directory, "certificate.csv", "row", "multiplier");
    if (certificate === undefined) return "solver only";
    if (provesInfeasible(facts, certificate)) return "certificate";
    const message = "the multipliers do not prove that the model is infeasible";
    violations.push({ rule: "infeasibility", message, file: "certificate.csv" });
  }
  return "solver only";
}

function describe(
  facts: Facts,
  claims: Claims,
  values: ReadonlyMap<string, number> | undefined,
  computed: Computed | undefined,
  proof: Proof,
  verified: boolean,
): JsonObject {
  return {
    verified,
    status: claims.status,
    proof,
    objective: computed?.objective ?? null,
    bound: claims.bound,
    gap: claims.gap,
    rows: facts.rows.length,
    columns: facts.columns.size,
    integers: [...facts.columns.values()].filter(({ whole }) => whole).length,
    nonzeros: facts.rows.reduce((sum, row) => sum + [...row.terms.values()].filter((factor) => factor !== 0).length, 0),
    nonzeroValues: values === undefined ? null : [...values.values()].filter((value) => value !== 0).length,
    rowResidual: computed?.rowResidual ?? null,
    boundResidual: computed?.boundResidual ?? null,
    integralityResidual: computed?.integralityResidual ?? null,
  };
}

/** In one step: a reader sees the earlier report or the whole new one. */
async function writeReport(directory: string, metrics: JsonObject): Promise<void> {
  const draft = join(directory, `.metrics.json.${process.pid}`);
  await writeFile(draft, `${JSON.stringify(metrics, null, 2)}\n`);
  await rename(draft, join(directory, "metrics.json"));
}
