import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Command } from "commander";
import { createClient, type FinishedJob, type MillraceClient } from "../../client";
import type { Console, OutputOptions } from "../console";
import { EXIT, type ExitCode } from "../exit-codes";
import { inputFilesAt } from "../input-files";
import { interrupts } from "../interrupts";
import { kindNamed } from "../kind-choice";
import { withExamples, withOutput, withParameters } from "../options";
import { exitCodeOfJob, outcomeDocument, printOutcome } from "../outcome";
import { type ParameterFlags, parametersOf } from "../parameters";
import { afterCancel, runJob } from "../run-job";
import { checkTarget, saveResults } from "../save-results";
import type { Session } from "../session";

interface SolveOptions extends ParameterFlags, OutputOptions {
  readonly out?: string;
}

export function solveCommand(parent: Command, session: Session): void {
  const command = parent
    .command("solve")
    .summary("solve a problem here and now, without a server")
    .description(
      "Solves the files at <path> as a job of <kind> on a private platform that lives as long as the command. " +
        "The result files land in --out all together, checked. Ctrl-C keeps the best solution so far.",
    )
    .argument("<kind>", "kind of job, such as class-schedule or model")
    .argument("<path>", "a file, or a folder of files")
    .option("-o, --out <folder>", "where the result files go");
  withExamples(
    withOutput(withParameters(command)),
    "solve class-schedule examples/schools/sample-500 --out plan --time-limit 60",
    "solve model knapsack.lp --out answer --json",
  ).action(async (kind: string, path: string, options: SolveOptions) => {
    session.exit(await solve(session, kind, path, options));
  });
}

async function solve(session: Session, kind: string, path: string, options: SolveOptions): Promise<ExitCode> {
  if (options.out !== undefined) await checkTarget(options.out);
  const interrupt = interrupts(EXIT.interrupted);
  const scratch = await mkdtemp(join(tmpdir(), "millrace-solve-"));
  try {
    const platform = await session.ports.startPlatform({ dataFolder: scratch, port: 0, private: true });
    try {
      const client = createClient({ baseUrl: platform.url });
      return await solveOn(client, kind, path, options, session.console(options), interrupt.signal);
    } finally {
      await platform.close();
    }
  } finally {
    interrupt.release();
    await rm(scratch, { recursive: true, force: true });
  }
}

async function solveOn(
  client: MillraceClient,
  kindName: string,
  path: string,
  options: SolveOptions,
  console: Console,
  signal: AbortSignal,
): Promise<ExitCode> {
  const kind = await kindNamed(client, kindName);
  const parameters = parametersOf(kind, options);
  const { files, skipped } = await inputFilesAt(path, kind);
  if (skipped.length > 0) console.note(`not an input of ${kind.name}: ${skipped.join(", ")}`);
  const submission = { kind: kind.name, files, parameters };
  try {
    const finished = await runJob(client, submission, console, { signal, cancelOnAbort: true });
    await deliver(console, finished, options.out);
    return exitCodeOfJob(finished);
  } catch (error) {
    const rest = signal.aborted ? await afterCancel(client, error) : undefined;
    if (rest === undefined) throw error;
    const found = rest.results.files.length > 0;
    console.note(found ? "interrupted: this is the best solution so far" : "interrupted before there was a solution");
    await deliver(console, rest, options.out);
    return EXIT.interrupted;
  }
}

/** Saves the files and prints the outcome. */
export async function deliver(console: Console, finished: FinishedJob, out: string | undefined): Promise<void> {
  const saved = out === undefined || finished.results.files.length === 0 ? [] : await saveResults(finished, out);
  if (console.json) console.document(outcomeDocument(finished, saved.length === 0 ? {} : { out, saved }));
  else printOutcome(console, finished);
  if (saved.length > 0) console.note(`${saved.length} files in ${out}`);
}
