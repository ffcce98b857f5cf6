import type { LookupAddress } from "node:dns";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { HttpWebhookSender, type HttpWebhookSenderOptions } from "../../../src/adapters/webhooks/sender";
import { bodyOf, type Handler, type ScriptedServer, scriptedServer } from "../../support/scripted-server";

interface Received {
  readonly url: string;
  readonly host: string | undefined;
  readonly body: string;
}

let server: ScriptedServer;
let port: number;
let received: Received[];
let answer: (...exchange: Parameters<Handler>) => unknown;

beforeEach(async () => {
  received = [];
  answer = (_request, response) => response.writeHead(204).end();
  server = await scriptedServer(async (request, response) => {
    const body = (await bodyOf(request)).toString();
    received.push({ url: request.url ?? "", host: request.headers.host, body });
    await answer(request, response);
  });
  port = server.port;
});
afterEach(() => server.close());

const HERE: LookupAddress = { address: "127.0.0.1", family: 4 };

function post(url: string, options: HttpWebhookSenderOptions): Promise<void> {
  return new HttpWebhookSender(options).post({ url, headers: { "webhook-id": "d" }, body: "{}" });
}

describe("a webhook", () => {
  test("is posted to the address that was looked up, under its own name, and the name is asked once", async () => {
    const answers = [HERE, { address: "127.0.0.2", family: 4 }];
    let asked = 0;
    const resolve = async () => [answers[asked++] ?? HERE];
    await post(`http://hooks.example.org:${port}/a?b=c`, { addresses: "any", resolve });
    expect(received).toEqual([{ url: "/a?b=c", host: `hooks.example.org:${port}`, body: "{}" }]);
    expect(asked).toBe(1);
  });

  test.each(["127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "0x7f.1", "localhost"])(
    "is not called at %s, however that is written",
    async (host) => {
      await expect(post(`https://${host}:${port}/`, { addresses: "public" })).rejects.toThrow("is not public");
      expect(server.connections).toBe(0);
    },
  );

  test.each([
    ["a private address", [HERE]],
    ["a public and a private address", [{ address: "93.184.216.34", family: 4 }, HERE]],
    ["an address of the instance's metadata", [{ address: "169.254.169.254", family: 4 }]],
  ])("is not called at a name with %s", async (_what, found) => {
    const refused = post(`https://hooks.example.org:${port}/`, { addresses: "public", resolve: async () => found });
    await expect(refused).rejects.toThrow("is not called: its address is not public");
    expect(server.connections).toBe(0);
  });

  test("is not called over http where only public ones are", async () => {
    await expect(post(`http://127.0.0.1:${port}/`, { addresses: "public" })).rejects.toThrow("no https");
  });

  test("that answers with a redirect has failed, and nobody goes there", async () => {
    answer = (_request, response) => response.writeHead(307, { location: `http://127.0.0.1:${port}/elsewhere` }).end();
    await expect(post(`http://127.0.0.1:${port}/`, { addresses: "any" })).rejects.toThrow("redirects are not followed");
    expect(received).toHaveLength(1);
  });

  test.each([400, 404, 500, 503])("that answers %i has failed", async (status) => {
    answer = (_request, response) => response.writeHead(status).end();
    await expect(post(`http://127.0.0.1:${port}/`, { addresses: "any" })).rejects.toThrow(`answered ${status}`);
  });

  test("that does not answer in time has failed, and so has a name that is looked up too long", async () => {
    answer = () => {};
    const limit = { addresses: "any", limitMs: 100 } as const;
    await expect(post(`http://127.0.0.1:${port}/`, limit)).rejects.toThrow("did not answer within 0.1 s");
    const resolve = () => new Promise<never>(() => {});
    await expect(post("http://hooks.example.org/", { ...limit, resolve })).rejects.toThrow("did not answer within");
  });

  test("whose answer never ends is done with at its head", async () => {
    answer = (_request, response) => void response.writeHead(200).write("x".repeat(1_000));
    await post(`http://127.0.0.1:${port}/`, { addresses: "any" });
  });

  test("that refuses connections is told by its code, without an address", async () => {
    const resolve = async () => [HERE];
    const closed = post("http://hooks.example.org:1/", { addresses: "any", resolve });
    await expect(closed).rejects.toThrow(/^could not be called: ECONNREFUSED$/);
  });
});
