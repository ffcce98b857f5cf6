import { afterEach, describe, expect, test } from "vitest";
import type { NotifyRules } from "../../src/jobs/notification";
import { TestApi } from "../support/api/test-api";

let api: TestApi;
afterEach(() => api.close());

const body = (notify: object) => ({ kind: "notes", inputs: [{ name: "a.txt", text: "good" }], notify });

async function refused(rules: NotifyRules | undefined, notify: object) {
  api = await TestApi.open(rules === undefined ? {} : { notify: rules });
  const answer = await api.send("POST", "/jobs", { json: body(notify) });
  const { code, issues } = (await answer.json()) as { code: string; issues: { path: string }[] };
  return [answer.status, code, issues.map(({ path }) => path)];
}

describe("a target to be told of the end", () => {
  test.each([
    ["a webhook where none are called", undefined, { webhook: "https://a.example/" }, "/notify/webhook"],
    ["an e-mail where none are sent", { webhooks: "any", emails: false }, { email: "a@b.example" }, "/notify/email"],
    [
      "http where only public ones are called",
      { webhooks: "public", emails: false },
      { webhook: "http://a.example/" },
      "/notify/webhook",
    ],
    [
      "a password in the URL",
      { webhooks: "any", emails: false },
      { webhook: "https://a:b@c.example/" },
      "/notify/webhook",
    ],
    ["another protocol", { webhooks: "any", emails: false }, { webhook: "file:///etc/passwd" }, "/notify/webhook"],
    ["no address", { webhooks: "any", emails: true }, { email: "a@b@c" }, "/notify/email"],
  ] as const)("is refused: %s", async (_what, rules, notify, path) => {
    expect(await refused(rules, notify)).toEqual([400, "INVALID_REQUEST", [path]]);
  });

  test("is shown with the job, and what became of it", async () => {
    api = await TestApi.open({ notify: { webhooks: "public", emails: false } });
    const target = { webhook: "https://plans.example.org/hook" };
    const job = await api.submit({ body: { notify: target } });
    const untold = { target, deliveryId: null, attempts: 0, lastError: null, nextAttemptAt: null, deliveredAt: null };
    expect(job.notification).toEqual(untold);
    await api.move(job.id, ["cancel"]);
    const shown = (await (await api.send("GET", `/jobs/${job.id}`)).json()) as { notification: object };
    expect(shown.notification).toEqual({
      ...untold,
      deliveryId: expect.stringContaining(job.id),
      nextAttemptAt: expect.any(String),
    });
  });

  test("is checked with a secret of the tenant's own, the same each time", async () => {
    api = await TestApi.open({ keyed: true });
    const secretOf = async (tenant: string) => {
      const answer = await api.send("GET", "/webhook-secret", { key: await api.addKey(tenant) });
      return ((await answer.json()) as { secret: string }).secret;
    };
    const [a, again, b] = [await secretOf("a"), await secretOf("a"), await secretOf("b")];
    expect(a).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect([again, b === a]).toEqual([a, false]);
    expect((await api.send("GET", "/webhook-secret")).status).toBe(401);
  });
});
