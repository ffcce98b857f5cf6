/**
 * Solves the same models on the embedded and the native engine, and prints what CPU time each takes:
 * `npm run bench:engines -- [--repeat N] [--iterations N] [--models TEXT]`. Each model is solved once more than counted: the first
 * solve of a thread also compiles. Objectives have to agree within the gap, and with the published ones.
 */
import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { createEmbeddedEngine } from "../../src/solver/embedded/engine";
import { createNativeEngine } from "../../src/solver/native/engine";
import type { Engine, SolveResult } from "../../src/solver/port";
import { nativeLibrary } from "../support/native-highs";
import { cpuSeconds } from "./engines/cpu-seconds";
import { type BenchModel, publicBenchModels, searchModels } from "./engines/models";

/** Objectives of MIPs may differ by the gap they are solved to. */
const AGREEMENT = 2e-6;

interface Measured {
  readonly first: number;
  readonly warm: number;
  readonly result: SolveResult;
}

async function main(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      repeat: { type: "string", default: "2" },
      iterations: { type: "string", default: "10" },
      models: { type: "string", default: "" },
    },
  });
  const library = nativeLibrary();
  if ("reason" in library) throw new Error(library.reason);
  const engines = [createNativeEngine({ library: library.path }), createEmbeddedEngine()] as const;
  console.log(
    `load ${loadavg()
      .map((load) => load.toFixed(1))
      .join(" ")}; CPU seconds of the solving process or thread\n`,
  );
  console.log(
    "| model | native | embedded | ratio | first solve, ratio | iterations nat/emb | ratio an iteration | objective |",
  );
  console.log("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
  const repeat = Number(values.repeat);
  const models = publicBenchModels().filter(({ name }) => name.includes(values.models));
  const ratios = await compareAll(engines, models, repeat);
  const parts = values.models === "" ? await searchModels(Number(values.iterations)) : [];
  const own = await compareAll(engines, parts, repeat);
  await Promise.all(engines.map((engine) => engine.close()));
  console.log(`\n${geomeans(`${models.length} public models`, ratios)}`);
  if (parts.length > 0) console.log(geomeans(`${parts.length} models of a class-schedule search`, own));
}

interface Ratios {
  readonly warm: number;
  readonly first: number;
  readonly perIteration: number;
}

async function compareAll(
  [native, embedded]: readonly [Engine, Engine],
  models: readonly BenchModel[],
  repeat: number,
): Promise<readonly Ratios[]> {
  const ratios: Ratios[] = [];
  for (const model of models) {
    const left = await measure(native, model, repeat);
    const right = await measure(embedded, model, repeat);
    ratios.push(print(model, left, right));
  }
  return ratios;
}

async function measure(engine: Engine, { model, options }: BenchModel, repeat: number): Promise<Measured> {
  const times: number[] = [];
  let result: SolveResult | undefined;
  for (let round = 0; round <= repeat; round += 1) {
    const before = cpuSeconds();
    result = await engine.solve({ form: "arrays", model }, options).result;
    times.push(cpuSeconds() - before);
  }
  if (result === undefined) throw new Error("nothing was solved");
  const [first = Number.NaN, ...rest] = times;
  return { first, warm: Math.min(...rest), result };
}

function print({ name, options, optimum }: BenchModel, native: Measured, embedded: Measured): Ratios {
  const objectives = [native, embedded].map(({ result }) => result.objective ?? Number.NaN);
  const [left = Number.NaN, right = Number.NaN] = objectives;
  const allowed = Math.max(AGREEMENT, 2 * (options.relativeGap ?? 1e-4)) * Math.max(1, Math.abs(left));
  const proven = [native, embedded].every(({ result }) => result.status === "optimal");
  const agree = Math.abs(left - right) <= allowed;
  const known = optimum === undefined || objectives.every((one) => Math.abs(one - optimum) <= allowed);
  const verdict = agree && known ? `${left}` : `${left} / ${right}: DIFFERENT${known ? "" : `, published ${optimum}`}`;
  // a limit ends the two at different places: then only the work itself can be compared
  const iterations = [native, embedded].map(({ result }) => Math.max(1, result.simplexIterations));
  const ratios = {
    warm: embedded.warm / native.warm,
    first: embedded.first / native.first,
    perIteration: embedded.warm / native.warm / ((iterations[1] ?? 1) / (iterations[0] ?? 1)),
  };
  const cells = [
    name,
    native.warm.toFixed(2),
    embedded.warm.toFixed(2),
    ratios.warm.toFixed(2),
    ratios.first.toFixed(2),
    iterations.join(" / "),
    ratios.perIteration.toFixed(2),
    proven ? verdict : `stopped by a limit: ${left} / ${right}`,
  ];
  console.log(`| ${cells.join(" | ")} |`);
  return ratios;
}

function geomeans(what: string, ratios: readonly Ratios[]): string {
  const mean = (of: (one: Ratios) => number): string =>
    Math.exp(ratios.reduce((sum, one) => sum + Math.log(of(one)), 0) / ratios.length).toFixed(2);
  const [warm, first, each] = [
    mean(({ warm }) => warm),
    mean(({ first }) => first),
    mean(({ perIteration }) => perIteration),
  ];
  return `${what}: embedded takes ${warm} × the CPU time of native (geometric mean; first solve ${first} ×, an iteration ${each} ×)`;
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
