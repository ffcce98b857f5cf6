import { isFinal } from "../contract/job";
import type { NotifyTarget } from "../contract/notification";
import type { Issue } from "../contract/problem";
import type { Job, Notification } from "./job";

/** Which targets a deployment allows. */
export interface NotifyRules {
  /** `public`: https to public addresses alone; `any`: also http and private ones. */
  readonly webhooks: "off" | "public" | "any";
  /** Whether there is an address that e-mails come from. */
  readonly emails: boolean;
}

export const NO_NOTIFICATIONS: NotifyRules = { webhooks: "off", emails: false };

/** A try that is not known to have ended after so long is made again. */
const TRY_LEASE_MS = 60_000;
/** After the first failed try; each further pause is four times as long. */
const FIRST_PAUSE_MS = 10_000;
const MAX_PAUSE_MS = 3_600_000;
const MAX_ATTEMPTS = 8;
const MAX_ERROR_LENGTH = 300;

/** What a job that comes to its end owes its target. Written in the step that ends it, so that it cannot be forgotten. */
export function owedNotification(job: Job, now: number): Notification | null {
  if (!isFinal(job.state) || job.terms.notify === undefined) return null;
  return { id: `${job.id}.${job.version}`, attempts: 0, nextAt: now, lastError: null, deliveredAt: null };
}

/** A job that owes somebody the news of its end. */
export type NotifyingJob = Job & { readonly notification: Notification };

/** The job with a try begun. Whoever writes it makes the try. */
export function tryBegun(job: Job, owed: Notification, now: number): NotifyingJob {
  return changed(job, { ...owed, attempts: owed.attempts + 1, nextAt: now + TRY_LEASE_MS });
}

/** The job after a try: delivered, due again after a pause, or given up. */
export function tryEnded(job: Job, tried: Notification, error: string | undefined, now: number): NotifyingJob {
  if (error === undefined) return changed(job, { ...tried, nextAt: null, lastError: null, deliveredAt: now });
  const pause = Math.min(FIRST_PAUSE_MS * 4 ** (tried.attempts - 1), MAX_PAUSE_MS);
  const nextAt = tried.attempts >= MAX_ATTEMPTS ? null : now + pause;
  return changed(job, { ...tried, nextAt, lastError: error.slice(0, MAX_ERROR_LENGTH) });
}

function changed(job: Job, notification: Notification): NotifyingJob {
  return { ...job, notification, version: job.version + 1 };
}

/** What is wrong with a target in this deployment. */
export function targetIssues(target: NotifyTarget | undefined, rules: NotifyRules): readonly Issue[] {
  if (target === undefined) return [];
  if ("email" in target) {
    const remedy = "leave it out, or have the deployment set MILLRACE_EMAIL_FROM";
    return rules.emails ? [] : [{ path: "/notify/email", message: "e-mails are not sent by this deployment", remedy }];
  }
  const path = "/notify/webhook";
  const { protocol, username, password } = new URL(target.webhook);
  if (rules.webhooks === "off") {
    const remedy = "leave it out, or have the deployment set MILLRACE_WEBHOOKS=public";
    return [{ path, message: "webhooks are not called by this deployment", remedy }];
  }
  if (username !== "" || password !== "") {
    return [{ path, message: "must hold no user name or password", remedy: "check the signature instead" }];
  }
  if (rules.webhooks === "any" || protocol === "https:") return [];
  return [{ path, message: "must begin with https://", remedy: "serve the hook over TLS" }];
}
