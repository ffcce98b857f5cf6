import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type BatchPlatform,
  decideRetry,
  type FailedAttempt,
  MAX_ATTEMPTS,
  MAX_RETRY_RULES,
  Retry,
  type RetryRule,
  retryChecks,
} from "../../../../../constructs/compute/batch/retry-strategy";
import { checkProps } from "../../../../../constructs/core/checks";
import { refusal } from "../../../../support/synthesize";

const PLATFORMS: readonly BatchPlatform[] = ["FARGATE", "FARGATE_SPOT", "EC2", "EC2_SPOT"];
const EXIT: RetryRule = { action: "EXIT", onReason: "*" };

/** Sentences of ECS and Batch, as they were seen. */
const INFRASTRUCTURE: Readonly<Record<BatchPlatform, readonly Omit<FailedAttempt, "attempt">[]>> = {
  FARGATE: [
    { statusReason: "Task failed to start" },
    { statusReason: "ResourceInitializationError: unable to pull secrets or registry auth: execution resource …" },
    { statusReason: "Timeout waiting for network interface provisioning to complete." },
    { statusReason: "CannotPullContainerError: pull …", reason: "CannotPullContainerError: pull image manifest has …" },
  ],
  FARGATE_SPOT: [
    { statusReason: "Your Spot Task was interrupted.", exitCode: 143 },
    { statusReason: "Your Spot Task was interrupted." },
    { statusReason: "Task failed to start", reason: "CannotPullContainerError: i/o timeout" },
    { statusReason: "ResourceInitializationError: failed to validate logger args" },
  ],
  EC2: [
    { statusReason: "Host EC2 (instance i-0123456789abcdef0) terminated." },
    { statusReason: "Task failed to start", reason: "DockerTimeoutError: Could not transition to started; timed out" },
    { statusReason: "Essential container in task exited", reason: "CannotPullContainerError: no space left on device" },
  ],
  EC2_SPOT: [
    { statusReason: "Host EC2 (instance i-0123456789abcdef0) terminated.", exitCode: 137 },
    { statusReason: "Task failed to start" },
  ],
};

/** What a program does by itself. */
const APPLICATION: readonly Omit<FailedAttempt, "attempt">[] = [
  { exitCode: 1, statusReason: "Essential container in task exited" },
  { exitCode: 137, reason: "OutOfMemoryError: Container killed due to memory usage" },
  { exitCode: 143, statusReason: "Essential container in task exited" },
  { exitCode: 139 },
  { statusReason: "Job attempt duration exceeded timeout" },
];

describe("retries of infrastructure failures only", () => {
  test.each(PLATFORMS)("repeat on %s what its infrastructure did, until the attempts end", (platform) => {
    const rules = Retry.infrastructureOnly(3).rulesFor(platform);
    for (const failure of INFRASTRUCTURE[platform]) {
      const decisions = [1, 2, 3].map((attempt) => decideRetry(rules, 3, { attempt, ...failure }));
      expect(decisions, JSON.stringify(failure)).toEqual(["RETRY", "RETRY", "EXIT"]);
    }
  });

  test.each(PLATFORMS)("never repeat on %s what the program did", (platform) => {
    const rules = Retry.infrastructureOnly(10).rulesFor(platform);
    for (const failure of APPLICATION) expect(decideRetry(rules, 10, { attempt: 1, ...failure })).toBe("EXIT");
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 255 }), fc.option(fc.string(), { nil: undefined }), (exitCode, said) => {
        const reason = said === undefined ? undefined : `Error of the program: ${said}`;
        const failed = { attempt: 1, exitCode, reason, statusReason: "Essential container in task exited" };
        expect(decideRetry(rules, 10, failed)).toBe("EXIT");
      }),
    );
  });

  test("do not take Fargate's reclaim for EC2's, nor the other way round", () => {
    const reclaimed = { attempt: 1, statusReason: "Your Spot Task was interrupted." };
    expect(decideRetry(Retry.infrastructureOnly(3).rulesFor("EC2_SPOT"), 3, reclaimed)).toBe("EXIT");
    const terminated = { attempt: 1, statusReason: "Host EC2 (instance i-1) terminated." };
    expect(decideRetry(Retry.infrastructureOnly(3).rulesFor("FARGATE_SPOT"), 3, terminated)).toBe("EXIT");
  });

  test.each(PLATFORMS)("are rules that Batch takes, on %s", (platform) => {
    const retry = Retry.infrastructureOnly(3);
    expect(retry.rulesFor(platform).length).toBeLessThanOrEqual(MAX_RETRY_RULES);
    expect(refusals(retry, platform)).toEqual([]);
  });
});

describe("the decision", () => {
  const patterns = fc.constantFrom("Host EC2*", "Host*", "*", "Host EC2 (i).", "Other*");
  const rule = fc.record(
    {
      action: fc.constantFrom("RETRY" as const, "EXIT" as const),
      onReason: patterns,
      onStatusReason: patterns,
      onExitCode: fc.constantFrom("1", "13*", "*"),
    },
    { requiredKeys: ["action"] },
  );
  const failure = fc.record(
    {
      attempt: fc.integer({ min: 1, max: 10 }),
      exitCode: fc.constantFrom(0, 1, 13, 137),
      reason: fc.constantFrom("Host EC2 (i).", "Something"),
      statusReason: fc.constantFrom("Host EC2 (i).", "Other thing"),
    },
    { requiredKeys: ["attempt"] },
  );

  test("is what a list of regular expressions, asked in the same order, would say", () => {
    fc.assert(
      fc.property(fc.array(rule, { maxLength: 5 }), failure, (rules, failed) => {
        const first = rules.find((each) =>
          expressionsOf(each).every(([expression, text]) => expression.test(text(failed))),
        );
        expect(decideRetry(rules, 11, failed)).toBe(first?.action ?? "RETRY");
      }),
    );
  });

  test("is another attempt where no rule matches, which is why EXIT comes last", () => {
    const odd = { attempt: 1, statusReason: "Something new" };
    expect(decideRetry([{ action: "EXIT", onStatusReason: "Host EC2*" }], 3, odd)).toBe("RETRY");
    fc.assert(
      fc.property(fc.array(rule), failure, (rules, failed) => decideRetry([EXIT, ...rules], 11, failed) === "EXIT"),
    );
  });

  test("depends on the order", () => {
    const failed = { attempt: 1, reason: "Host EC2 (i)." };
    const retry: RetryRule = { action: "RETRY", onReason: "Host*" };
    expect(decideRetry([retry, EXIT], 3, failed)).toBe("RETRY");
    expect(decideRetry([EXIT, retry], 3, failed)).toBe("EXIT");
  });

  test("asks for every condition of a rule", () => {
    const both: RetryRule = { action: "RETRY", onReason: "Killed*", onExitCode: "137" };
    expect(decideRetry([both, EXIT], 3, { attempt: 1, reason: "Killed by host", exitCode: 137 })).toBe("RETRY");
    expect(decideRetry([both, EXIT], 3, { attempt: 1, reason: "Killed by host", exitCode: 1 })).toBe("EXIT");
    expect(decideRetry([both, EXIT], 3, { attempt: 1, exitCode: 137 })).toBe("EXIT");
  });

  test("takes an asterisk at the end for any rest, and a text without one as it stands", () => {
    const exact: RetryRule = { action: "RETRY", onExitCode: "13" };
    expect(decideRetry([exact, EXIT], 3, { attempt: 1, exitCode: 137 })).toBe("EXIT");
    const start: RetryRule = { action: "RETRY", onExitCode: "13*" };
    expect(decideRetry([start, EXIT], 3, { attempt: 1, exitCode: 137 })).toBe("RETRY");
  });

  test("ends with the attempts", () => {
    fc.assert(
      fc.property(fc.array(rule), fc.integer({ min: 1, max: MAX_ATTEMPTS }), failure, (rules, attempts, failed) => {
        if (failed.attempt >= attempts) expect(decideRetry(rules, attempts, failed)).toBe("EXIT");
      }),
    );
  });

  type Text = (failed: FailedAttempt) => string;
  const MISSING = "\u0000";
  function expressionsOf({ onReason, onStatusReason, onExitCode }: RetryRule): readonly (readonly [RegExp, Text])[] {
    const said: readonly (readonly [string | undefined, Text])[] = [
      [onReason, ({ reason = MISSING }) => reason],
      [onStatusReason, ({ statusReason = MISSING }) => statusReason],
      [onExitCode, ({ exitCode = MISSING }) => String(exitCode)],
    ];
    return said.flatMap(([pattern, text]) => (pattern === undefined ? [] : [[expressionOf(pattern), text] as const]));
  }

  function expressionOf(pattern: string): RegExp {
    const literal = pattern.replace(/[.()]/g, "\\$&").replace(/\*$/, "[^]*");
    return new RegExp(`^${literal}$`);
  }
});

describe("retries are refused", () => {
  test.each([
    [Retry.infrastructureOnly(0), "retry.attempts must be from 1 to 10, got 0; Batch tries a job at most ten times"],
    [Retry.infrastructureOnly(11), "retry.attempts must be from 1 to 10, got 11; Batch tries a job at most ten times"],
    [Retry.infrastructureOnly(1.5), "retry.attempts must be a whole number, got 1.5; round it"],
    [
      Retry.withRules(3, []),
      "retry.rules must have 1 to 5 items, got 0; Batch takes at most five: join some by their beginning",
    ],
    [
      Retry.withRules(3, [...Array.from({ length: 5 }, () => ({ action: "RETRY" as const, onReason: "A*" })), EXIT]),
      "retry.rules must have 1 to 5 items, got 6; Batch takes at most five: join some by their beginning",
    ],
    [
      Retry.withRules(3, [{ action: "RETRY", onReason: "A*" }]),
      'retry.rules must end in EXIT on the reason *, because Batch retries what no rule matches, got "RETRY onReason A*"; append { action: "EXIT", onReason: "*" }',
    ],
    [
      Retry.withRules(3, [{ action: "EXIT", onReason: "*", onExitCode: "1" }]),
      'retry.rules must end in EXIT on the reason *, because Batch retries what no rule matches, got "EXIT onReason * onExitCode 1"; append { action: "EXIT", onReason: "*" }',
    ],
    [
      Retry.withRules(3, [{ action: "RETRY" }, EXIT]),
      'retry.rules[0] must have a condition, got "RETRY"; say onReason, onStatusReason or onExitCode',
    ],
    [
      Retry.withRules(3, [{ action: "RETRY", onReason: "*Error" }, EXIT]),
      'retry.rules[0].onReason must be 1 to 512 letters, digits, dots, colons and spaces, with an asterisk at the end at most, got "*Error"; give the beginning of the text up to the first other character, and *',
    ],
    [
      Retry.withRules(3, [{ action: "RETRY", onStatusReason: "Host (EC2)*" }, EXIT]),
      'retry.rules[0].onStatusReason must be 1 to 512 letters, digits, dots, colons and spaces, with an asterisk at the end at most, got "Host (EC2)*"; give the beginning of the text up to the first other character, and *',
    ],
    [
      Retry.withRules(3, [{ action: "RETRY", onExitCode: "1?" }, EXIT]),
      'retry.rules[0].onExitCode must be digits, with an asterisk at the end at most, got "1?"; write it as 137 or 1*',
    ],
  ])("with the reason (%#)", (retry, message) => {
    expect(refusals(retry, "FARGATE")).toEqual([message]);
  });

  test("never where they are one attempt", () => {
    expect(refusals(Retry.never(), "EC2_SPOT")).toEqual([]);
    expect(decideRetry(Retry.never().rulesFor("EC2_SPOT"), 1, { attempt: 1, statusReason: "Host EC2 x" })).toBe("EXIT");
  });
});

function refusals(retry: Retry, platform: BatchPlatform): readonly string[] {
  try {
    const text = refusal((stack) => checkProps(stack, retryChecks("retry", retry, platform)));
    return text.split("\n").map((line) => line.replace(/^Shop: /, ""));
  } catch (error) {
    if (error instanceof Error && error.message === "nothing was refused") return [];
    throw error;
  }
}
