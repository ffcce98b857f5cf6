import { readFileSync } from "node:fs";

const INTERVAL_MS = 200;
const KIB_IN_MIB = 1024;

/** Watches how much memory a process takes, where the system tells (Linux); elsewhere it sees nothing. */
export class MemoryWatch {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly pid: number | undefined,
    private readonly limitMiB: number,
    private readonly outgrown: (foundMiB: number) => void,
  ) {}

  start(): void {
    this.timer ??= setInterval(() => this.look(), INTERVAL_MS);
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private look(): void {
    const found = this.residentMiB();
    if (found !== undefined && found > this.limitMiB) this.outgrown(found);
  }

  private residentMiB(): number | undefined {
    try {
      const status = readFileSync(`/proc/${this.pid}/status`, "utf8");
      return Math.round(Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / KIB_IN_MIB);
    } catch {
      return undefined;
    }
  }
}
