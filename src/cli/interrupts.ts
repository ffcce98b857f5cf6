/** Ctrl-C and SIGTERM, for as long as a command wants to end in order. */
export interface Interrupts {
  /** Aborted by the first of them. */
  readonly signal: AbortSignal;
  /** Back to how the process was. */
  release(): void;
}

/** The first interrupt aborts the signal; the second ends the process at once. */
export function interrupts(secondExitCode: number): Interrupts {
  const controller = new AbortController();
  const interrupted = () => {
    if (controller.signal.aborted) process.exit(secondExitCode);
    controller.abort(new Error("interrupted"));
  };
  process.on("SIGINT", interrupted);
  process.on("SIGTERM", interrupted);
  return {
    signal: controller.signal,
    release: () => {
      process.off("SIGINT", interrupted);
      process.off("SIGTERM", interrupted);
    },
  };
}
