import type { JobKind } from "../kind";
import { checkModelJob } from "./checker";
import { inspectModel } from "./inspect";
import { parametersJsonSchema, parseParameters, timeoutMs } from "./parameters";
import { EXTENSIONS, MAX_FILE_BYTES } from "./read/model-file";
import { finishModel, runModel } from "./run";

/** Linear and mixed-integer models in LP or MPS files. */
export const modelKind: JobKind = {
  description: {
    name: "model",
    title: "Linear or mixed-integer model",
    description:
      "Solves one LP or MPS file with HiGHS: status, solution, duals of LPs, and what makes an infeasible model infeasible.",
    parseParameters,
    parametersSchema: parametersJsonSchema(),
    maxFileBytes: MAX_FILE_BYTES,
    maxFiles: 1,
    extensions: EXTENSIONS,
    timeoutMs,
  },
  inspect: (inputDirectory) => inspectModel(inputDirectory),
  run: runModel,
  finish: finishModel,
  check: checkModelJob,
};
