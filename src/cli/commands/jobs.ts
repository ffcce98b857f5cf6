import type { Command } from "commander";
import { type JobView, NotFoundError } from "../../client";
import { isFinal } from "../../contract/job";
import { type Console, plain } from "../console";
import { EXIT } from "../exit-codes";
import { withExamples, withService } from "../options";
import type { ServiceOptions, Session } from "../session";
import { table } from "../table";
import { listCommand } from "./jobs-list";
import { watchCommand } from "./jobs-watch";

const SOME_ID = "4f0c2b1e-8d7a-4c53-9b8e-2f6f1f0a7c11";

export function jobsCommand(parent: Command, session: Session): void {
  const jobs = parent.command("jobs").summary("list, show, watch and cancel jobs").description("Jobs of a service.");
  withExamples(
    jobs,
    "jobs list --state running",
    "jobs list --watch",
    `jobs watch ${SOME_ID}`,
    `jobs cancel ${SOME_ID}`,
  );
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
