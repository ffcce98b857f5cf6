import { type ChildProcess, fork } from "node:child_process";
import type { Script } from "../../../processes/script";
import type { FromJobProcess, ToJobProcess } from "./protocol";

/** How much of what a process printed is kept to explain its death. */
const TAIL_LENGTH = 2_000;

/** A forked process that runs one task after the other. It ends by itself when this process is gone. */
export class JobProcess {
  private readonly child: ChildProcess;
  private tail = "";
  /** Of the task at work. */
  private listener: (message: FromJobProcess) => void = () => {};
  private died: ((why: string) => void) | undefined;
  private death: string | undefined;
  /** Tasks it was given. */
  tasks = 0;

  constructor(script: Script, args: readonly string[]) {
    this.child = fork(script.file, args, {
      execArgv: [...script.execArgv],
      serialization: "advanced",
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    this.child.on("message", (message) => this.listener(message as FromJobProcess));
    this.child.on("error", (error) => this.end(`the job process failed: ${error.message}`));
    this.child.on("exit", (code, signal) => this.end(this.explain(code, signal)));
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on("data", (chunk: Buffer) => {
        this.tail = (this.tail + chunk.toString()).slice(-TAIL_LENGTH);
      });
    }
  }

  get alive(): boolean {
    return this.death === undefined;
  }

  /** Gives it a task; `onMessage` hears what it tells, `onDeath` why it died before the task was released. */
  begin(task: ToJobProcess, onMessage: (message: FromJobProcess) => void, onDeath: (why: string) => void): void {
    this.tasks++;
    this.listener = onMessage;
    this.died = onDeath;
    if (this.death !== undefined) onDeath(this.death);
    else this.send(task);
  }

  /** The task is over: nothing of it is heard any more. */
  release(): void {
    this.listener = () => {};
    this.died = undefined;
  }

  send(message: ToJobProcess): void {
    // a process that just died is reported by its exit
    if (this.child.connected) this.child.send(message, () => {});
  }

  kill(): void {
    this.child.kill("SIGKILL");
  }

  private end(why: string): void {
    if (this.death !== undefined) return;
    this.death = why;
    this.died?.(why);
  }

  private explain(code: number | null, signal: NodeJS.Signals | null): string {
    const how = signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`;
    const memory = /heap out of memory/.test(this.tail) ? " because it ran out of memory" : "";
    const last = this.tail.trim().split("\n").at(-1) ?? "";
    return `the job process ${how}${memory}${last === "" || memory !== "" ? "" : ` (${last.slice(0, 300)})`}`;
  }
}
