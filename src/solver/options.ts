import { type SolveOptions, SolverError } from "./port";

/** What an allow-listed HiGHS option may be set to. */
export type OptionRule =
  | { readonly type: "boolean" }
  | { readonly type: "string"; readonly values: readonly string[] }
  | { readonly type: "integer" | "number"; readonly minimum: number; readonly maximum: number };

const FLAG: OptionRule = { type: "boolean" };
const COUNT: OptionRule = { type: "integer", minimum: 0, maximum: 2_147_483_647 };
const TOLERANCE: OptionRule = { type: "number", minimum: 1e-10, maximum: 1e-2 };
const CHOICE = (...values: string[]): OptionRule => ({ type: "string", values });

/** The HiGHS options a user may set, with their ranges. Everything else is refused. */
export const HIGHS_OPTIONS: Readonly<Record<string, OptionRule>> = {
  presolve: CHOICE("choose", "off", "on"),
  // Anything but "choose" makes HiGHS drop integrality, so engines refuse it for models with whole columns.
  solver: CHOICE("choose", "simplex", "ipm", "pdlp"),
  run_crossover: CHOICE("choose", "off", "on"),
  primal_feasibility_tolerance: TOLERANCE,
  dual_feasibility_tolerance: TOLERANCE,
  simplex_strategy: { type: "integer", minimum: 0, maximum: 4 },
  simplex_scale_strategy: { type: "integer", minimum: 0, maximum: 4 },
  simplex_dual_edge_weight_strategy: { type: "integer", minimum: -1, maximum: 2 },
  simplex_primal_edge_weight_strategy: { type: "integer", minimum: -1, maximum: 2 },
  ipm_optimality_tolerance: { type: "number", minimum: 1e-12, maximum: 1e-2 },
  ipm_iteration_limit: COUNT,
  pdlp_optimality_tolerance: TOLERANCE,
  pdlp_iteration_limit: COUNT,
  mip_abs_gap: { type: "number", minimum: 0, maximum: Number.MAX_VALUE },
  mip_feasibility_tolerance: TOLERANCE,
  mip_heuristic_effort: { type: "number", minimum: 0, maximum: 1 },
  mip_heuristic_run_feasibility_jump: FLAG,
  mip_heuristic_run_rins: FLAG,
  mip_heuristic_run_rens: FLAG,
  mip_heuristic_run_root_reduced_cost: FLAG,
  mip_heuristic_run_zi_round: FLAG,
  mip_heuristic_run_shifting: FLAG,
  mip_allow_cut_separation_at_nodes: FLAG,
  mip_detect_symmetry: FLAG,
  mip_allow_restart: FLAG,
  mip_max_stall_nodes: COUNT,
  mip_max_start_nodes: COUNT,
  mip_max_leaves: COUNT,
  mip_max_improving_sols: { type: "integer", minimum: 1, maximum: 2_147_483_647 },
  mip_pscost_minreliable: COUNT,
  mip_pool_soft_limit: { type: "integer", minimum: 1, maximum: 2_147_483_647 },
};

/** HiGHS options that have a field of their own. */
const OWN_FIELDS: Readonly<Record<string, string>> = {
  time_limit: "timeLimitSeconds",
  mip_rel_gap: "relativeGap",
  random_seed: "seed",
  mip_max_nodes: "maxNodes",
  simplex_iteration_limit: "maxSimplexIterations",
  objective_target: "objectiveTarget",
  output_flag: "the observer's log",
};

/** A refused option: its name and what is wrong, in words. */
export interface OptionMistake {
  readonly option: string;
  readonly message: string;
  readonly remedy: string;
}

/** Every mistake in options that are to be passed on to HiGHS. */
export function highsOptionMistakes(options: Readonly<Record<string, unknown>>): readonly OptionMistake[] {
  return Object.entries(options).flatMap(([option, value]) => {
    const rule = Object.hasOwn(HIGHS_OPTIONS, option) ? HIGHS_OPTIONS[option] : undefined;
    if (rule === undefined) return [unknownOption(option)];
    const range = brokenRange(rule, value);
    if (range === undefined) return [];
    return [{ option, message: `must be ${range}, got ${JSON.stringify(value)}`, remedy: "correct or leave it out" }];
  });
}

function unknownOption(option: string): OptionMistake {
  const field = Object.hasOwn(OWN_FIELDS, option) ? OWN_FIELDS[option] : undefined;
  if (field !== undefined) return { option, message: "cannot be set by its HiGHS name", remedy: `use ${field}` };
  if (/thread|parallel|concurr/i.test(option)) {
    return { option, message: "is not allowed: a solve keeps one core busy", remedy: "use several engines instead" };
  }
  if (/file/i.test(option)) return { option, message: "is not allowed: solves touch no files", remedy: "leave it out" };
  return { option, message: "is not allowed", remedy: `use one of ${Object.keys(HIGHS_OPTIONS).join(", ")}` };
}

/** The rule in words if `value` breaks it. */
function brokenRange(rule: OptionRule, value: unknown): string | undefined {
  if (rule.type === "boolean") return typeof value === "boolean" ? undefined : "true or false";
  if (rule.type === "string") {
    const allowed = typeof value === "string" && rule.values.includes(value);
    return allowed ? undefined : `one of ${rule.values.map((one) => JSON.stringify(one)).join(", ")}`;
  }
  const whole = rule.type === "number" || Number.isInteger(value);
  const inside = typeof value === "number" && whole && value >= rule.minimum && value <= rule.maximum;
  const noun = rule.type === "integer" ? "a whole number" : "a number";
  return inside ? undefined : `${noun} from ${rule.minimum} to ${rule.maximum}`;
}

/** Refuses options no engine could obey. Throws a `SolverError` INVALID_OPTION that lists every mistake. */
export function checkSolveOptions(options: SolveOptions): void {
  const whole = (minimum: number): OptionRule => ({ type: "integer", minimum, maximum: 2_147_483_647 });
  const anyNumber: OptionRule = { type: "number", minimum: -Number.MAX_VALUE, maximum: Number.MAX_VALUE };
  const rules: ReadonlyArray<readonly [keyof SolveOptions, OptionRule]> = [
    ["timeLimitSeconds", { type: "number", minimum: 0.001, maximum: 1_000_000 }],
    ["relativeGap", { type: "number", minimum: 0, maximum: Number.MAX_VALUE }],
    ["seed", whole(0)],
    ["maxNodes", whole(0)],
    ["maxSimplexIterations", whole(0)],
    ["objectiveTarget", anyNumber],
  ];
  const own = rules.flatMap(([name, rule]) => {
    const value = options[name];
    const range = value === undefined && name !== "timeLimitSeconds" ? undefined : brokenRange(rule, value);
    return range === undefined ? [] : [`${name} must be ${range}, got ${String(value)}`];
  });
  const passedOn = highsOptionMistakes(options.highs ?? {}).map(
    ({ option, message, remedy }) => `highs.${option} ${message}; ${remedy}`,
  );
  const start = (options.start ?? new Float64Array()).findIndex((value) => !Number.isFinite(value));
  const unfit = start < 0 ? [] : [`start[${start}] must be finite, got ${String(options.start?.[start])}`];
  const mistakes = [...own, ...passedOn, ...unfit];
  if (mistakes.length > 0) throw new SolverError("INVALID_OPTION", mistakes.join("\n"));
}
