import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

/** What a container runs. */
export interface ContainerPlan {
  readonly command: readonly string[];
  /** All of its environment: nothing of the test's own comes through but what is named here. */
  readonly environment: Readonly<Record<string, string>>;
}

const SIGNAL_CODES: Readonly<Partial<Record<NodeJS.Signals, number>>> = { SIGKILL: 137, SIGTERM: 143 };

/** A process in a group of its own, in the place of a container: when its first process ends, all that is in it ends. */
export class Container {
  /** The exit code as Docker tells it: 128 and the signal for one that was killed. */
  readonly ended: Promise<number>;
  private readonly child: ChildProcess;
  private killer: NodeJS.Timeout | undefined;

  constructor({ command: [program = "", ...args], environment }: ContainerPlan, print: (text: string) => void) {
    const stdio = ["ignore", "pipe", "pipe"] as const;
    this.child = spawn(program, args, { env: environment, detached: true, stdio: [...stdio] });
    for (const stream of [this.child.stdout, this.child.stderr]) stream?.setEncoding("utf8").on("data", print);
    this.ended = this.toEnd();
  }

  /** SIGTERM to the first process, and SIGKILL to all of them after the grace. */
  stop(graceMs: number): void {
    if (this.killer !== undefined) return;
    this.child.kill("SIGTERM");
    this.killer = setTimeout(() => this.kill(), graceMs);
  }

  kill(): void {
    const { pid } = this.child;
    if (pid === undefined) return;
    try {
      process.kill(-pid, "SIGKILL");
    } catch (error) {
      // the last process of the group was gone already
      if (!(error instanceof Error) || !("code" in error) || error.code !== "ESRCH") throw error;
    }
  }

  private async toEnd(): Promise<number> {
    const [code, signal] = (await once(this.child, "exit").catch(() => [127, null])) as [
      number | null,
      NodeJS.Signals | null,
    ];
    clearTimeout(this.killer);
    this.kill();
    return code ?? (signal === null ? 1 : (SIGNAL_CODES[signal] ?? 1));
  }
}
