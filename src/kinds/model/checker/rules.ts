import type { Violation } from "../../kind";
import type { Facts } from "./facts";
import type { Claims } from "./files";

/** Largest overrun that is put down to rounding, absolute and relative to what is added up. */
const TOLERANCE = 1e-6;
/** How far a dual bound may stay away from an optimal objective. */
const DUALITY_TOLERANCE = 1e-4;
const MAX_LISTED = 100;

/** What the values amount to, computed from the two files. */
export interface Computed {
  readonly objective: number;
  readonly rowResidual: number;
  readonly boundResidual: number;
  readonly integralityResidual: number;
}

/** Replays the values: every column there and in its bounds, whole where it must be, every row kept. */
export function replay(facts: Facts, values: ReadonlyMap<string, number>, tolerance: number) {
  const violations: Violation[] = [];
  const found = (rule: string, message: string) => {
    if (violations.length < MAX_LISTED) violations.push({ rule, message, file: "solution.csv" });
  };
  for (const name of values.keys()) if (!facts.columns.has(name)) found("columns", `the model has no column ${name}`);
  const worst = { rowResidual: 0, boundResidual: 0, integralityResidual: 0 };
  let objective = facts.constant;
  for (const [name, column] of facts.columns) {
    const value = values.get(name);
    if (value === undefined) {
      found("columns", `column ${name} has no value`);
      continue;
    }
    objective += column.cost * value;
    const outside = excess(value, column.lower, column.upper) / Math.max(1, Math.abs(value));
    const broken = column.whole ? Math.abs(value - Math.round(value)) : 0;
    worst.boundResidual = Math.max(worst.boundResidual, outside);
    worst.integralityResidual = Math.max(worst.integralityResidual, broken);
    if (outside > tolerance) found("bounds", `column ${name} = ${value} is outside ${column.lower} to ${column.upper}`);
    if (broken > tolerance) found("integrality", `column ${name} = ${value} must be whole`);
  }
  for (const { name, lower, upper, terms } of facts.rows) {
    let sum = 0;
    let size = 1;
    for (const [column, factor] of terms) {
      sum += factor * (values.get(column) ?? 0);
      size += Math.abs(factor * (values.get(column) ?? 0));
    }
    const outside = excess(sum, lower, upper) / size;
    worst.rowResidual = Math.max(worst.rowResidual, outside);
    if (outside > tolerance) found("rows", `row ${name} = ${sum} is outside ${lower} to ${upper}`);
  }
  const computed: Computed = { objective, ...worst };
  return { violations, computed };
}

function excess(value: number, lower: number, upper: number): number {
  return Math.max(0, lower - value, value - upper);
}

/** The tolerance a run was allowed by its own options. */
export function toleranceOf(highs: unknown): number {
  const options = typeof highs === "object" && highs !== null ? Object.entries(highs) : [];
  const chosen = options
    .filter(([name]) => /^(mip_feasibility|primal_feasibility|pdlp_optimality)_tolerance$/.test(name))
    .map(([, value]) => Number(value));
  return Math.max(TOLERANCE, ...chosen);
}

/** What the result says of model and solution, held against what was computed. */
export function compareClaims(claims: Claims, facts: Facts, computed: Computed | undefined): Violation[] {
  const found: Violation[] = [];
  const differs = (what: string, claimed: number | null, right: number | null) => {
    const scale = Math.max(1, Math.abs(right ?? 0));
    if (claimed !== null && right !== null && Math.abs(claimed - right) <= TOLERANCE * scale) return;
    if (claimed === right) return;
    found.push({ rule: what, message: `${what} is ${right}, the result says ${claimed}`, file: "result.json" });
  };
  differs("objective", claims.objective, computed?.objective ?? null);
  differs("rows", claims.rows, facts.rows.length);
  differs("columns", claims.columns, facts.columns.size);
  differs("integers", claims.integers, [...facts.columns.values()].filter(({ whole }) => whole).length);
  if (claims.objective === null || claims.bound === null) return found;
  const ahead = facts.maximize ? claims.objective - claims.bound : claims.bound - claims.objective;
  if (ahead > DUALITY_TOLERANCE * Math.max(1, Math.abs(claims.objective))) {
    const message = `the objective ${claims.objective} is better than the bound ${claims.bound}`;
    found.push({ rule: "bound", message, file: "result.json" });
  }
  return found;
}

/**
 * The best objective that multipliers of the rows leave possible, for a model to be minimized: no solution can be
 * below it. With `priced` false the costs count as 0, and a result above 0 proves that there is no solution.
 */
export function dualBound(facts: Facts, multipliers: ReadonlyMap<string, number>, priced: boolean): number {
  const sign = facts.maximize && priced ? -1 : 1;
  const prices = new Map<string, Price>();
  for (const [name, { cost }] of facts.columns) prices.set(name, new Price(priced ? sign * cost : 0));
  let bound = priced ? sign * facts.constant : 0;
  for (const { name, lower, upper, terms } of facts.rows) {
    const multiplier = new Price(sign * (multipliers.get(name) ?? 0));
    bound += multiplier.least(lower, upper);
    for (const [column, factor] of terms) prices.get(column)?.subtract(multiplier.value * factor);
  }
  for (const [name, { lower, upper }] of facts.columns) bound += prices.get(name)?.least(lower, upper) ?? 0;
  return bound;
}

/** A price that knows what it was added up from, and so what of it is rounding. */
class Price {
  private size: number;

  constructor(public value: number) {
    this.size = Math.max(1, Math.abs(value));
  }

  subtract(term: number): void {
    this.value -= term;
    this.size += Math.abs(term);
  }

  /** Its least product with a quantity between two bounds. Rounding would count without limit where one is missing. */
  least(lower: number, upper: number): number {
    if (Math.abs(this.value) <= TOLERANCE * this.size) return 0;
    return this.value * (this.value > 0 ? lower : upper);
  }
}

/** Whether the duals prove the objective to be the best one. */
export function provesOptimal(facts: Facts, duals: ReadonlyMap<string, number>, objective: number): boolean {
  const own = facts.maximize ? -objective : objective;
  return own - dualBound(facts, duals, true) <= DUALITY_TOLERANCE * Math.max(1, Math.abs(objective));
}

/** Whether the multipliers prove that there is no solution. */
export function provesInfeasible(facts: Facts, multipliers: ReadonlyMap<string, number>): boolean {
  return dualBound(facts, multipliers, false) > TOLERANCE;
}

/** Whether the bounds of some column leave it no value. */
export function hasImpossibleColumn(facts: Facts): boolean {
  return [...facts.columns.values()].some(({ lower, upper, whole }) =>
    whole ? Math.ceil(lower - TOLERANCE) > Math.floor(upper + TOLERANCE) : lower > upper,
  );
}
