import { type DestinationStream, type Logger, pino } from "pino";
import { withoutNames } from "./without-names";

/**
 * The log of a process: JSON lines with ids, routes, codes and counts. Errors are told with their stack, from which
 * everything is taken that a person may have written.
 *
 * @param destination - @default standard output
 */
export function processLog(level: string, destination?: DestinationStream): Logger {
  const settings = { level, serializers: { err: toldError, error: toldError } };
  return destination === undefined ? pino(settings) : pino(settings, destination);
}

/** How deep causes are followed. */
const MAX_DEPTH = 5;

function toldError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return typeof error === "string" ? withoutNames(error) : typeof error;
  const { code } = error as NodeJS.ErrnoException;
  const { cause } = error;
  return {
    type: error.name,
    ...(typeof code === "string" && { code }),
    message: withoutNames(error.message),
    stack: withoutNames(error.stack ?? ""),
    ...(cause !== undefined && depth < MAX_DEPTH && { cause: toldError(cause, depth + 1) }),
  };
}
