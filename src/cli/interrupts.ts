/** Ctrl-C and SIGTERM, for as long as a command wants to end in order. */
export interface Interrupts {
  /** Aborted by the first of them. */
  readonly signal: AbortSignal;
  /** Back to how the process was. */
  release(): void;
}

/** npm and timeout pass a signal on that the whole group has had already: two so close together are one. */
const SAME_INTERRUPT_MS = 500;

/** The first interrupt aborts the signal; a later one ends the process at once. */
export function interrupts(secondExitCode: number): Interrupts {
  const controller = new AbortController();
  let firstAt = Number.POSITIVE_INFINITY;
  const interrupted = () => {
    const now = performance.now();
    if (now - firstAt > SAME_INTERRUPT_MS) process.exit(secondExitCode);
    if (controller.signal.aborted) return;
    firstAt = now;
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
