import { type Check, countOutside, malformed, notWhole, outside, refuse } from "../../core/checks";

/** What Batch does with an attempt that failed. */
export type RetryAction = "RETRY" | "EXIT";

/**
 * One rule about a failed attempt. Every condition that is given must hold. A condition is a text, or the beginning of
 * one with an asterisk at its end; `*` alone holds for anything, also where Batch gives no text.
 */
export interface RetryRule {
  readonly action: RetryAction;
  /**
   * The exit code, in decimal: `137`, `1*`.
   * @default - any
   */
  readonly onExitCode?: string;
  /**
   * What the container's agent says, such as `CannotPullContainerError: …`.
   * @default - any
   */
  readonly onReason?: string;
  /**
   * What Batch says of the attempt, such as `Host EC2 (instance i-…) terminated.`.
   * @default - any
   */
  readonly onStatusReason?: string;
}

/** Where a job runs: it decides how AWS words its reasons. */
export type BatchPlatform = "FARGATE" | "FARGATE_SPOT" | "EC2" | "EC2_SPOT";

/** A failed attempt, as Batch describes it. */
export interface FailedAttempt {
  /** Which attempt it was, from 1. */
  readonly attempt: number;
  /**
   * What the program ended with.
   * @default - it never ran, or its host was lost
   */
  readonly exitCode?: number;
  /**
   * What the container's agent says.
   * @default - nothing
   */
  readonly reason?: string;
  /**
   * What Batch says.
   * @default - nothing
   */
  readonly statusReason?: string;
}

/** Batch takes this many rules, and this many attempts. */
export const MAX_RETRY_RULES = 5;
export const MAX_ATTEMPTS = 10;

/** Ends every list: without it Batch retries what no rule matches. */
const EXIT_OTHERWISE: RetryRule = { action: "EXIT", onReason: "*" };

/**
 * The failures that are not the program's, by platform, in the words of ECS and Batch. Batch knows no rule for "the
 * container never ran", so these are beginnings of its sentences.
 */
const INFRASTRUCTURE_FAILURES: Readonly<Record<BatchPlatform, readonly RetryRule[]>> = {
  FARGATE: [
    retryOnStatus("Task failed to start*"),
    retryOnStatus("ResourceInitializationError*"),
    retryOnStatus("Timeout waiting for network interface provisioning*"),
    retryOnReason("CannotPullContainer*"),
  ],
  FARGATE_SPOT: [
    retryOnStatus("Your Spot Task was interrupted*"),
    retryOnStatus("Task failed to start*"),
    retryOnStatus("ResourceInitializationError*"),
    retryOnReason("CannotPullContainer*"),
  ],
  EC2: [
    retryOnStatus("Host EC2*"),
    retryOnStatus("Task failed to start*"),
    retryOnReason("CannotPullContainer*"),
    retryOnReason("DockerTimeoutError*"),
  ],
  EC2_SPOT: [
    retryOnStatus("Host EC2*"),
    retryOnStatus("Task failed to start*"),
    retryOnReason("CannotPullContainer*"),
    retryOnReason("DockerTimeoutError*"),
  ],
};

/**
 * How often a job is tried and after which failures. Rules are asked in order; the first that matches decides.
 *
 * @example
 * import { Retry } from "millrace";
 * export const retry = Retry.infrastructureOnly(3);
 */
export class Retry {
  private constructor(
    /** How often the job runs at most, the first time included. */
    readonly attempts: number,
    /** The rules for a platform, in order. */
    readonly rulesFor: (platform: BatchPlatform) => readonly RetryRule[],
  ) {}

  /**
   * Another attempt only where the infrastructure failed: reclaimed capacity, an image that could not be pulled, a task
   * that never started. What the program does is final: the same input would give the same failure.
   *
   * @param attempts 1 to 10
   */
  static infrastructureOnly(attempts: number): Retry {
    return new Retry(attempts, (platform) => [...INFRASTRUCTURE_FAILURES[platform], EXIT_OTHERWISE]);
  }

  /**
   * Rules of your own, up to five. The last must be `{ action: "EXIT", onReason: "*" }`.
   *
   * @param attempts 1 to 10
   */
  static withRules(attempts: number, rules: readonly RetryRule[]): Retry {
    return new Retry(attempts, () => rules);
  }

  /** One attempt, whatever happens. */
  static never(): Retry {
    return new Retry(1, () => [EXIT_OTHERWISE]);
  }
}

/**
 * What Batch does after a failed attempt: the same order, matching and end. A failure that no rule matches is retried.
 * A job that ran into its timeout is not asked: Batch never retries that.
 */
export function decideRetry(rules: readonly RetryRule[], attempts: number, failed: FailedAttempt): RetryAction {
  if (failed.attempt >= attempts) return "EXIT";
  return rules.find((rule) => matches(rule, failed))?.action ?? "RETRY";
}

/** Broken rules about a job's retries. */
export function retryChecks(prop: string, retry: Retry, platform: BatchPlatform): Check {
  const rules = retry.rulesFor(platform);
  const last = rules.at(-1);
  return [
    notWhole(`${prop}.attempts`, retry.attempts),
    outside(`${prop}.attempts`, retry.attempts, 1, MAX_ATTEMPTS, "Batch tries a job at most ten times"),
    countOutside(`${prop}.rules`, rules, 1, MAX_RETRY_RULES, "Batch takes at most five: join some by their beginning"),
    refuse(last !== undefined && !isExitOtherwise(last), {
      prop: `${prop}.rules`,
      must: "end in EXIT on the reason *, because Batch retries what no rule matches",
      got: last === undefined ? undefined : describeRule(last),
      remedy: 'append { action: "EXIT", onReason: "*" }',
    }),
    rules.flatMap((rule, index) => ruleChecks(`${prop}.rules[${index}]`, rule)),
  ];
}

function matches(rule: RetryRule, { exitCode, reason, statusReason }: FailedAttempt): boolean {
  const code = exitCode === undefined ? undefined : String(exitCode);
  return holds(rule.onExitCode, code) && holds(rule.onReason, reason) && holds(rule.onStatusReason, statusReason);
}

function holds(pattern: string | undefined, text: string | undefined): boolean {
  if (pattern === undefined || pattern === "*") return true;
  if (text === undefined) return false;
  return pattern.endsWith("*") ? text.startsWith(pattern.slice(0, -1)) : text === pattern;
}

function isExitOtherwise({ action, onExitCode, onReason, onStatusReason }: RetryRule): boolean {
  const anyText = [onReason, onStatusReason].filter((pattern) => pattern !== undefined);
  return action === "EXIT" && onExitCode === undefined && anyText.length > 0 && anyText.every((text) => text === "*");
}

function ruleChecks(prop: string, rule: RetryRule): Check {
  const { onExitCode, onReason, onStatusReason } = rule;
  const words = {
    must: "be 1 to 512 letters, digits, dots, colons and spaces, with an asterisk at the end at most",
    remedy: "give the beginning of the text up to the first other character, and *",
  };
  return [
    refuse(onExitCode === undefined && onReason === undefined && onStatusReason === undefined, {
      prop,
      must: "have a condition",
      got: rule.action,
      remedy: "say onReason, onStatusReason or onExitCode",
    }),
    malformed(`${prop}.onExitCode`, onExitCode, /^(?=.{1,512}$)\d*\*?$/, {
      must: "be digits, with an asterisk at the end at most",
      remedy: "write it as 137 or 1*",
    }),
    malformed(`${prop}.onReason`, onReason, /^(?=.{1,512}$)[0-9A-Za-z.:\s]*\*?$/, words),
    malformed(`${prop}.onStatusReason`, onStatusReason, /^(?=.{1,512}$)[0-9A-Za-z.:\s]*\*?$/, words),
  ];
}

function describeRule({ action, ...conditions }: RetryRule): string {
  const said = Object.entries(conditions).map(([name, pattern]) => `${name} ${pattern}`);
  return [action, ...said].join(" ");
}

function retryOnStatus(onStatusReason: string): RetryRule {
  return { action: "RETRY", onStatusReason };
}

function retryOnReason(onReason: string): RetryRule {
  return { action: "RETRY", onReason };
}
