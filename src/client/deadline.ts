/** Why a deadline's signal was aborted, if it was not the caller. */
class DeadlinePassed extends Error {
  override readonly name = "TimeoutError";
}

/** A controller of our own that also follows the caller's signal. */
export interface Follower {
  readonly controller: AbortController;
  /** Must be called at the end, or the caller's signal keeps a listener. */
  unlink(): void;
}

/**
 * Follows a caller's signal. `AbortSignal.any` would do, but each use of it stays attached to a long-lived signal until
 * it is collected.
 */
export function follow(caller: AbortSignal | undefined): Follower {
  const controller = new AbortController();
  const abort = () => controller.abort(caller?.reason);
  if (caller?.aborted) abort();
  else caller?.addEventListener("abort", abort, { once: true });
  return { controller, unlink: () => caller?.removeEventListener("abort", abort) };
}

/** A signal that follows the caller's and is aborted on its own when nothing moves for too long. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** True once time ran out, as opposed to the caller's abort. */
  readonly passed: boolean;
  /** Starts the time over: something moved. */
  extend(): void;
  /** Must be called at the end: stops the clock and leaves the caller's signal. */
  clear(): void;
}

/** One time limit on one call. */
export function deadline(ms: number, caller?: AbortSignal): Deadline {
  const { controller, unlink } = follow(caller);
  let passed = false;
  const expire = () => {
    passed = true;
    controller.abort(new DeadlinePassed(`nothing moved for ${ms / 1000} s`));
  };
  let timer = setTimeout(expire, ms);
  return {
    signal: controller.signal,
    get passed() {
      return passed;
    },
    extend() {
      clearTimeout(timer);
      if (!controller.signal.aborted) timer = setTimeout(expire, ms);
    },
    clear() {
      clearTimeout(timer);
      unlink();
    },
  };
}
