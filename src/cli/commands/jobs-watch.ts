import type { Command } from "commander";
import { type JobEvent, type MillraceClient, WaitEndedError } from "../../client";
import { type Console, plain } from "../console";
import { EXIT } from "../exit-codes";
import { interrupts } from "../interrupts";
import { numberIn, withExamples, withService } from "../options";
import { exitCodeOfJob } from "../outcome";
import { ProgressDisplay } from "../progress-display";
import type { ServiceOptions, Session } from "../session";

interface WatchOptions extends ServiceOptions {
  readonly timeout?: number;
}

export function watchCommand(jobs: Command, session: Session): void {
  const command = jobs
    .command("watch")
    .description("Follow a job until it ends. Exit code 0 if solved and checked; the job goes on when you leave.")
    .argument("<id>", "the job's id")
    .option("--timeout <seconds>", "watch at most so long; exit code 124", numberIn(0.1, 604_800));
  withExamples(
    withService(command),
    "jobs watch 4f0c2b1e-8d7a-4c53-9b8e-2f6f1f0a7c11",
    "jobs watch 4f0c2b1e-8d7a-4c53-9b8e-2f6f1f0a7c11 --json   # one JSON object a line",
  ).action(async (id: string, options: WatchOptions) => {
    const client = session.connect(options);
    const interrupt = interrupts(EXIT.interrupted);
    try {
      await follow(client, id, session.console(options), interrupt.signal, options.timeout);
    } finally {
      interrupt.release();
    }
    const [job, results] = [await client.getJob(id), await client.getResults(id)];
    session.exit(exitCodeOfJob({ job, results }));
  });
}

/** Shows events until the job is final. Leaving early is a `WaitEndedError`, as it is for every wait. */
async function follow(
  client: MillraceClient,
  id: string,
  console: Console,
  interrupted: AbortSignal,
  timeoutSeconds: number | undefined,
): Promise<void> {
  const leaving = new AbortController();
  const stop = () => leaving.abort(interrupted.reason);
  interrupted.addEventListener("abort", stop, { once: true });
  const timer = timeoutSeconds === undefined ? undefined : setTimeout(stop, timeoutSeconds * 1000);
  const display = new ProgressDisplay(console);
  try {
    for await (const event of client.watch(id, { signal: leaving.signal })) show(console, display, event);
  } catch (error) {
    if (!leaving.signal.aborted) throw error;
    const code = interrupted.aborted ? "WAIT_ABORTED" : "WAIT_TIMEOUT";
    const message = `job ${id}: left before its end; it goes on, watch it again with: millrace jobs watch ${id}`;
    throw new WaitEndedError(code, message, undefined, "left-alone", { jobId: id });
  } finally {
    clearTimeout(timer);
    interrupted.removeEventListener("abort", stop);
    display.stop();
  }
}

function show(console: Console, display: ProgressDisplay, event: JobEvent): void {
  if (console.json) {
    console.document({ ...event });
  } else if (event.type === "progress") {
    display.update({ state: "running", progress: event.progress, queuePosition: null, cancelRequested: false });
  } else if (event.type === "state") {
    console.data(event.reason === null ? event.state : `${event.state}: ${plain(event.reason.message)}`);
  }
}
