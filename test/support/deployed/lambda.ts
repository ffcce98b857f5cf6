import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { statSync } from "node:fs";

/** How a function is deployed. */
export interface DeployedFunction {
  /** File that exports `handler`. */
  readonly file: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** From the start of a process to its first answer. */
export interface ColdStart {
  readonly wallMs: number;
  /** Processor time of all threads, which a busy machine does not lengthen much. */
  readonly cpuMs: number;
}

interface Told {
  readonly cpuMs?: number;
  readonly answer?: unknown;
  readonly failed?: string;
}

/** Environments of one function at a time; further events wait. */
const MOST_ENVIRONMENTS = 4;
/** Lambda calls a function again so often that was called without anybody waiting for its answer. */
const MORE_TRIES = 2;

/**
 * A function as Lambda runs it: each environment is a process that answers one event at a time and is kept for the next;
 * where all are busy another one starts.
 */
export class LambdaFunctionHere {
  private readonly environments = new Set<ChildProcess>();
  private readonly idle: ChildProcess[] = [];
  /** Environments that have not answered yet, and when they were started. */
  private readonly began = new Map<ChildProcess, number>();
  private readonly waiting: ((environment: ChildProcess) => void)[] = [];

  constructor(
    private readonly deployed: DeployedFunction,
    private readonly print: (text: string) => void,
  ) {}

  /** Of each environment that has answered. */
  readonly coldStarts: ColdStart[] = [];

  /** What is deployed, in bytes before compression. */
  get bundleBytes(): number {
    return statSync(this.deployed.file).size;
  }

  async invoke(event: object): Promise<unknown> {
    const environment = await this.take();
    const over = new AbortController();
    const { signal } = over;
    const answered = Promise.race([
      once(environment, "message", { signal }),
      once(environment, "exit", { signal }).then(([code]) => [{ failed: `the function's process ended with ${code}` }]),
    ]);
    environment.send(event);
    const [told] = (await answered) as [Told];
    over.abort();
    this.note(environment, told);
    this.giveBack(environment);
    if (told.failed !== undefined) throw new Error(told.failed);
    return told.answer;
  }

  /** For events that nobody waits for. */
  async invokeLater(event: object): Promise<void> {
    for (let tries = 0; ; tries += 1) {
      try {
        await this.invoke(event);
        return;
      } catch (error) {
        this.print(`a call failed: ${String(error)}\n`);
        if (tries === MORE_TRIES) return;
      }
    }
  }

  async close(): Promise<void> {
    for (const environment of this.environments) {
      if (environment.exitCode !== null || environment.signalCode !== null) continue;
      const ended = once(environment, "exit");
      environment.kill("SIGKILL");
      await ended;
    }
  }

  private async take(): Promise<ChildProcess> {
    const free = this.idle.pop();
    if (free !== undefined) return free;
    if (this.environments.size < MOST_ENVIRONMENTS) return this.start();
    return await new Promise((resolve) => this.waiting.push(resolve));
  }

  private note(environment: ChildProcess, { cpuMs }: Told): void {
    const began = this.began.get(environment);
    if (began === undefined || cpuMs === undefined) return;
    this.began.delete(environment);
    this.coldStarts.push({ wallMs: Math.round(performance.now() - began), cpuMs: Math.round(cpuMs) });
  }

  private giveBack(environment: ChildProcess): void {
    if (environment.exitCode !== null || environment.signalCode !== null) {
      this.environments.delete(environment);
      return void this.waiting.shift()?.(this.start());
    }
    const next = this.waiting.shift();
    if (next !== undefined) next(environment);
    else this.idle.push(environment);
  }

  private start(): ChildProcess {
    const { file, environment: env } = this.deployed;
    const began = performance.now();
    const environment = fork(require.resolve("./lambda-host.cjs"), [file], {
      env,
      execArgv: [],
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    for (const stream of [environment.stdout, environment.stderr]) stream?.setEncoding("utf8").on("data", this.print);
    this.environments.add(environment);
    this.began.set(environment, began);
    return environment;
  }
}
