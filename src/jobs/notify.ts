import type { WebhookBody } from "../contract/notification";
import type { Job } from "./job";
import { type NotifyingJob, tryBegun, tryEnded } from "./notification";
import type { Clock, JobStore } from "./ports";
import { signatureHeaders, webhookSecret } from "./webhook-signature";

/** Sends one POST. Rejects unless it was answered with 2xx. */
export interface WebhookSender {
  post(request: {
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
  }): Promise<void>;
}

/** Sends one e-mail. */
export interface EmailSender {
  send(mail: { readonly to: string; readonly subject: string; readonly text: string }): Promise<void>;
}

export interface NotifyPorts {
  readonly store: Pick<JobStore, "dueNotifications" | "replace">;
  readonly clock: Clock;
  /** @default - webhooks are not called */
  readonly webhooks?: { readonly sender: WebhookSender; readonly secret: Uint8Array };
  /** @default - e-mails are not sent */
  readonly emails?: EmailSender;
}

export interface NotifyReport {
  readonly delivered: number;
  readonly failed: number;
}

/** Tried side by side, so that one slow target does not hold up the others. */
const BATCH = 20;

/**
 * Tells the targets of ended jobs, as far as it is due. Each try is claimed first, so two at once make one of it; one
 * whose process dies is made again. A target may hear twice, by one delivery id.
 */
export async function notifyDue(ports: NotifyPorts): Promise<NotifyReport> {
  const due = await ports.store.dueNotifications(ports.clock.now(), BATCH);
  const outcomes = await Promise.all(due.map((job) => tryOne(ports, job)));
  const count = (wanted: boolean) => outcomes.filter((outcome) => outcome === wanted).length;
  return { delivered: count(true), failed: count(false) };
}

/** Undefined: somebody else makes this try. */
async function tryOne(ports: NotifyPorts, job: Job): Promise<boolean | undefined> {
  const { store, clock } = ports;
  if (job.notification === null) return undefined;
  const begun = tryBegun(job, job.notification, clock.now());
  if (!(await store.replace(job, begun, { quiet: true }))) return undefined;
  const error = await deliver(ports, begun);
  // lost to a retry of the job or to its removal: then nobody waits for this outcome any more
  await store.replace(begun, tryEnded(begun, begun.notification, error, clock.now()), { quiet: true });
  return error === undefined;
}

/** Why it failed, in words for the job's owner. */
async function deliver(ports: NotifyPorts, job: NotifyingJob): Promise<string | undefined> {
  const { notify } = job.terms;
  try {
    if (notify === undefined) return "the job names no target";
    if ("email" in notify) await sendMail(ports, notify.email, job);
    else await callWebhook(ports, notify.webhook, job, job.notification.id);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function callWebhook({ webhooks, clock }: NotifyPorts, url: string, job: Job, id: string): Promise<void> {
  if (webhooks === undefined) throw new Error("webhooks are switched off in this deployment");
  const body = JSON.stringify(toBody(job, id));
  const secret = webhookSecret(webhooks.secret, job.tenant);
  const headers = {
    "content-type": "application/json",
    ...signatureHeaders(secret, { id, sentAt: clock.now(), body }),
  };
  await webhooks.sender.post({ url, headers, body });
}

function toBody({ id, kind, state, reason, result, finishedAt, updatedAt }: Job, deliveryId: string): WebhookBody {
  const ended = new Date(finishedAt ?? updatedAt).toISOString();
  const verified = result?.verified ?? null;
  return {
    type: "job.ended",
    deliveryId,
    job: { id, kind, state, reasonCode: reason?.code ?? null, verified, finishedAt: ended },
  };
}

async function sendMail({ emails }: NotifyPorts, to: string, { id, kind, state, reason }: Job): Promise<void> {
  if (emails === undefined) throw new Error("e-mails are switched off in this deployment");
  const why = reason === null ? [] : [`Reason: ${reason.code}`];
  const text = [`Job ${id} of kind ${kind} has ended: ${state}.`, ...why, ""].join("\n");
  await emails.send({ to, subject: `Job ${id}: ${state}`, text });
}
