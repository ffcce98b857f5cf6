import type { Command } from "commander";
import type { Submission } from "../../client";
import type { Console } from "../console";
import { EXIT, type ExitCode, UsageError } from "../exit-codes";
import { inputFilesAt } from "../input-files";
import { interrupts } from "../interrupts";
import { kindNamed } from "../kind-choice";
import { gather, numberIn, withExamples, withParameters, withService } from "../options";
import { exitCodeOfJob } from "../outcome";
import { type ParameterFlags, parametersOf } from "../parameters";
import { runJob } from "../run-job";
import { checkTarget } from "../save-results";
import type { ServiceOptions, Session } from "../session";
import { deliver } from "./solve";

interface SubmitOptions extends ParameterFlags, ServiceOptions {
  readonly priority?: number;
  readonly tag?: readonly string[];
  readonly jobTimeout?: number;
  readonly startWithin?: number;
  readonly idempotencyKey?: string;
  readonly wait?: boolean;
  readonly timeout?: number;
  readonly cancelOnAbort?: boolean;
  readonly out?: string;
}

export function submitCommand(parent: Command, session: Session): void {
  const command = parent
    .command("submit")
    .summary("submit a job to a running service")
    .description("Uploads the files at <path> and submits them; prints the job's id.")
    .argument("<kind>", "kind of job, such as class-schedule or model")
    .argument("<path>", "a file, or a folder of files")
    .option("--priority <n>", "from 0 (first) to 9 (last)", numberIn(0, 9, true))
    .option("--tag <text>", "a label; may be repeated", gather)
    .option("--job-timeout <seconds>", "stop a longer run and keep its best solution", numberIn(1, 604_800))
    .option("--start-within <seconds>", "let the job expire if it has not begun by then", numberIn(1, 2_592_000))
    .option("--idempotency-key <key>", "the same key never submits a second job")
    .option("-w, --wait", "wait for the result and print it")
    .option("--timeout <seconds>", "wait at most so long; exit code 124", numberIn(0.1, 604_800))
    .option("--cancel-on-abort", "with --wait: cancel the job when the wait ends early")
    .option("-o, --out <folder>", "with --wait: where the result files go");
  withExamples(
    withService(withParameters(command)),
    "submit class-schedule examples/schools/sample-500 --time-limit 60",
    "submit model knapsack.lp --wait --out answer --timeout 300",
  ).action(async (kind: string, path: string, options: SubmitOptions) => {
    session.exit(await submit(session, kind, path, options));
  });
}

async function submit(session: Session, kindName: string, path: string, options: SubmitOptions): Promise<ExitCode> {
  const needsWait = ["timeout", "cancelOnAbort", "out"] as const;
  const alone = needsWait.filter((name) => options[name] !== undefined && options.wait !== true);
  if (alone.length > 0)
    throw new UsageError(`--${alone[0]?.replace("cancelOnAbort", "cancel-on-abort")}: needs --wait`);
  if (options.out !== undefined) await checkTarget(options.out);
  const console = session.console(options);
  const client = session.connect(options);
  const kind = await kindNamed(client, kindName);
  const parameters = parametersOf(kind, options);
  const { files, skipped } = await inputFilesAt(path, kind);
  if (skipped.length > 0) console.note(`not an input of ${kind.name}: ${skipped.join(", ")}`);
  const submission = submissionOf(kind.name, files, parameters, options);
  if (options.wait !== true) {
    const job = await client.submit(submission);
    if (console.json) console.document({ jobId: job.id, status: job.state, kind: job.kind });
    else console.data(job.id);
    console.note(`${job.state}; follow it with: millrace jobs watch ${job.id}`);
    return EXIT.done;
  }
  return await submitAndWait(client, submission, console, options);
}

async function submitAndWait(
  client: ReturnType<Session["connect"]>,
  submission: Submission,
  console: Console,
  { timeout, cancelOnAbort = false, out }: SubmitOptions,
): Promise<ExitCode> {
  const interrupt = interrupts(EXIT.interrupted);
  try {
    const finished = await runJob(client, submission, console, {
      signal: interrupt.signal,
      cancelOnAbort,
      ...(timeout === undefined ? {} : { timeoutMs: timeout * 1000 }),
    });
    await deliver(console, finished, out);
    return exitCodeOfJob(finished);
  } finally {
    interrupt.release();
  }
}

function submissionOf(
  kind: string,
  files: Submission["files"],
  parameters: Readonly<Record<string, unknown>>,
  { priority, tag, jobTimeout, startWithin, idempotencyKey }: SubmitOptions,
): Submission {
  return {
    kind,
    files,
    parameters,
    ...(priority === undefined ? {} : { priority }),
    ...(tag === undefined ? {} : { tags: tag }),
    ...(jobTimeout === undefined ? {} : { timeoutSeconds: jobTimeout }),
    ...(startWithin === undefined ? {} : { startWithinSeconds: startWithin }),
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
  };
}
