import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runClassSchedule } from "../../../src/kinds/class-schedule/run";
import { writeSchool } from "../../../src/kinds/class-schedule/sample";
import { createEmbeddedEngine } from "../../../src/solver/embedded/engine";
import type { Engine, LinearModel, SolveOptions } from "../../../src/solver/port";
import { readText } from "../../support/model-texts";
import { knownOptima, publicModelText } from "../../support/public-models";

/** A model to solve on both engines. */
export interface BenchModel {
  readonly name: string;
  readonly model: LinearModel;
  readonly options: SolveOptions;
  /** Where it is published. */
  readonly optimum?: number;
}

const MIPS = ["p0201", "l152lav", "fiber", "qnet1", "vpm2", "misc03", "khb05250"];
const RELAXED = ["air05", "mod010", "gesa2"];
const LIMIT_SECONDS = 300;
/** Far below the differences that matter, far above those of rounding. */
const GAP = 1e-6;

/** Ten public models: seven MIPs, and the LP relaxations of three. */
export function publicBenchModels(): readonly BenchModel[] {
  const optima = knownOptima();
  const options = { timeLimitSeconds: LIMIT_SECONDS, relativeGap: GAP };
  const mips = MIPS.map((name) => ({ name, model: readPublic(name), options, optimum: optima[name] ?? Number.NaN }));
  const lps = RELAXED.map((name) => {
    const model = readPublic(name);
    return { name: `${name}, LP`, model: { ...model, integer: new Uint8Array(model.columns) }, options };
  });
  return [...mips, ...lps];
}

function readPublic(name: string): LinearModel {
  const { named, issues } = readText("mps", publicModelText(name));
  if (named === undefined) throw new Error(`${name}: ${issues.join("; ")}`);
  return named.model;
}

/** The first sub-models that a class-schedule search gives its engine, with the limits it gives them. */
export async function searchModels(iterations: number): Promise<readonly BenchModel[]> {
  const folder = mkdtempSync(join(tmpdir(), "bench-engines-"));
  const seen: BenchModel[] = [];
  try {
    await writeSchool(folder, { students: 500, seed: 1, profile: "many-singletons" });
    const context = {
      inputDirectory: folder,
      outputDirectory: folder,
      parameters: { iterationLimit: iterations, seed: 1, threads: 1 },
      cores: 1,
      signal: new AbortController().signal,
      resume: undefined,
      report: () => undefined,
      log: () => undefined,
      checkpoint: () => undefined,
    };
    await runClassSchedule(context, () => recording(createEmbeddedEngine(), seen));
  } finally {
    rmSync(folder, { recursive: true });
  }
  return seen;
}

function recording(engine: Engine, seen: BenchModel[]): Engine {
  return {
    name: engine.name,
    solve: (source, options, observer) => {
      if (source.form === "arrays") {
        seen.push({ name: `class schedule, part ${seen.length + 1}`, model: source.model, options });
      }
      return engine.solve(source, options, observer);
    },
    close: () => engine.close(),
  };
}
