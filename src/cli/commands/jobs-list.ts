import { setTimeout as pause } from "node:timers/promises";
import type { Command } from "commander";
import type { JobState, JobView, MillraceClient } from "../../client";
import { isFinal, JOB_STATES } from "../../contract/job";
import type { Console } from "../console";
import { EXIT, type ExitCode, UsageError } from "../exit-codes";
import { interrupts } from "../interrupts";
import { jobLines, jobsDisplay } from "../jobs-display";
import { suggestion } from "../near-miss";
import { gather, numberIn, withExamples, withService } from "../options";
import type { ServiceOptions, Session } from "../session";

interface ListOptions extends ServiceOptions {
  readonly state?: readonly string[];
  readonly kind?: string;
  readonly tag?: string;
  readonly limit: number;
  readonly watch?: boolean;
  readonly untilFinal?: boolean;
}

const WATCH_EVERY_MS = 1_000;

export function listCommand(jobs: Command, session: Session): void {
  const command = jobs
    .command("list")
    .description("List jobs, newest first.")
    .option("--state <state>", "only in this state; may be repeated", gather)
    .option("--kind <kind>", "only of this kind")
    .option("--tag <text>", "only with this label")
    .option("--limit <n>", "how many at most", numberIn(1, 100_000, true), 20)
    .option("-w, --watch", "keep looking: drawn over on a terminal, changed jobs appended in a pipe")
    .option("--until-final", "with --watch: end when no listed job is under way");
  withExamples(
    withService(command),
    "jobs list",
    "jobs list --state queued --state running --json",
    "jobs list --tag nightly --watch --until-final",
  ).action(async (options: ListOptions) => {
    session.exit(await list(session, options));
  });
}

async function list(session: Session, options: ListOptions): Promise<ExitCode> {
  refuseMistakes(options);
  const console = session.console(options);
  const client = session.connect(options);
  if (options.watch === true) return await watchList(client, console, options);
  const found = await find(client, options);
  if (console.json) console.document({ jobs: found });
  else for (const line of jobLines(found)) console.data(line);
  return EXIT.done;
}

async function watchList(client: MillraceClient, console: Console, options: ListOptions): Promise<ExitCode> {
  const interrupt = interrupts(EXIT.interrupted);
  const display = jobsDisplay(console);
  console.note("watching; Ctrl-C ends it, the jobs go on");
  try {
    for (;;) {
      const found = await find(client, options, interrupt.signal);
      display.update(found);
      if (options.untilFinal === true && found.every(({ state }) => isFinal(state))) return EXIT.done;
      await pause(WATCH_EVERY_MS, undefined, { signal: interrupt.signal });
    }
  } catch (error) {
    if (interrupt.signal.aborted) return EXIT.interrupted;
    throw error;
  } finally {
    interrupt.release();
  }
}

function refuseMistakes({ state = [], watch, untilFinal }: ListOptions): void {
  const mistakes = state
    .filter((name) => !isState(name))
    .map((name) => `--state ${name}: no such state; ${suggestion(name, JOB_STATES)}`);
  if (untilFinal === true && watch !== true) mistakes.push("--until-final: needs --watch");
  if (mistakes.length > 0) throw new UsageError(mistakes.join("\n"));
}

async function find(
  client: MillraceClient,
  { state, kind, tag, limit }: ListOptions,
  signal?: AbortSignal,
): Promise<JobView[]> {
  const found: JobView[] = [];
  const filter = {
    limit: Math.min(100, limit),
    ...(state === undefined ? {} : { states: state.filter(isState) }),
    ...(kind === undefined ? {} : { kind }),
    ...(tag === undefined ? {} : { tag }),
  };
  for await (const job of client.eachJob(filter, signal === undefined ? {} : { signal })) {
    found.push(job);
    if (found.length >= limit) break;
  }
  return found;
}

function isState(name: string): name is JobState {
  return (JOB_STATES as readonly string[]).includes(name);
}
