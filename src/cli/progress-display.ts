import type { Console } from "./console";
import { type JobSight, progressBar, progressLine } from "./progress-text";

/** In a pipe, a line at most this often, unless the phase changes. */
const PLAIN_EVERY_MS = 5_000;
const DRAW_EVERY_MS = 250;
const CLEAR_LINE = "\r\u001b[2K";

/** Shows a job under way: a bar that is drawn over on a terminal, a plain line now and then in a pipe. */
export class ProgressDisplay {
  private readonly began: number;
  private job: JobSight | undefined;
  private shown = "";
  private shownAt = Number.NEGATIVE_INFINITY;
  private readonly timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly console: Console,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.began = now();
    if (console.live) this.timer = setInterval(() => this.draw(), DRAW_EVERY_MS).unref();
  }

  /** The job was seen. */
  update(job: JobSight): void {
    this.job = job;
    if (this.console.live) this.draw();
    else this.print(job);
  }

  /** Leaves the terminal's line as it was found. */
  stop(): void {
    clearInterval(this.timer);
    if (this.console.live && this.job !== undefined) this.console.streams.stderr.write(CLEAR_LINE);
  }

  private get elapsedSeconds(): number {
    return (this.now() - this.began) / 1000;
  }

  private draw(): void {
    if (this.job === undefined) return;
    const bar = progressBar(this.job, this.elapsedSeconds, this.console.columns);
    this.console.streams.stderr.write(CLEAR_LINE + this.console.paint("cyan", bar));
  }

  private print(job: JobSight): void {
    const headline = `${job.state} ${job.progress?.phase ?? ""} ${job.cancelRequested}`;
    const now = this.now();
    if (headline === this.shown && now - this.shownAt < PLAIN_EVERY_MS) return;
    this.shown = headline;
    this.shownAt = now;
    this.console.note(progressLine(job, this.elapsedSeconds));
  }
}
