import { readFile } from "node:fs/promises";
import type { JsonObject } from "../../../jobs/json";
import type { CheckReport } from "../../kind";
import { checkClassSchedule } from "./index";

/**
 * The checker as a process: `<input folder> <output folder> [parameters.json]`. Prints the report as JSON; exits with 0 if the
 * schedule passed, 1 if it failed, 2 if files cannot be read.
 */
async function main(arguments_: readonly string[]): Promise<number> {
  const [inputDirectory, outputDirectory, parametersFile, ...rest] = arguments_;
  if (inputDirectory === undefined || outputDirectory === undefined || rest.length > 0) {
    console.error("Usage: <input folder> <output folder> [parameters.json]");
    return 2;
  }
  const report = await checkWith(inputDirectory, outputDirectory, parametersFile);
  console.log(JSON.stringify(report, null, 2));
  if (report.metrics === null) return 2;
  return report.passed ? 0 : 1;
}

async function checkWith(
  inputDirectory: string,
  outputDirectory: string,
  parametersFile: string | undefined,
): Promise<CheckReport> {
  try {
    const parameters = parametersFile === undefined ? {} : await readJsonObject(parametersFile);
    return await checkClassSchedule({ inputDirectory, outputDirectory, parameters });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { passed: false, violations: [{ rule: "files", message }], metrics: null, metricsReason: message };
  }
}

async function readJsonObject(file: string): Promise<JsonObject> {
  const value: unknown = JSON.parse(await readFile(file, "utf8"));
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as JsonObject;
  throw new Error(`${file}: must hold a JSON object of parameters`);
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 2;
  },
);
