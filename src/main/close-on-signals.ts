/**
 * Closes the platform at the first SIGTERM or SIGINT, and ends the process when that is done. Who is in a hurry sends a
 * second one: nothing is lost, the next start takes the work up.
 */
export function closeOnSignals(platform: { close(): Promise<void> }): void {
  let closing = false;
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.on(signal, () => {
      if (closing) process.exit(130);
      closing = true;
      platform.close().then(
        () => process.exit(0),
        () => process.exit(1),
      );
    });
  }
}
