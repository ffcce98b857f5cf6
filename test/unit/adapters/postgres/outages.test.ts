import { describe, expect, test } from "vitest";
import { isOutage, told } from "../../../../src/adapters/postgres/outages";
import { RefusedError } from "../../../../src/jobs/errors";

function failure(code: string, message = "it failed"): Error {
  return Object.assign(new Error(message), { code });
}

describe("an error of PostgreSQL", () => {
  const passing: readonly [string, Error][] = [
    ["a refused connection", failure("ECONNREFUSED")],
    ["two refused addresses", new AggregateError([failure("ECONNREFUSED"), failure("ENOTFOUND")])],
    ["a broken connection", new Error("Connection terminated unexpectedly")],
    ["a full pool", new Error("timeout exceeded when trying to connect")],
    ["an answer that did not come", new Error("Query read timeout")],
    ["too many sessions", failure("53300")],
    ["a full disk", failure("53100")],
    ["a shutdown", failure("57P01")],
    ["a crash of another session", failure("57P02")],
    ["a server that starts", failure("57P03")],
    ["a statement that took too long", failure("57014")],
    ["a deadlock", failure("40P01")],
    ["a primary that became a standby", failure("25006")],
  ];
  test.each(passing)("is told as UNAVAILABLE, with the cause: %s", (_what, error) => {
    const refusal = told(error);
    expect(refusal).toBeInstanceOf(RefusedError);
    expect(refusal).toMatchObject({ code: "UNAVAILABLE", cause: error, details: { retryAfterSeconds: 5 } });
  });

  const lasting: readonly [string, Error][] = [
    ["a taken key", failure("23505")],
    ["a wrong password", failure("28P01")],
    ["a missing table", failure("42P01")],
    ["a certificate that nobody vouches for", failure("SELF_SIGNED_CERT_IN_CHAIN")],
    ["a mistake of ours", new TypeError("x is not a function")],
  ];
  test.each(lasting)("stays what it is: %s", (_what, error) => {
    expect(isOutage(error)).toBe(false);
    expect(told(error)).toBe(error);
  });
});
