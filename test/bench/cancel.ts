/**
 * Cancels solves at random moments and prints how long each engine takes to answer: `npm run bench:cancel -- [--count N] [--seed N]`.
 * A third of the cancels each hits an LP, the root of a MIP, and its tree.
 */
import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { createEmbeddedEngine } from "../../src/solver/embedded/engine";
import { createNativeEngine } from "../../src/solver/native/engine";
import type { Engine, LinearModel } from "../../src/solver/port";
import { facilityLocation, linearModel, randomNumbers } from "../support/linear-models";
import { readText } from "../support/model-texts";
import { nativeLibrary } from "../support/native-highs";
import { publicModelText } from "../support/public-models";

/** A solve that takes far longer than any cancel waits, and the moments it is cancelled at. */
interface Case {
  readonly name: "LP" | "root" | "tree";
  readonly model: LinearModel;
  /** Milliseconds after the call, or after the first node of the tree. */
  readonly latest: number;
}

const LIMIT = { timeLimitSeconds: 600 };
const TINY = linearModel({ cost: [1], rows: [{ terms: { 0: 1 }, lower: 2 }] });

function cases(): readonly Case[] {
  const large = facilityLocation(80, 240);
  const branching = readText("mps", publicModelText("stein45")).named?.model;
  if (branching === undefined) throw new Error("stein45 cannot be read");
  return [
    { name: "LP", model: { ...large, integer: new Uint8Array(large.columns) }, latest: 1200 },
    { name: "root", model: facilityLocation(60, 150), latest: 1500 },
    { name: "tree", model: branching, latest: 1000 },
  ];
}

/** Milliseconds from the cancel to the answer; undefined where the solve was over before. */
async function cancelOnce(engine: Engine, { name, model, latest }: Case, random: number): Promise<number | undefined> {
  // a cancel may have cost the engine its process: the next one is to hit a solve, not the start of a process
  await engine.solve({ form: "arrays", model: TINY }, LIMIT).result;
  let asked: number | undefined;
  let timer: NodeJS.Timeout | undefined;
  const cancelSoon = (): void => {
    timer ??= setTimeout(() => {
      asked = performance.now();
      solve.stop();
    }, random * latest);
  };
  const solve = engine.solve({ form: "arrays", model }, LIMIT, {
    progress: ({ nodes }) => {
      if (nodes > 0) cancelSoon();
    },
  });
  if (name !== "tree") cancelSoon();
  const { status } = await solve.result;
  clearTimeout(timer);
  return asked === undefined || status !== "cancelled" ? undefined : performance.now() - asked;
}

async function measure(label: string, engine: Engine, count: number, random: () => number): Promise<void> {
  const all: number[] = [];
  for (const each of cases()) {
    const times: number[] = [];
    // what was over before it could be cancelled is tried again, within reason
    for (let tries = 0; times.length < Math.ceil(count / 3) && tries < 2 * count; tries += 1) {
      const taken = await cancelOnce(engine, each, random());
      if (taken !== undefined) times.push(taken);
    }
    console.log(line(`${label}, ${each.name}`, times));
    all.push(...times);
  }
  console.log(line(`${label}, all`, all));
  await engine.close();
}

function line(what: string, times: readonly number[]): string {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number): string => (sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN).toFixed(0);
  return `${what}: ${times.length} cancels, p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, most ${at(1)} ms`;
}

async function main(args: readonly string[]): Promise<void> {
  const options = { count: { type: "string", default: "201" }, seed: { type: "string", default: "1" } } as const;
  const { values } = parseArgs({ args: [...args], options });
  console.log(
    `load ${loadavg()
      .map((load) => load.toFixed(1))
      .join(" ")}`,
  );
  const library = nativeLibrary();
  const random = randomNumbers(Number(values.seed));
  if ("path" in library) {
    await measure("native", createNativeEngine({ library: library.path }), Number(values.count), random);
  } else console.log(`native: ${library.reason}`);
  await measure("embedded", createEmbeddedEngine(), Number(values.count), random);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
