import { describe, expect, test } from "vitest";
import { accessLogFormat } from "../../../../../constructs/compute/serverless-api/access-log-format";

/** What names a person, or lets one be found. */
const PERSONAL = /identity|sourceIp|userAgent|\.path|caller|principal|claims|cookie/i;

describe("an access log", () => {
  test("is JSON of one line, within what API Gateway takes", () => {
    const format = accessLogFormat({ callers: true });
    expect(Object.values(JSON.parse(format) as object).every((value) => /^\$context\.[A-Za-z.]+$/.test(value))).toBe(
      true,
    );
    expect(format).not.toContain("\n");
    expect(format.length).toBeLessThan(3072);
  });

  test("names nobody unless asked to", () => {
    expect(accessLogFormat({ callers: false })).not.toMatch(PERSONAL);
    expect(JSON.parse(accessLogFormat({ callers: true }))).toMatchObject({
      sourceIp: "$context.identity.sourceIp",
      userAgent: "$context.identity.userAgent",
    });
  });
});
