/** A linear or mixed-integer model as sparse rows. Leave the arrays alone until the solve they are given to has ended. */
export interface LinearModel {
  readonly sense: "minimize" | "maximize";
  readonly columns: number;
  readonly rows: number;
  readonly cost: Float64Array;
  readonly columnLower: Float64Array;
  readonly columnUpper: Float64Array;
  /** 1 where the column must be whole. */
  readonly integer: Uint8Array;
  readonly rowLower: Float64Array;
  readonly rowUpper: Float64Array;
  /** `rows + 1` offsets into `columnIndex` and `value`. */
  readonly rowStart: Int32Array;
  readonly columnIndex: Int32Array;
  readonly value: Float64Array;
  /** Constant added to the objective. */
  readonly offset?: number;
}

/**
 * A model to solve: arrays (no parsing, no names), or the bytes of an LP or MPS file as HiGHS itself reads them. That
 * reader skips what it does not understand (a constant in a row, an unknown row's entry): for files of strangers read
 * them yourself, as the kind `model` does.
 */
export type ModelSource =
  | { readonly form: "arrays"; readonly model: LinearModel }
  | { readonly form: "file"; readonly format: "lp" | "mps"; readonly bytes: Uint8Array };

/** Limits and tolerances of one solve. Both engines obey the same ones. */
export interface SolveOptions {
  /** Wall seconds; the parent stops the engine when it overruns. */
  readonly timeLimitSeconds: number;
  /** @default 1e-4 */
  readonly relativeGap?: number;
  /** @default 0 */
  readonly seed?: number;
  /** Branch-and-bound nodes; the limit to use for reproducible runs. @default - unlimited */
  readonly maxNodes?: number;
  /** Simplex iterations, in a MIP those of all its LPs; reproducible as `maxNodes` is. @default - unlimited */
  readonly maxSimplexIterations?: number;
  /** A complete solution to start from. @default - none */
  readonly start?: Float64Array;
  /** Objective bound: stop as soon as the incumbent is this good. @default - none */
  readonly objectiveTarget?: number;
  /** Return row duals and reduced costs too (LPs); where a limit ended the solve, those it had by then. @default false */
  readonly duals?: boolean;
  /** Should an LP be infeasible, look for rows that cannot hold together. @default false */
  readonly conflict?: boolean;
  /** Other HiGHS options by name, from the allow-list. @default - none */
  readonly highs?: Readonly<Record<string, number | string | boolean>>;
}

export type SolveStatus =
  /** Proven within the gap. */
  | "optimal"
  /** Stopped by a limit of nodes, iterations or target, with a solution. */
  | "feasible"
  /** Stopped by a limit of nodes or iterations before there was a solution. */
  | "no_solution"
  | "infeasible"
  | "unbounded"
  | "infeasible_or_unbounded"
  /** Out of time; `values` holds the last incumbent if there was one. */
  | "time_limit"
  /** Stopped from outside; `values` as above. */
  | "cancelled";

export interface SolveResult {
  readonly status: SolveStatus;
  /** Of `values`; null without a solution. */
  readonly objective: number | null;
  readonly bound: number | null;
  readonly gap: number | null;
  /** One value a column; null without a solution. */
  readonly values: Float64Array | null;
  readonly rowDuals: Float64Array | null;
  readonly reducedCosts: Float64Array | null;
  /** Rows that cannot hold together, where `conflict` was asked for and some were found. */
  readonly conflictRows?: Int32Array;
  readonly nodes: number;
  readonly simplexIterations: number;
  readonly seconds: number;
  /** True if `values` came from the incumbents kept outside an engine that had to be ended. */
  readonly salvaged: boolean;
}

export interface SolveProgress {
  readonly seconds: number;
  readonly nodes: number;
  readonly incumbent: number | null;
  readonly bound: number | null;
  readonly gap: number | null;
}

/** What an engine tells while it works. Called on the parent's event loop. */
export interface SolveObserver {
  progress?(progress: SolveProgress): void;
  incumbent?(objective: number, values: Float64Array): void;
  log?(line: string): void;
}

/** A solve under way. */
export interface Solve {
  /** Rejects with a `SolverError`; limits and cancelling are results, not errors. */
  readonly result: Promise<SolveResult>;
  /** Ends it within 100 ms whatever the engine is doing; `result` then holds the last incumbent. */
  stop(): void;
}

/** HiGHS behind one port. One solve at a time an engine; use several engines for several cores. */
export interface Engine {
  /** For example `highs-wasm 1.15.3`. */
  readonly name: string;
  solve(source: ModelSource, options: SolveOptions, observer?: SolveObserver): Solve;
  close(): Promise<void>;
}

export type SolverErrorCode =
  /** Not a model: a syntax error, an empty file, NaN. */
  | "INVALID_MODEL"
  | "INVALID_OPTION"
  /** The model outgrew the engine's memory (2 GiB for the embedded one). */
  | "OUT_OF_MEMORY"
  | "ENGINE_CRASHED"
  /** The engine's solution does not keep the model's rules; it was thrown away. */
  | "WRONG_RESULT";

export class SolverError extends Error {
  override readonly name = "SolverError";
  constructor(
    readonly code: SolverErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
