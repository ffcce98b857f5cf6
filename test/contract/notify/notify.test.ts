import { createHmac } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { LocalStorage } from "../../../src/adapters/local/storage";
import type { NotifyTarget } from "../../../src/contract/notification";
import type { Job } from "../../../src/jobs/job";
import { type NotifyPorts, notifyDue } from "../../../src/jobs/notify";
import { transition } from "../../../src/jobs/transitions";
import { webhookSecret } from "../../../src/jobs/webhook-signature";
import { aJob, ManualClock } from "../../support/jobs";
import { temporaryStorage } from "../../support/local-storage";

const SECRET = Buffer.from("of the deployment, at least 16 bytes");
const WEBHOOK = { webhook: "https://plans.example.org/hook" };

interface Posted {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

let clock: ManualClock;
let storage: LocalStorage;
let posted: Posted[];
let mails: { to: string; subject: string; text: string }[];
let failure: Error | undefined;
let ports: NotifyPorts;

beforeEach(async () => {
  clock = new ManualClock();
  storage = await temporaryStorage(clock);
  [posted, mails, failure] = [[], [], undefined];
  const post = async (request: Posted) => {
    posted.push(request);
    if (failure) throw failure;
  };
  const send = async (mail: (typeof mails)[number]) => {
    mails.push(mail);
    if (failure) throw failure;
  };
  ports = { store: storage.store, clock, webhooks: { sender: { post }, secret: SECRET }, emails: { send } };
});
afterEach(() => storage.close());

async function ended(notify: NotifyTarget, change: Partial<Job> = {}): Promise<Job> {
  const job = aJob({ terms: { notify }, ...change });
  await storage.store.insert(job, undefined);
  const next = transition(job, "cancel", clock.now(), { reason: { code: "CANCELLED", message: "Ada Lovelace" } });
  if (!next || !(await storage.store.replace(job, next))) throw new Error("the job could not be ended");
  return next;
}

const notificationOf = async ({ id }: Job) => (await storage.store.load(id))?.notification;

describe("the end of a job", () => {
  test("is posted once, signed with its tenant's secret, without a word that a person wrote", async () => {
    const job = await ended(WEBHOOK, { tenant: "physics" });
    expect(await notifyDue(ports)).toEqual({ delivered: 1, failed: 0 });
    expect(await notifyDue(ports)).toEqual({ delivered: 0, failed: 0 });
    const [{ url, headers, body } = { url: "", headers: {}, body: "" }] = posted;
    expect([posted.length, url]).toEqual([1, WEBHOOK.webhook]);
    expect(JSON.parse(body)).toEqual({
      type: "job.ended",
      deliveryId: job.notification?.id,
      job: {
        ...{ id: job.id, kind: "counting", state: "cancelled", reasonCode: "CANCELLED", verified: null },
        finishedAt: new Date(clock.now()).toISOString(),
      },
    });
    const key = Buffer.from(webhookSecret(SECRET, "physics").replace("whsec_", ""), "base64");
    const signed = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`;
    expect(headers["webhook-id"]).toBe(job.notification?.id);
    expect(Number(headers["webhook-timestamp"]) * 1000).toBe(clock.now());
    expect(headers["webhook-signature"]).toBe(`v1,${createHmac("sha256", key).update(signed).digest("base64")}`);
    expect(await notificationOf(job)).toMatchObject({ attempts: 1, nextAt: null, deliveredAt: clock.now() });
  });

  test("is tried again after longer and longer pauses under one id, eight times at most, and its last error is kept", async () => {
    const job = await ended(WEBHOOK);
    failure = new Error("answered 500");
    const pauses = [];
    for (let tries = 0; tries < 20; tries++) {
      await notifyDue(ports);
      const { nextAt } = (await notificationOf(job)) ?? {};
      if (nextAt === null || nextAt === undefined) break;
      pauses.push((nextAt - clock.now()) / 1000);
      clock.advance(nextAt - clock.now() - 1);
      expect(await notifyDue(ports)).toEqual({ delivered: 0, failed: 0 });
      clock.advance(1);
    }
    expect(pauses).toEqual([10, 40, 160, 640, 2560, 3600, 3600]);
    expect(new Set(posted.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
    expect(posted).toHaveLength(8);
    expect(await notificationOf(job)).toMatchObject({ attempts: 8, lastError: "answered 500", deliveredAt: null });
  });

  test("is posted by one of two that look at once", async () => {
    for (let jobs = 0; jobs < 5; jobs++) await ended(WEBHOOK);
    await Promise.all([notifyDue(ports), notifyDue(ports), notifyDue(ports)]);
    expect(posted).toHaveLength(5);
  });

  test("is posted again by the next process where one died over it, by the same id", async () => {
    const job = await ended(WEBHOOK);
    const dying = { ...ports, webhooks: { sender: { post: () => new Promise<never>(() => {}) }, secret: SECRET } };
    void notifyDue(dying);
    await expect.poll(() => notificationOf(job)).toMatchObject({ attempts: 1 });
    expect(await notifyDue(ports)).toEqual({ delivered: 0, failed: 0 });
    clock.advance(60_000);
    expect(await notifyDue(ports)).toEqual({ delivered: 1, failed: 0 });
    expect(posted[0]?.headers["webhook-id"]).toBe(job.notification?.id);
  });

  test("goes as an e-mail to who asked for one", async () => {
    const job = await ended({ email: "planner@example.org" });
    await notifyDue(ports);
    expect(mails).toEqual([
      {
        to: "planner@example.org",
        subject: `Job ${job.id}: cancelled`,
        text: `Job ${job.id} of kind counting has ended: cancelled.\nReason: CANCELLED\n`,
      },
    ]);
  });

  test("cannot be told where the deployment has switched that off meanwhile, and says so", async () => {
    const job = await ended(WEBHOOK);
    const { store } = ports;
    expect(await notifyDue({ store, clock })).toEqual({ delivered: 0, failed: 1 });
    expect((await notificationOf(job))?.lastError).toBe("webhooks are switched off in this deployment");
  });
});
