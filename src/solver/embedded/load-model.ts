import type { DetachedModelData, Model, ModelData, ObjectiveSense } from "highs";
import { modelMistakes } from "../model-mistakes";
import { type LinearModel, type ModelSource, SolverError } from "../port";
import { isCrash } from "./crash";
import type { HighsRuntime } from "./runtime";

/** Lines of the parser worth repeating. */
const PARSER_LINES = 5;

/** Gives HiGHS the model, and returns the arrays its solution is to be verified against. */
export function loadModel(runtime: HighsRuntime, model: Model, source: ModelSource): LinearModel {
  if (source.form === "file") return readFile(runtime, model, source);
  try {
    model.passModel(toHighs(runtime, source.model));
  } catch (error) {
    if (isCrash(error)) throw error;
    throw new SolverError("INVALID_MODEL", `HiGHS refuses the model: ${String(error)}`, { cause: error });
  }
  return source.model;
}

function toHighs({ highs }: HighsRuntime, model: LinearModel): ModelData {
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

function readFile(runtime: HighsRuntime, model: Model, source: Extract<ModelSource, { form: "file" }>): LinearModel {
  const words: string[] = [];
  const outer = runtime.onLine;
  runtime.onLine = (line) => {
    words.push(line);
    outer?.(line);
  };
  model.options.set({ output_flag: true });
  try {
    model.readModel({ format: source.format, data: source.bytes });
  } catch (error) {
    throw new SolverError("INVALID_MODEL", `HiGHS cannot read the ${source.format} file: ${parserWords(words)}`, {
      cause: error,
    });
  } finally {
    runtime.onLine = outer;
  }
  model.options.set({ output_flag: outer !== undefined });
  if (model.getDimensions().hessianNonzeros > 0) {
    throw new SolverError("INVALID_MODEL", "quadratic objectives are not supported; write linear terms only");
  }
  const linear = fromHighs(model.getLp("csr"));
  const mistakes = modelMistakes(linear);
  if (mistakes.length > 0) throw new SolverError("INVALID_MODEL", mistakes.join("\n"));
  return linear;
}

/** What the parser complained of. For LP files it often says nothing but that it gave up. */
function parserWords(lines: readonly string[]): string {
  const complaints = lines
    .filter((line) => /^(ERROR|WARNING)|abort/i.test(line))
    .map((line) => line.replace(/\s*\S*highs-js-\S+/, "").trim());
  return complaints.slice(-PARSER_LINES).join("; ");
}

function fromHighs(data: DetachedModelData): LinearModel {
  // 1 is integer; 2 to 4 are semi-continuous, semi-integer and implied integer columns.
  if (data.integrality.some((type) => type === 2 || type === 3)) {
    throw new SolverError("INVALID_MODEL", "semi-continuous columns are not supported; model them with a 0-1 column");
  }
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
