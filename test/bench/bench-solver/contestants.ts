import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readParameters } from "../../../src/kinds/class-schedule/parameters";
import type { School } from "../../../src/kinds/class-schedule/school";
import { HIGHS_LIBRARY_VARIABLE } from "../../../src/solver/choose-engine";
import { javaLibraries } from "../../support/maven";
import { nativeLibrary } from "../../support/native-highs";
import { pythonEnvironment } from "../../support/python";
import { answerFiles, readAnswer } from "./answer";
import { type StartSchedule, type TaskLimits, taskText } from "./task-text";
import { runTimed, type TimedRun } from "./timed-process";

/** One run of one solver on one school. */
export interface Assignment extends TaskLimits {
  readonly school: School;
  readonly input: string;
  readonly output: string;
  readonly start: StartSchedule;
}

/** What it had to say; its files are in the output folder unless `failure` says why not. */
export interface Attempt {
  readonly run: TimedRun;
  readonly bound: number;
  readonly failure?: string;
}

/** A solver of the bench. */
export interface Contestant {
  readonly name: string;
  readonly version: string;
  /** Whether it is part of the quick form. */
  readonly quick: boolean;
  attempt(assignment: Assignment): Promise<Attempt>;
}

/** Seconds a peer may take beyond its limit to start, to read, to build its model and to notice that its time is up. */
const GRACE_SECONDS = 30;
const PEERS = join(__dirname, "peers");
const OWN_SEARCH = join(__dirname, "own-search-script.ts");
const HIGHSPY = "highspy==1.15.1";
const ORTOOLS = "ortools==9.15.6755";
const TIMEFOLD = { group: "ai.timefold.solver", artifact: "timefold-solver-core", version: "1.20.0" };

/** All solvers this machine can run, and in words those it cannot. */
export function contestants(): { readonly ready: readonly Contestant[]; readonly missing: readonly string[] } {
  const missing: string[] = [];
  const ready: Contestant[] = [ownSearch("our search, embedded", "highs-wasm 1.15.3", "")];
  const library = nativeLibrary();
  if ("path" in library) ready.push(ownSearch("our search, native", "libhighs 1.15.1", library.path));
  else missing.push(`our search, native: ${library.reason}`);
  const highspy = pythonEnvironment("highspy", [HIGHSPY]);
  if (highspy.available) ready.push(peer("HiGHS, one model", HIGHSPY, [highspy.bin("python"), "highs_whole.py"]));
  else missing.push(`HiGHS, one model: ${highspy.reason}`);
  const ortools = pythonEnvironment("ortools", [ORTOOLS]);
  if (ortools.available) ready.push(...cpSat(ortools.bin("python")));
  else missing.push(`CP-SAT: ${ortools.reason}`);
  const java = javaLibraries(TIMEFOLD);
  if (java.available) ready.push(timefold(java.classPath));
  else missing.push(`Timefold: ${java.reason}`);
  return { ready, missing };
}

/** Both forms of the model; the counting one also with the eight workers that CP-SAT is tuned for, on the same cores. */
function cpSat(python: string): readonly Contestant[] {
  const program = (form: string, workers: (cores: number) => number) =>
    peer(`CP-SAT, ${form}`, ORTOOLS, [python, "cp_sat.py"], (cores) => [
      form.split(",")[0] ?? "",
      String(workers(cores)),
    ]);
  return [
    program("counting", (cores) => cores),
    program("counting, 8 workers", () => 8),
    program("intervals", (cores) => cores),
  ];
}

/** The schedule our search starts from: greedy periods and exact seating, before any neighbourhood. */
export async function startRun(input: string, output: string, seed: number): Promise<TimedRun> {
  const library = nativeLibrary();
  const environment = { [HIGHS_LIBRARY_VARIABLE]: "path" in library ? library.path : "" };
  const command = ownCommand(input, output, { iterationLimit: 0, seed, threads: 1 }, 1);
  const run = await runTimed({ command, environment, cores: 1, limitSeconds: 600 });
  if (!existsSync(join(output, "master_schedule.csv"))) throw new Error(`no start: ${lastWords(run)}`);
  return run;
}

function ownCommand(input: string, output: string, parameters: object, cores: number): [string, ...string[]] {
  const tsx = require.resolve("tsx/cli");
  return [process.execPath, tsx, OWN_SEARCH, input, output, JSON.stringify(parameters), String(cores)];
}

function ownSearch(name: string, version: string, library: string): Contestant {
  return {
    name,
    version,
    quick: true,
    attempt: async ({ input, output, seconds, cores, seed }) => {
      const parameters = { timeLimitSeconds: seconds, seed, threads: cores };
      const command = ownCommand(input, output, parameters, cores);
      const environment = { [HIGHS_LIBRARY_VARIABLE]: library };
      const run = await runTimed({ command, environment, cores, limitSeconds: seconds + GRACE_SECONDS });
      const said = /^\{.*\}$/m.exec(run.output)?.[0];
      if (said === undefined) return { run, bound: Number.NaN, failure: lastWords(run) };
      return { run, bound: Number((JSON.parse(said) as { bound: number | null }).bound ?? Number.NaN) };
    },
  };
}

function peer(
  name: string,
  version: string,
  [program, ...first]: readonly [string, ...string[]],
  more: (cores: number) => readonly string[] = () => [],
): Contestant {
  return {
    name,
    version,
    quick: !name.includes("intervals") && !name.includes("workers"),
    attempt: async (assignment) => {
      const { school, input, output, start, seconds, cores } = assignment;
      const [task, answer] = [join(input, "..", "task.txt"), join(output, "answer.txt")];
      writeFileSync(task, taskText(school, start, assignment));
      const run = await runTimed({
        command: [
          program,
          ...first.map((one) => (one.endsWith(".py") ? join(PEERS, one) : one)),
          task,
          answer,
          ...more(cores),
        ],
        cores,
        limitSeconds: seconds + GRACE_SECONDS,
      });
      if (!existsSync(answer)) return { run, bound: Number.NaN, failure: lastWords(run) };
      const said = readAnswer(readFileSync(answer, "utf8"));
      const files = answerFiles(school, said, readParameters({}).spedPerSection);
      for (const [file, text] of Object.entries(files)) writeFileSync(join(output, file), text);
      return { run, bound: said.bound };
    },
  };
}

function timefold(libraries: string): Contestant {
  const classes = join(libraries, "..", "bench-classes");
  mkdirSync(classes, { recursive: true });
  execFileSync("javac", ["-cp", libraries, "-d", classes, join(PEERS, "TimefoldSchool.java")], { stdio: "pipe" });
  return peer("Timefold", `${TIMEFOLD.artifact} ${TIMEFOLD.version}`, [
    "java",
    "-Xmx4g",
    "-cp",
    `${classes}:${libraries}`,
    "TimefoldSchool",
  ]);
}

function lastWords({ ended, output }: TimedRun): string {
  const words = output.trim().split("\n").slice(-3).join(" ").slice(0, 300);
  return ended === "killed" ? "no answer before it was killed" : `no answer: ${words}`;
}
