import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { backOffMs, delayBeforeRetry, isRetryable, parseRetryAfter, RETRY_DEFAULTS } from "../../../src/client/retry";

describe("which answers are worth another try", () => {
  const table: [status: number, repeatable: boolean, retried: boolean][] = [
    [400, true, false],
    [401, true, false],
    [403, true, false],
    [404, true, false],
    [408, true, true],
    [409, true, false],
    [413, true, false],
    [422, true, false],
    [425, true, true],
    [429, true, true],
    [500, true, true],
    [501, true, false],
    [502, true, true],
    [503, true, true],
    [504, true, true],
    [408, false, false],
    [429, false, true],
    [500, false, false],
    [502, false, false],
    [503, false, false],
    [504, false, false],
  ];
  test.each(table)("status %i of a call that is repeatable: %s is retried: %s", (status, repeatable, retried) => {
    expect(isRetryable(status, repeatable)).toBe(retried);
  });
});

describe("Retry-After", () => {
  const now = Date.parse("2026-01-31T12:00:00Z");
  const table: [header: string | null, seconds: number | undefined][] = [
    [null, undefined],
    ["0", 0],
    ["7", 7],
    [" 120 ", 120],
    ["Sat, 31 Jan 2026 12:00:30 GMT", 30],
    ["Sat, 31 Jan 2026 11:00:00 GMT", 0],
    ["-1", undefined],
    ["1.5", undefined],
    ["soon", undefined],
    ["", undefined],
    ["99999999999999", undefined],
  ];
  test.each(table)("%j means %j seconds", (header, seconds) => {
    expect(parseRetryAfter(header, now)).toBe(seconds);
  });
});

describe("the pause before a retry", () => {
  test("is anywhere between nothing and the doubled base, up to the cap", () => {
    fc.assert(
      fc.property(fc.nat(40), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (retry, chance) => {
        const pause = backOffMs(retry, RETRY_DEFAULTS, () => chance);
        expect(pause).toBeGreaterThanOrEqual(0);
        expect(pause).toBeLessThanOrEqual(Math.min(RETRY_DEFAULTS.capMs, RETRY_DEFAULTS.baseMs * 2 ** retry));
      }),
    );
    expect([0, 1, 2, 3, 9].map((retry) => backOffMs(retry, RETRY_DEFAULTS, () => 1))).toEqual([
      250, 500, 1000, 2000, 10_000,
    ]);
  });

  test("is never shorter than what the service asked for", () => {
    expect(delayBeforeRetry(0, 2, RETRY_DEFAULTS, () => 0)).toBe(2000);
    expect(delayBeforeRetry(0, 2, RETRY_DEFAULTS, () => 0.5)).toBe(2125);
  });

  test("is refused when the service asks for more than a minute, and after the last retry", () => {
    expect(delayBeforeRetry(0, 61, RETRY_DEFAULTS, () => 0)).toBeUndefined();
    expect(delayBeforeRetry(2, undefined, RETRY_DEFAULTS, () => 0)).toBe(0);
    expect(delayBeforeRetry(3, undefined, RETRY_DEFAULTS, () => 0)).toBeUndefined();
  });
});
