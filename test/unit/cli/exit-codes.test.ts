import { expect, test } from "vitest";
import { EXIT, exitCodeOf, UsageError } from "../../../src/cli/exit-codes";
import {
  AccessError,
  InvalidRequestError,
  MillraceError,
  NotFoundError,
  ServiceError,
  WaitEndedError,
} from "../../../src/client";

const TABLE: [name: string, error: unknown, code: number][] = [
  ["a wrong command line", new UsageError("x"), EXIT.usage],
  ["broken input", new InvalidRequestError("INVALID_INPUT", "x"), EXIT.usage],
  ["a file that cannot be read", new MillraceError("FILE_UNREADABLE", "x"), EXIT.usage],
  ["a used idempotency key", new MillraceError("IDEMPOTENCY_CONFLICT", "x"), EXIT.usage],
  ["an unknown job", new NotFoundError("JOB_NOT_FOUND", "x"), EXIT.notFound],
  ["a missing key", new AccessError("UNAUTHENTICATED", "x"), EXIT.access],
  ["no service", new ServiceError("NETWORK", "x"), EXIT.service],
  ["a wait that timed out", new WaitEndedError("WAIT_TIMEOUT", "x", undefined, "left-alone"), EXIT.waitTimeout],
  ["an interrupt", new WaitEndedError("WAIT_ABORTED", "x", undefined, "requested"), EXIT.interrupted],
  ["a job that has no result yet", new MillraceError("JOB_NOT_FINISHED", "x"), EXIT.failed],
  ["anything else", new Error("x"), EXIT.failed],
];

test.each(TABLE)("%s ends with its documented code", (_name, error, code) => {
  expect(exitCodeOf(error)).toBe(code);
});
