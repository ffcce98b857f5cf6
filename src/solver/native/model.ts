import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LinearModel } from "../port";
import type { FileContents, HighsModel, HighsSolution, InfoName, RunHooks } from "../session/highs-model";
import type { HighsFunction, HighsLibrary } from "./library";
import { RunCallback } from "./run-callback";

const ROWWISE = 2;
const TRIANGULAR = 1;
const STATUS_ERROR = -1;
const OPTION_SETTERS = [
  "setBoolOptionValue",
  "setIntOptionValue",
  "setDoubleOptionValue",
  "setStringOptionValue",
] as const;
/** HiGHS keeps these as numbers of another width. */
const INFO_GETTERS = {
  primal_solution_status: "getIntInfoValue",
  simplex_iteration_count: "getIntInfoValue",
  mip_node_count: "getInt64InfoValue",
  mip_dual_bound: "getDoubleInfoValue",
} as const satisfies Readonly<Record<InfoName, HighsFunction>>;

/** One core a solve, as the embedded engine: more cores are more engines. What it prints goes to the callback only. */
const OWN_OPTIONS = { threads: 1, parallel: "off", log_to_console: false, output_flag: false } as const;

/** One instance of a native HiGHS. */
export class NativeModel implements HighsModel {
  private readonly highs: unknown;
  private readonly callback: RunCallback;

  constructor(
    private readonly library: HighsLibrary,
    onLine: (line: string) => void,
  ) {
    this.highs = library.create();
    this.setOptions(OWN_OPTIONS);
    this.callback = new RunCallback(library, onLine);
    this.must("setCallback", this.callback.pointer, null);
    for (const channel of RunCallback.CHANNELS) this.must("startCallback", channel);
  }

  setOptions(options: Readonly<Record<string, number | string | boolean>>): void {
    for (const [name, value] of Object.entries(options)) {
      const type = [0];
      this.must("getOptionType", name, type);
      const setter = OPTION_SETTERS[type[0] ?? 0] ?? "setStringOptionValue";
      this.must(setter, name, typeof value === "boolean" ? Number(value) : value);
    }
  }

  pass(model: LinearModel): void {
    const { columns, rows, cost, columnLower, columnUpper, rowLower, rowUpper, offset = 0 } = model;
    const sense = model.sense === "maximize" ? -1 : 1;
    const sizes = [columns, rows, model.value.length, ROWWISE, sense, offset];
    const arrays = [cost, columnLower, columnUpper, rowLower, rowUpper, model.rowStart, model.columnIndex, model.value];
    // Without whole columns it must be an LP for HiGHS, or there would be no duals.
    if (!model.integer.includes(1)) this.must("passLp", ...sizes, ...arrays);
    else this.must("passMip", ...sizes, ...arrays, Int32Array.from(model.integer));
  }

  read(format: "lp" | "mps", bytes: Uint8Array): void {
    const folder = mkdtempSync(join(tmpdir(), "millrace-model-"));
    try {
      const file = join(folder, `model.${format}`);
      writeFileSync(file, bytes, { mode: 0o600 });
      this.must("readModel", file);
    } finally {
      rmSync(folder, { recursive: true, force: true });
      this.callback.flush();
    }
  }

  contents(): FileContents {
    const [columns, rows, entries] = [this.count("getNumCol"), this.count("getNumRow"), this.count("getNumNz")];
    const [cost, columnLower, columnUpper] = [doubles(columns), doubles(columns), doubles(columns)];
    const [rowLower, rowUpper, value] = [doubles(rows), doubles(rows), doubles(entries)];
    const [rowStart, columnIndex, types] = [new Int32Array(rows + 1), new Int32Array(entries), new Int32Array(columns)];
    const [sense, offset] = [[1], [0]];
    const counts = [[0], [0], [0], [0]];
    const data = [cost, columnLower, columnUpper, rowLower, rowUpper, rowStart, columnIndex, value];
    const hessian = [null, null, null];
    this.must("getModel", ROWWISE, TRIANGULAR, ...counts, sense, offset, ...data, ...hessian, types);
    rowStart[rows] = entries;
    return {
      model: {
        sense: sense[0] === -1 ? "maximize" : "minimize",
        ...{ columns, rows, cost, columnLower, columnUpper, rowLower, rowUpper, rowStart, columnIndex, value },
        integer: Uint8Array.from(types, (type) => (type === 1 ? 1 : 0)),
        offset: offset[0] ?? 0,
      },
      quadratic: this.count("getHessianNumNz") > 0,
      semiContinuous: types.some((type) => type === 2 || type === 3),
    };
  }

  setStart(values: Float64Array): void {
    this.must("setSolution", values, null, null, null);
  }

  async run(hooks: RunHooks): Promise<number> {
    this.callback.hooks = hooks;
    try {
      await this.library.callAsync("run", this.highs);
      this.callback.rethrow();
    } finally {
      this.callback.hooks = undefined;
      this.callback.flush();
    }
    return this.count("getModelStatus");
  }

  info(name: InfoName): number {
    const value: (number | bigint)[] = [0];
    this.must(INFO_GETTERS[name], name, value);
    return Number(value[0]);
  }

  solution(): HighsSolution {
    const [columns, rows] = [this.count("getNumCol"), this.count("getNumRow")];
    const [values, reducedCosts] = [doubles(columns), doubles(columns)];
    const [rowValues, rowDuals] = [doubles(rows), doubles(rows)];
    this.must("getSolution", values, reducedCosts, rowValues, rowDuals);
    return { values, rowDuals, reducedCosts };
  }

  objective(): number {
    return this.library.objective(this.highs);
  }

  conflictRows(): Int32Array {
    const [columns, rows] = [this.count("getNumCol"), this.count("getNumRow")];
    const [columnCount, rowCount] = [[0], [0]];
    const [columnList, rowList] = [new Int32Array(columns), new Int32Array(rows)];
    const bounds = [new Int32Array(columns), new Int32Array(rows)];
    const statuses = [new Int32Array(columns), new Int32Array(rows)];
    this.must("getIis", columnCount, rowCount, columnList, rowList, ...bounds, ...statuses);
    return rowList.slice(0, rowCount[0]);
  }

  dispose(): void {
    this.library.destroy(this.highs);
    this.callback.dispose();
  }

  private count(name: HighsFunction): number {
    return this.library.call(name, this.highs);
  }

  private must(name: HighsFunction, ...parameters: unknown[]): void {
    const status = this.library.call(name, this.highs, ...parameters);
    if (status === STATUS_ERROR) throw new Error(`HiGHS refused ${name}`);
  }
}

function doubles(length: number): Float64Array {
  return new Float64Array(length);
}
