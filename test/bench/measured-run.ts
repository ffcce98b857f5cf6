import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { classScheduleKind } from "../../src/kinds/class-schedule";
import type { RunContext } from "../../src/kinds/kind";

/** What one run is given. */
export interface RunLimits {
  readonly timeLimitSeconds: number;
  readonly threads: number;
  readonly seed: number;
  readonly iterationLimit?: number | undefined;
  /** Ends the run when this process and its children have used so many CPU seconds: for machines that others use too. */
  readonly cpuSeconds?: number | undefined;
  readonly verbose?: boolean;
}

/** What one run showed. */
export interface Measured {
  readonly engine: string;
  readonly passed: boolean;
  readonly requests: number;
  readonly satisfied: number;
  readonly objective: number;
  readonly bound: number;
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
  /** Of the thread that chooses, builds and merges. */
  readonly mainSeconds: number;
  /** Of all processes together, at most. */
  readonly peakMiB: number;
  readonly tried: number;
  readonly accepted: number;
  readonly improved: number;
  readonly merged: number;
  readonly collisions: number;
  /** Wall second at which the last request was met, or the best schedule found. */
  readonly bestAfterSeconds: number;
  readonly load: number;
}

/** Schedules a school once, checks the result and says what it took. */
export async function measureRun(inputDirectory: string, limits: RunLimits): Promise<Measured> {
  const { timeLimitSeconds, threads, seed, iterationLimit, cpuSeconds, verbose } = limits;
  const parsed = classScheduleKind.description.parseParameters({ timeLimitSeconds, threads, seed, iterationLimit });
  if ("issues" in parsed) throw new Error(JSON.stringify(parsed.issues));
  const outputDirectory = await mkdtemp(join(tmpdir(), "class-schedule-"));
  const stop = new AbortController();
  const [started, cpu, main] = [performance.now(), cpuOfAll(), cpuOfMain()];
  const log: string[] = [];
  let [peakMiB, best, bestAfterSeconds] = [0, "", 0];
  const watch = setInterval(() => {
    peakMiB = Math.max(peakMiB, memoryOfAll());
    const used = cpuOfAll() - cpu;
    if (cpuSeconds !== undefined && used >= cpuSeconds) stop.abort();
  }, 250);
  const context: RunContext = {
    inputDirectory,
    outputDirectory,
    parameters: parsed.parameters,
    cores: cpus().length,
    signal: stop.signal,
    resume: undefined,
    report: ({ phase, message = "" }) => {
      if (message !== best) [best, bestAfterSeconds] = [message, (performance.now() - started) / 1000];
      if (verbose) console.log(`${(cpuOfAll() - cpu).toFixed(1)} CPU s, ${phase}: ${message}`);
    },
    log: (line) => log.push(line),
    checkpoint: () => {},
  };
  try {
    const { solver } = await classScheduleKind.run(context);
    const [wall, used, own] = [(performance.now() - started) / 1000, cpuOfAll() - cpu, cpuOfMain() - main];
    const check = { inputDirectory, outputDirectory, parameters: parsed.parameters, solver };
    const { passed, metrics, violations } = await classScheduleKind.check(check);
    for (const violation of violations.slice(0, 10)) console.log(violation);
    if (verbose) for (const line of log) console.log(line);
    const text = log.join("\n");
    return {
      engine: solver.engine,
      passed,
      requests: Number(metrics?.requests),
      satisfied: Number(metrics?.requestsSatisfied),
      objective: solver.objective ?? Number.NaN,
      bound: solver.bound ?? Number.NaN,
      wallSeconds: wall,
      cpuSeconds: used,
      mainSeconds: own,
      peakMiB,
      tried: sumOf(text, "neighbourhoods"),
      accepted: sumOf(text, "accepted"),
      improved: sumOf(text, "better"),
      merged: sumOf(text, "merged"),
      collisions: sumOf(text, "collisions"),
      bestAfterSeconds,
      load: loadavg()[0] ?? 0,
    };
  } finally {
    clearInterval(watch);
    await rm(outputDirectory, { recursive: true });
  }
}

/** One line for people. */
export function lineOf(measured: Measured): string {
  const { satisfied, requests, passed, wallSeconds, cpuSeconds, mainSeconds, peakMiB, bestAfterSeconds } = measured;
  const { tried, accepted, improved, merged, collisions, load, engine, objective, bound } = measured;
  return [
    `${((100 * satisfied) / requests).toFixed(2)} % = ${satisfied} of ${requests} requests (best after ${bestAfterSeconds.toFixed(1)} s)`,
    `objective ${objective}, bound ${bound}, checked ${passed}`,
    `${wallSeconds.toFixed(1)} s wall, ${cpuSeconds.toFixed(1)} s CPU (${mainSeconds.toFixed(1)} main thread), ${peakMiB.toFixed(0)} MiB`,
    `${tried} tried, ${accepted} accepted, ${improved} better, ${merged} merged, ${collisions} collisions`,
    `${engine}, load ${load.toFixed(1)}`,
  ].join("; ");
}

function sumOf(text: string, what: string): number {
  return [...text.matchAll(new RegExp(`(\\d+) ${what}`, "g"))].reduce((sum, [, digits]) => sum + Number(digits), 0);
}

/** User and system seconds of `stat`, a process's or thread's; 0 where this system has no such file. */
function secondsOf(stat: string): number {
  if (!existsSync(stat)) return 0;
  const fields = readFileSync(stat, "utf8")
    .replace(/^.*\) /, "")
    .split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function cpuOfMain(): number {
  return secondsOf(`/proc/self/task/${process.pid}/stat`);
}

/** CPU seconds of children as they were last seen: they are gone when a run has ended. */
const seen = new Map<string, number>();

function cpuOfAll(): number {
  for (const pid of children()) seen.set(pid, Math.max(seen.get(pid) ?? 0, secondsOf(`/proc/${pid}/stat`)));
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6 + [...seen.values()].reduce((sum, seconds) => sum + seconds, 0);
}

function memoryOfAll(): number {
  const bytes = children().reduce((sum, pid) => sum + residentOf(pid), process.memoryUsage.rss());
  return bytes / 2 ** 20;
}

function residentOf(pid: string): number {
  const status = `/proc/${pid}/status`;
  if (!existsSync(status)) return 0;
  return 1024 * Number(/VmRSS:\s+(\d+)/.exec(readFileSync(status, "utf8"))?.[1] ?? 0);
}

/** Processes that this one started. */
function children(): readonly string[] {
  if (!existsSync("/proc/self/stat")) return [];
  return readdirSync("/proc").filter((pid) => /^\d+$/.test(pid) && parentOf(pid) === process.pid);
}

function parentOf(pid: string): number {
  try {
    const [, parent] = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /, "")
      .split(" ");
    return Number(parent);
  } catch {
    // it ended meanwhile
    return -1;
  }
}
