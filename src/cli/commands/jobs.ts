import type { Command } from "commander";
import { type JobState, type JobView, NotFoundError } from "../../client";
import { isFinal, JOB_STATES } from "../../contract/job";
import { type Console, plain } from "../console";
import { EXIT, UsageError } from "../exit-codes";
import { suggestion } from "../near-miss";
import { formatShare } from "../numbers";
import { gather, numberIn, withExamples, withService } from "../options";
import type { ServiceOptions, Session } from "../session";
import { table } from "../table";
import { watchCommand } from "./jobs-watch";

interface ListOptions extends ServiceOptions {
  readonly state?: readonly string[];
  readonly kind?: string;
  readonly tag?: string;
  readonly limit: number;
}

const SOME_ID = "4f0c2b1e-8d7a-4c53-9b8e-2f6f1f0a7c11";

export function jobsCommand(parent: Command, session: Session): void {
  const jobs = parent.command("jobs").summary("list, show, watch and cancel jobs").description("Jobs of a service.");
  withExamples(jobs, "jobs list --state running", `jobs watch ${SOME_ID}`, `jobs cancel ${SOME_ID}`);
  listCommand(jobs, session);
  withExamples(withService(jobs.command("show")), `jobs show ${SOME_ID} --json`)
    .description("Show one job.")
    .argument("<id>", "the job's id")
    .action(async (id: string, options: ServiceOptions) => {
      show(session.console(options), await session.connect(options).getJob(id));
      session.exit(EXIT.done);
    });
  watchCommand(jobs, session);
  actionCommand(jobs, session, "cancel", "Stop a job; a running one keeps its best solution so far.");
  actionCommand(jobs, session, "retry", "Queue a failed, cancelled or expired job again.");
  logsCommand(jobs, session);
}

function listCommand(jobs: Command, session: Session): void {
  const command = jobs
    .command("list")
    .description("List jobs, newest first.")
    .option("--state <state>", "only in this state; may be repeated", gather)
    .option("--kind <kind>", "only of this kind")
    .option("--tag <text>", "only with this label")
    .option("--limit <n>", "how many at most", numberIn(1, 100_000, true), 20);
  withExamples(withService(command), "jobs list", "jobs list --state queued --state running --json").action(
    async (options: ListOptions) => {
      const console = session.console(options);
      const found = await list(session, options);
      if (console.json) console.document({ jobs: found });
      else for (const line of table([HEADINGS, ...found.map(row)])) console.data(line);
      session.exit(EXIT.done);
    },
  );
}

async function list(session: Session, { state, kind, tag, limit, ...service }: ListOptions): Promise<JobView[]> {
  const unknown = (state ?? []).filter((name) => !isState(name));
  if (unknown.length > 0) {
    throw new UsageError(
      unknown.map((name) => `--state ${name}: no such state; ${suggestion(name, JOB_STATES)}`).join("\n"),
    );
  }
  const found: JobView[] = [];
  const filter = {
    limit: Math.min(100, limit),
    ...(state === undefined ? {} : { states: state.filter(isState) }),
    ...(kind === undefined ? {} : { kind }),
    ...(tag === undefined ? {} : { tag }),
  };
  for await (const job of session.connect(service).eachJob(filter)) {
    found.push(job);
    if (found.length >= limit) break;
  }
  return found;
}

function isState(name: string): name is JobState {
  return (JOB_STATES as readonly string[]).includes(name);
}

const HEADINGS = ["ID", "KIND", "STATE", "DONE", "GAP", "CREATED", "TAGS"];

function row({ id, kind, state, progress, createdAt, tags }: JobView): string[] {
  const done = progress === null ? "" : `${Math.floor(progress.fraction * 100)} %`;
  const gap = progress === null || progress.gap === null ? "" : formatShare(progress.gap);
  return [id, kind, state, done, gap, createdAt, tags.map(plain).join(", ")];
}

function show(console: Console, job: JobView): void {
  if (console.json) {
    console.document({ job });
    return;
  }
  const place = job.queuePosition === null ? "" : `, ${job.queuePosition} before it`;
  const rows = [
    ["id", job.id],
    ["kind", job.kind],
    ["state", `${job.state}${job.cancelRequested ? ", cancel requested" : ""}${place}`],
    ...(job.reason === null ? [] : [["reason", plain(job.reason.message)]]),
    ...(job.progress === null
      ? []
      : [["progress", `${Math.floor(job.progress.fraction * 100)} %, ${plain(job.progress.phase)}`]]),
    ["verified", job.verified === null ? "not yet" : job.verified ? "yes" : "no"],
    ["attempt", String(job.attempt)],
    ["inputs", job.inputs.map((input) => input.name).join(", ")],
    ["parameters", JSON.stringify(job.parameters)],
    ["created", job.createdAt],
    ...(job.startedAt === null ? [] : [["started", job.startedAt]]),
    ...(job.finishedAt === null ? [] : [["finished", job.finishedAt]]),
    ...(job.tags.length === 0 ? [] : [["tags", job.tags.map(plain).join(", ")]]),
  ];
  for (const line of table(rows)) console.data(line);
}

function actionCommand(jobs: Command, session: Session, name: "cancel" | "retry", description: string): void {
  const command = jobs.command(name).description(description).argument("<id...>", "ids of jobs");
  withExamples(withService(command), `jobs ${name} ${SOME_ID}`).action(
    async (ids: readonly string[], options: ServiceOptions) => {
      const console = session.console(options);
      const client = session.connect(options);
      const { done, missing } = await forEach(ids, (id) =>
        name === "cancel" ? client.cancelJob(id) : client.retryJob(id),
      );
      if (console.json) console.document({ jobs: done, missing });
      else
        for (const job of done)
          console.data(`${job.id} ${job.cancelRequested && !isFinal(job.state) ? "stopping" : job.state}`);
      for (const id of missing) console.complain(`${id}: there is no such job`);
      session.exit(missing.length > 0 ? EXIT.notFound : EXIT.done);
    },
  );
}

/** One unknown id does not keep the others from being done. */
async function forEach(ids: readonly string[], act: (id: string) => Promise<JobView>) {
  const done: JobView[] = [];
  const missing: string[] = [];
  for (const id of ids) {
    try {
      done.push(await act(id));
    } catch (error) {
      if (!(error instanceof NotFoundError) || ids.length === 1) throw error;
      missing.push(id);
    }
  }
  return { done, missing };
}

function logsCommand(jobs: Command, session: Session): void {
  const command = jobs.command("logs").description("Print a job's log lines.").argument("<id>", "the job's id");
  withExamples(withService(command), `jobs logs ${SOME_ID}`).action(async (id: string, options: ServiceOptions) => {
    const console = session.console(options);
    const client = session.connect(options);
    const lines: unknown[] = [];
    let after = 0;
    for (;;) {
      const page = await client.getLogs(id, { after, limit: 1000 });
      if (console.json) lines.push(...page.lines);
      else for (const { at, line } of page.lines) console.data(`${at} ${plain(line)}`);
      if (page.lines.length === 0) break;
      after = page.nextAfter;
    }
    if (console.json) console.document({ lines });
    session.exit(EXIT.done);
  });
}
