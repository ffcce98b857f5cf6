import { SettingsError } from "../contract/settings";

/** What sysexits.h calls a configuration error: starting again does not mend it. */
const BAD_SETTINGS = 78;

/**
 * Runs a process until it is told to end by SIGTERM or SIGINT, and ends it: 0 when it left in order, 78 when its settings
 * cannot be used, 1 after any other error. A second signal ends it at once.
 *
 * @param run - returns soon after the signal was aborted, with nothing left under way
 */
export async function runProcess(run: (told: AbortSignal) => Promise<void>): Promise<never> {
  const told = new AbortController();
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => told.abort());
  try {
    await run(told.signal);
  } catch (error) {
    console.error(error instanceof SettingsError ? error.message : error);
    process.exit(error instanceof SettingsError ? BAD_SETTINGS : 1);
  }
  process.exit(0);
}
