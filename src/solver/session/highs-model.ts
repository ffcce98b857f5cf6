import type { LinearModel } from "../port";

/** One instance of HiGHS as a session works with it, whatever carries it: WebAssembly or a native library. */
export interface HighsModel {
  setOptions(options: Readonly<Record<string, number | string | boolean>>): void;
  /** Throws if HiGHS refuses the model. */
  pass(model: LinearModel): void;
  /** Reads a file as HiGHS itself does; throws if it cannot. What it prints comes through the runtime's `onLine`. */
  read(format: "lp" | "mps", bytes: Uint8Array): void;
  /** What HiGHS made of the file. */
  contents(): FileContents;
  /** A complete solution for a MIP to start from. */
  setStart(values: Float64Array): void;
  /** Solves; the hooks are called meanwhile. Gives the model status. */
  run(hooks: RunHooks): number | Promise<number>;
  /** A figure of the last run. */
  info(name: InfoName): number;
  solution(): HighsSolution;
  objective(): number;
  /** Rows that cannot hold together; throws where HiGHS gives up. */
  conflictRows(): Int32Array;
  dispose(): void;
}

export interface FileContents {
  readonly model: LinearModel;
  readonly quadratic: boolean;
  readonly semiContinuous: boolean;
}

export interface HighsSolution {
  readonly values: Float64Array;
  readonly rowDuals: Float64Array;
  readonly reducedCosts: Float64Array;
}

export type InfoName = "primal_solution_status" | "mip_dual_bound" | "mip_node_count" | "simplex_iteration_count";

/** What HiGHS calls while it runs. */
export interface RunHooks {
  /** At the checkpoints of an LP; true ends the run. */
  lpCheckpoint(): boolean;
  /** At the checkpoints of a MIP; true ends the run. */
  mipCheckpoint(state: MipState): boolean;
  /** A better solution; the values are the callee's to keep. */
  incumbent(objective: number, values: Float64Array): void;
}

export interface MipState {
  readonly lpIterations: number;
  readonly nodes: number;
  readonly primalBound: number;
  readonly dualBound: number;
}

/** HiGHS in this thread or process, and what it printed last. */
export interface HighsRuntime {
  createModel(): HighsModel;
  /** Where printed lines go; a session sets it for its solve. */
  onLine: ((line: string) => void) | undefined;
}

/**
 * Model statuses of HiGHS's C interface.
 *
 * @see https://ergo-code.github.io/HiGHS/stable/structures/enums/
 */
export const MODEL_STATUS = {
  loadError: 1,
  modelError: 2,
  empty: 6,
  optimal: 7,
  infeasible: 8,
  unboundedOrInfeasible: 9,
  unbounded: 10,
  objectiveBound: 11,
  objectiveTarget: 12,
  timeLimit: 13,
  iterationLimit: 14,
  unknown: 15,
  solutionLimit: 16,
  interrupted: 17,
} as const;
