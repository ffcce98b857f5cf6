import type { JobView } from "../client";
import { type Console, plain } from "./console";
import { formatShare } from "./numbers";
import { table } from "./table";

const HEADINGS = ["ID", "KIND", "STATE", "DONE", "GAP", "CREATED", "TAGS"];

function cells({ id, kind, state, progress, createdAt, tags }: JobView): string[] {
  const done = progress === null ? "" : `${Math.floor(progress.fraction * 100)} %`;
  const gap = progress === null || progress.gap === null ? "" : formatShare(progress.gap);
  return [id, kind, state, done, gap, createdAt, tags.map(plain).join(", ")];
}

/** A heading, and a line for each job. */
export function jobLines(jobs: readonly JobView[]): readonly string[] {
  return table([HEADINGS, ...jobs.map(cells)]);
}

/** Shows a list of jobs that is looked at again and again. */
export interface JobsDisplay {
  update(jobs: readonly JobView[]): void;
}

/** On a terminal the table is drawn over; in a pipe what has changed is appended, with `--json` as an object a line. */
export function jobsDisplay(console: Console): JobsDisplay {
  if (console.json) return new ChangedJobs((job) => console.document({ job }), JSON.stringify);
  return console.streams.stdout.isTTY === true ? new DrawnJobs(console.streams.stdout) : new AppendedJobs(console);
}

/** Tells each job when it is new or not as it was. */
class ChangedJobs implements JobsDisplay {
  private readonly shown = new Map<string, string>();

  constructor(
    private readonly tell: (job: JobView, index: number) => void,
    private readonly look: (job: JobView) => string,
  ) {}

  update(jobs: readonly JobView[]): void {
    for (const [index, job] of jobs.entries()) {
      const seen = this.look(job);
      if (this.shown.get(job.id) === seen) continue;
      this.shown.set(job.id, seen);
      this.tell(job, index);
    }
  }
}

class AppendedJobs implements JobsDisplay {
  private lines: readonly string[] = [];
  private headed = false;
  private readonly changed = new ChangedJobs(
    (_job, index) => this.console.data(this.lines[index + 1] ?? ""),
    (job) => cells(job).join(),
  );

  constructor(private readonly console: Console) {}

  update(jobs: readonly JobView[]): void {
    this.lines = jobLines(jobs);
    if (!this.headed) this.console.data(this.lines[0] ?? "");
    this.headed = true;
    this.changed.update(jobs);
  }
}

class DrawnJobs implements JobsDisplay {
  private drawn = 0;

  constructor(private readonly terminal: Console["streams"]["stdout"]) {}

  update(jobs: readonly JobView[]): void {
    const lines = this.fitting(jobLines(jobs));
    const back = this.drawn === 0 ? "" : `\u001b[${this.drawn}A\r`;
    this.terminal.write(`${back}\u001b[J${lines.map((line) => `${line}\n`).join("")}`);
    this.drawn = lines.length;
  }

  /** What has scrolled off or been wrapped cannot be drawn over. Some pseudo-terminals say 0. */
  private fitting(lines: readonly string[]): readonly string[] {
    const columns = this.terminal.columns > 0 ? this.terminal.columns : 80;
    const rows = this.terminal.rows > 0 ? this.terminal.rows : 24;
    const room = Math.max(2, rows - 2);
    const more = lines.length - room;
    const shown = more > 0 ? [...lines.slice(0, room), `… and ${more} more`] : lines;
    return shown.map((line) => line.slice(0, columns - 1));
  }
}
