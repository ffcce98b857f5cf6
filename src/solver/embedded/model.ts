import type { DetachedModelData, Highs, HighsCallbackMap, Model, ModelData, ObjectiveSense } from "highs";
import type { LinearModel } from "../port";
import type { FileContents, HighsModel, HighsSolution, InfoName, RunHooks } from "../session/highs-model";

/** One instance of HiGHS in WebAssembly. */
export class EmbeddedModel implements HighsModel {
  private readonly model: Model;

  constructor(private readonly highs: Highs) {
    this.model = highs.createModel();
  }

  setOptions(options: Readonly<Record<string, number | string | boolean>>): void {
    this.model.options.set(options);
  }

  pass(model: LinearModel): void {
    this.model.passModel(toHighs(this.highs, model));
  }

  read(format: "lp" | "mps", bytes: Uint8Array): void {
    this.model.readModel({ format, data: bytes });
  }

  contents(): FileContents {
    const data = this.model.getLp("csr");
    return {
      model: fromHighs(data),
      quadratic: this.model.getDimensions().hessianNonzeros > 0,
      // 1 is integer; 2 to 4 are semi-continuous, semi-integer and implied integer columns.
      semiContinuous: data.integrality.some((type) => type === 2 || type === 3),
    };
  }

  setStart(values: Float64Array): void {
    this.model.setSolution({ colValue: values });
  }

  run(hooks: RunHooks): number {
    return this.model.run(callbacks(hooks)).modelStatus;
  }

  info(name: InfoName): number {
    return Number(this.model.info.get(name));
  }

  solution(): HighsSolution {
    const { colValue: values, rowDual: rowDuals, colDual: reducedCosts } = this.model.getSolution();
    return { values, rowDuals, reducedCosts };
  }

  objective(): number {
    return this.model.getObjectiveValue();
  }

  conflictRows(): Int32Array {
    return this.model.getIis().rowIndex;
  }

  dispose(): void {
    this.model.dispose();
  }
}

/** Channels of HiGHS: 1 and 2 are the checkpoints of simplex and interior point, 4 a better solution, 6 those of a MIP. */
function callbacks(hooks: RunHooks): HighsCallbackMap {
  const lpCheckpoint = (event: { interrupt(): void }) => {
    if (hooks.lpCheckpoint()) event.interrupt();
    return undefined;
  };
  return {
    1: lpCheckpoint,
    2: lpCheckpoint,
    4: ({ data }) => {
      const { mip_solution: values, objective_function_value: objective } = data;
      if (values !== undefined && objective !== undefined) hooks.incumbent(objective, values);
      return undefined;
    },
    6: (event) => {
      const { data } = event;
      const state = {
        lpIterations: Number(data.mip_total_lp_iterations ?? 0),
        nodes: Number(data.mip_node_count ?? 0),
        primalBound: data.mip_primal_bound ?? Number.NaN,
        dualBound: data.mip_dual_bound ?? Number.NaN,
      };
      if (hooks.mipCheckpoint(state)) event.interrupt();
      return undefined;
    },
  };
}

function toHighs(highs: Highs, model: LinearModel): ModelData {
  const { maximize, minimize } = highs.constants.objectiveSense;
  const sense: ObjectiveSense = model.sense === "maximize" ? maximize : minimize;
  return {
    numCols: model.columns,
    numRows: model.rows,
    sense,
    offset: model.offset ?? 0,
    colCost: model.cost,
    colLower: model.columnLower,
    colUpper: model.columnUpper,
    rowLower: model.rowLower,
    rowUpper: model.rowUpper,
    // Without whole columns it must be an LP for HiGHS, or there would be no duals.
    ...(model.integer.includes(1) ? { integrality: Int32Array.from(model.integer) } : {}),
    matrix: {
      format: "csr",
      numRows: model.rows,
      numCols: model.columns,
      starts: model.rowStart,
      indices: model.columnIndex,
      values: model.value,
    },
  };
}

function fromHighs(data: DetachedModelData): LinearModel {
  return {
    sense: data.sense === -1 ? "maximize" : "minimize",
    columns: data.numCols,
    rows: data.numRows,
    offset: data.offset,
    cost: data.colCost,
    columnLower: data.colLower,
    columnUpper: data.colUpper,
    rowLower: data.rowLower,
    rowUpper: data.rowUpper,
    integer: Uint8Array.from({ length: data.numCols }, (_, column) => (data.integrality[column] === 1 ? 1 : 0)),
    rowStart: data.matrix.starts,
    columnIndex: data.matrix.indices,
    value: data.matrix.values,
  };
}
