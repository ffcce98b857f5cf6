import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Command } from "commander";
import { createClient, type FinishedJob, type MillraceClient } from "../../client";
import type { Console, OutputOptions } from "../console";
import { EXIT, type ExitCode, UsageError } from "../exit-codes";
import { type Interrupts, interrupts } from "../interrupts";
import { numberIn, withExamples, withOutput } from "../options";
import { exitCodeOfJob, outcomeDocument, printOutcome } from "../outcome";
import type { RunningPlatform } from "../ports";
import { awaitJob, runJob } from "../run-job";
import type { Session } from "../session";

interface StartOptions extends OutputOptions {
  readonly once?: boolean;
  readonly requireKey?: boolean;
  readonly sample: boolean;
  readonly timeLimit: number;
  readonly port?: number;
  readonly data?: string;
}

const KIND = "class-schedule";
const SAMPLE_TAG = "first-light";
const UNFINISHED = ["queued", "starting", "running"] as const;

export function startCommand(parent: Command, session: Session): void {
  const command = parent
    .command("start")
    .summary("start the whole platform on this machine and schedule a sample school")
    .description(
      "Starts job API, queue and workers on loopback, schedules the sample school through them, then keeps serving " +
        "until Ctrl-C. Settings come from MILLRACE_… variables. A job that a kill interrupted goes on at the next start.",
    )
    .option("--once", "end after the sample: exit code 0 only if it was solved and checked")
    .option("--no-sample", "only serve")
    .option("--time-limit <seconds>", "wall seconds for the sample", numberIn(1, 86_400), 20)
    .option("--port <n>", "port; 0 takes a free one (default 8080, a free one with --once)", numberIn(0, 65_535, true))
    .option("--require-key", "ask each call for an API key; see millrace keys (or MILLRACE_AUTHENTICATION=keys)")
    .option("--data <folder>", "data folder (or MILLRACE_DATA_FOLDER; .millrace if not given)");
  withExamples(
    withOutput(command),
    "start",
    "start --once --json",
    "start --no-sample --port 9000 --data /var/lib/jobs --require-key",
  ).action(async (options: StartOptions) => {
    session.exit(await start(session, options));
  });
}

async function start(session: Session, options: StartOptions): Promise<ExitCode> {
  const console = session.console(options);
  const interrupt = interrupts(EXIT.interrupted);
  try {
    const platform = await session.ports.startPlatform(wishes(session, options));
    try {
      return await serve(session, options, platform, console, interrupt);
    } finally {
      if (options.once !== true) console.note("draining; running jobs go on at the next start");
      await platform.close();
    }
  } finally {
    interrupt.release();
  }
}

/** A run that ends by itself need not be found by anybody: a free port lets several run side by side. */
function wishes({ environment }: Session, { once, port, data, requireKey }: StartOptions) {
  const free = once === true && port === undefined && (environment.MILLRACE_PORT ?? "") === "";
  const chosen = free ? 0 : port;
  return {
    ...(chosen === undefined ? {} : { port: chosen }),
    ...(data === undefined ? {} : { dataFolder: data }),
    ...(requireKey === undefined ? {} : { requireKey }),
  };
}

async function serve(
  session: Session,
  options: StartOptions,
  platform: RunningPlatform,
  console: Console,
  interrupt: Interrupts,
): Promise<ExitCode> {
  const { signal } = interrupt;
  console.note(`${console.paint("bold", platform.url)} answers on this machine only`);
  let code: ExitCode = EXIT.done;
  if (isSampleWanted(session, options, platform, console)) {
    const finished = await scheduleSample(session, options, platform, console, signal);
    if (finished === undefined) return options.once === true ? EXIT.interrupted : EXIT.done;
    report(console, platform, finished);
    code = exitCodeOfJob(finished);
  }
  if (options.once === true) return code;
  console.note(`serving; jobs ${platform.url}/  API ${platform.url}/docs  Ctrl-C ends it`);
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
  return EXIT.done;
}

/** The sample is a job like others: where each call names a key, it needs one too. */
function isSampleWanted(session: Session, options: StartOptions, platform: RunningPlatform, console: Console): boolean {
  const { once, sample } = options;
  if (!sample && once !== true) return false;
  if (!platform.keyRequired || keyOf(session).apiKey !== undefined) return true;
  const missing = "no sample: it needs a key in MILLRACE_API_KEY; make one with millrace keys create --tenant local";
  if (once === true) throw new UsageError(missing);
  console.note(missing);
  return false;
}

function report(console: Console, platform: RunningPlatform, finished: FinishedJob): void {
  const page = `${platform.url}/jobs/${finished.job.id}`;
  if (console.json) console.document(outcomeDocument(finished, { page }));
  else printOutcome(console, finished);
  console.note(`result page: ${console.paint("bold", page)}`);
}

/** The finished sample; undefined if an interrupt came first. Its job is not cancelled: it goes on at the next start. */
async function scheduleSample(
  session: Session,
  { timeLimit }: StartOptions,
  platform: RunningPlatform,
  console: Console,
  signal: AbortSignal,
): Promise<FinishedJob | undefined> {
  const client = createClient({ baseUrl: platform.url, ...keyOf(session) });
  const scratch = await mkdtemp(join(tmpdir(), "millrace-sample-"));
  try {
    const earlier = await interruptedSample(client);
    if (earlier !== undefined) {
      console.note(`going on with job ${earlier}, which was interrupted`);
      return await awaitJob(client, earlier, console, { signal, cancelOnAbort: false });
    }
    const folder = await session.ports.sampleSchool(scratch);
    const names = (await readdir(folder)).filter((name) => name.endsWith(".csv")).sort();
    console.note(`scheduling the sample school for at most ${timeLimit} s`);
    const submission = {
      kind: KIND,
      files: names.map((name) => ({ path: join(folder, name) })),
      parameters: { timeLimitSeconds: timeLimit },
      tags: [SAMPLE_TAG],
    };
    return await runJob(client, submission, console, { signal, cancelOnAbort: false });
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function keyOf({ environment }: Session): { readonly apiKey?: string } {
  const apiKey = environment.MILLRACE_API_KEY;
  return apiKey === undefined || apiKey === "" ? {} : { apiKey };
}

/** A sample job of an earlier start that was killed in the middle. */
async function interruptedSample(client: MillraceClient): Promise<string | undefined> {
  const { jobs } = await client.listJobs({ tag: SAMPLE_TAG, states: UNFINISHED, limit: 1 });
  return jobs[0]?.id;
}
