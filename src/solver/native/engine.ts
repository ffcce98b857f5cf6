import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { script } from "../../processes/script";
import { defaultSolverMemoryMiB } from "../memory";
import { type Engine, SolverError } from "../port";
import { type EngineMessage, encodeMessage, MessageReader, type SolveRequest } from "../protocol";
import { type EngineEvents, type EngineProcess, SupervisedEngine } from "../supervised-engine";
import { MemoryWatch } from "./memory-watch";

export interface NativeEngineOptions {
  /** Path of a shared library of HiGHS 1.11 or later, such as `libhighs.so`. */
  readonly library: string;
  /**
   * Memory its process may take, in MiB; one that takes more is ended with `OUT_OF_MEMORY`.
   * @default - four fifths of what the container or the machine has
   */
  readonly memoryMiB?: number;
}

/** A process that was asked to end by SIGTERM is killed after this. */
const TERM_LIMIT_MS = 2_000;
/** What a process wrote last before it died is part of the error, up to so many characters. */
const LAST_WORDS = 2_000;

/**
 * HiGHS as native code in a child process: no limit of 2 GiB, a crash costs one solve. The process starts with the
 * first solve and stays warm until `close()`; it does not keep the parent alive while idle.
 *
 * @example
 * const engine = createNativeEngine({ library: "/usr/local/lib/libhighs.so" });
 * const { result } = engine.solve({ form: "file", format: "mps", bytes }, { timeLimitSeconds: 60 });
 * console.log((await result).objective);
 * await engine.close();
 *
 * @throws SolverError if the library is not there
 */
export function createNativeEngine({ library, memoryMiB = defaultSolverMemoryMiB() }: NativeEngineOptions): Engine {
  if (!existsSync(library)) {
    throw new SolverError(
      "ENGINE_CRASHED",
      `the native HiGHS library must be a file, got ${library}; correct its path`,
    );
  }
  return new SupervisedEngine({
    name: "highs-native",
    launch: (events) => new NativeProcess(library, memoryMiB, events),
    checkSize: () => undefined,
  });
}

class NativeProcess implements EngineProcess {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly exited: Promise<void>;
  private readonly memory: MemoryWatch;
  private lastWords = "";
  private over = false;

  constructor(
    library: string,
    memoryMiB: number,
    private readonly events: EngineEvents,
  ) {
    const { file, execArgv } = script(__dirname, "main");
    this.child = spawn(process.execPath, [...execArgv, file, library], { stdio: "pipe" });
    this.memory = new MemoryWatch(this.child.pid, memoryMiB, (found) => this.outgrew(memoryMiB, found));
    this.exited = new Promise((resolve) => this.child.once("close", () => resolve()));
    this.listen();
    this.rest();
  }

  send(request: SolveRequest): void {
    this.work();
    this.child.stdin.write(encodeMessage(request));
  }

  requestStop(id: number): void {
    this.child.stdin.write(encodeMessage({ type: "stop", id }));
  }

  async kill(): Promise<void> {
    this.over = true;
    this.memory.stop();
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    this.child.kill("SIGTERM");
    const timer = setTimeout(() => this.child.kill("SIGKILL"), TERM_LIMIT_MS);
    await this.exited;
    clearTimeout(timer);
  }

  private listen(): void {
    const reader = new MessageReader();
    const { child } = this;
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      for (const message of reader.push(chunk)) this.receive(message as EngineMessage);
    });
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
      this.lastWords = (this.lastWords + chunk).slice(-LAST_WORDS);
    });
    // a process that died has its exit reported; writing to it in the meantime is no error of its own
    child.stdin.on("error", () => undefined);
    child.on("error", (error) => this.die("ENGINE_CRASHED", `the solver process did not start: ${error.message}`));
    child.on("close", (code, signal) => {
      const how = signal === null ? `with code ${code}` : `by ${signal}`;
      const words = this.lastWords.replace(/^ +at .*$/gm, "").trim();
      this.die("ENGINE_CRASHED", `the solver process ended ${how}${words === "" ? "" : `: ${words}`}`);
    });
  }

  private receive(message: EngineMessage): void {
    if (message.type === "result" || message.type === "error") this.rest();
    this.events.message(message);
  }

  /** While idle it keeps nobody waiting for it. */
  private rest(): void {
    this.memory.stop();
    for (const part of [this.child, ...this.streams()]) part.unref();
  }

  private work(): void {
    this.memory.start();
    for (const part of [this.child, ...this.streams()]) part.ref();
  }

  private streams() {
    return [this.child.stdin, this.child.stdout, this.child.stderr] as unknown as readonly NodeJS.RefCounted[];
  }

  private outgrew(limitMiB: number, foundMiB: number): void {
    const message = `the solver took ${foundMiB} MiB and may take ${limitMiB}; use a smaller model or more memory`;
    this.die("OUT_OF_MEMORY", message);
    this.child.kill("SIGKILL");
  }

  private die(code: "ENGINE_CRASHED" | "OUT_OF_MEMORY", message: string): void {
    if (this.over) return;
    this.over = true;
    this.memory.stop();
    this.events.died(new SolverError(code, message));
  }
}
