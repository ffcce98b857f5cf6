import { modelMistakes } from "../model-mistakes";
import { type LinearModel, type ModelSource, SolverError } from "../port";
import { isCrash } from "./crash";
import type { HighsModel, HighsRuntime } from "./highs-model";

/** Lines of the parser worth repeating. */
const PARSER_LINES = 5;

/** Gives HiGHS the model, and returns the arrays its solution is to be verified against. */
export function loadModel(runtime: HighsRuntime, model: HighsModel, source: ModelSource): LinearModel {
  if (source.form === "file") return readFile(runtime, model, source);
  try {
    model.pass(source.model);
  } catch (error) {
    if (isCrash(error)) throw error;
    throw new SolverError("INVALID_MODEL", `HiGHS refuses the model: ${String(error)}`, { cause: error });
  }
  return source.model;
}

function readFile(
  runtime: HighsRuntime,
  model: HighsModel,
  source: Extract<ModelSource, { form: "file" }>,
): LinearModel {
  const words: string[] = [];
  const outer = runtime.onLine;
  runtime.onLine = (line) => {
    words.push(line);
    outer?.(line);
  };
  model.setOptions({ output_flag: true });
  try {
    model.read(source.format, source.bytes);
  } catch (error) {
    throw new SolverError("INVALID_MODEL", `HiGHS cannot read the ${source.format} file: ${parserWords(words)}`, {
      cause: error,
    });
  } finally {
    runtime.onLine = outer;
  }
  model.setOptions({ output_flag: outer !== undefined });
  const { model: linear, quadratic, semiContinuous } = model.contents();
  if (quadratic) {
    throw new SolverError("INVALID_MODEL", "quadratic objectives are not supported; write linear terms only");
  }
  if (semiContinuous) {
    throw new SolverError("INVALID_MODEL", "semi-continuous columns are not supported; model them with a 0-1 column");
  }
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
