import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { PresignedUpload } from "../../src/contract/api";
import { type HttpServer, serveHttp } from "../../src/main/http-server";
import { TestApi } from "../support/api/test-api";

const ANY_PORT = { host: "127.0.0.1", port: 0 } as const;
let api: TestApi;
let server: HttpServer;
let port: number;
const closing = new AbortController();
beforeEach(async () => {
  api = await TestApi.open({ limits: { maxStreams: 2, streamCommentSeconds: 0.2 } });
  server = await serveHttp(api.app, ANY_PORT);
  port = Number(new URL(server.url).port);
  api.baseUrl.value = server.url;
});
afterEach(async () => {
  await server.close();
  await api.close();
});

const url = (path: string) => `${server.url}/api/v1${path}`;
const run = (id: string) => api.move(id, ["claim", { leaseUntil: Date.now() + 60_000 }], ["start"]);

async function expectHealthy(): Promise<void> {
  expect(await (await fetch(url("/health"))).json()).toMatchObject({ status: "ok" });
}

/** Milliseconds without a byte after which an answer is whole. */
const QUIET = 150;

/** What the server says to some bytes, until it is quiet; who waits for nothing hangs up after `patience` milliseconds. */
async function raw(text: string, patience = 60_000): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  socket.write(text);
  socket.setTimeout(patience, () => socket.destroy());
  let answer = "";
  socket.on("data", (data) => {
    answer += data.toString();
    socket.setTimeout(QUIET);
  });
  await once(socket, "close").catch(() => {});
  return answer;
}

test("it listens on this machine alone", () => {
  expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
});

test("events come as they happen, in order, and the stream ends after the final state", async () => {
  const { id } = await api.submit();
  const response = await fetch(url(`/jobs/${id}/events`));
  expect(response.headers.get("content-type")).toBe("text/event-stream");
  await run(id);
  await api.storage.store.appendLog(id, 1, ["hello"]);
  await api.publish(id, { "out.csv": "a\n" });
  const events = parseEvents(await response.text());
  expect(events.map(({ event, data }) => [event, data.state ?? data.line])).toEqual([
    ["state", "queued"],
    ["state", "starting"],
    ["state", "running"],
    ["log", "hello"],
    ["state", "succeeded"],
  ]);
  expect(events.map(({ id: seq }) => seq)).toEqual(["1", "2", "3", "4", "5"]);
});

test("a stream resumes after the last event that was seen", async () => {
  const { id } = await api.submit();
  await run(id);
  await api.publish(id, {});
  const response = await fetch(url(`/jobs/${id}/events`), { headers: { "last-event-id": "2" } });
  expect(parseEvents(await response.text()).map(({ id: seq }) => seq)).toEqual(["3", "4"]);
  expect((await fetch(url(`/jobs/${id}/events`), { headers: { "last-event-id": "x" } })).status).toBe(400);
});

test("a silent stream shows that it lives", async () => {
  const { id } = await api.submit();
  const left = new AbortController();
  const response = await fetch(url(`/jobs/${id}/events`), { signal: left.signal });
  let text = "";
  for await (const chunk of response.body ?? []) {
    text += Buffer.from(chunk).toString();
    if (text.includes("\n: ") || text.startsWith(": ")) break;
  }
  left.abort();
  expect(text).toContain(": ");
});

test("streams are bounded, and one whose reader left is free again", async () => {
  const { id } = await api.submit();
  const readers = [new AbortController(), new AbortController()];
  for (const { signal } of readers) await fetch(url(`/jobs/${id}/events`), { signal });
  const refused = await fetch(url(`/jobs/${id}/events`));
  expect([refused.status, await refused.json()]).toMatchObject([503, { code: "UNAVAILABLE" }]);
  expect(refused.headers.get("retry-after")).toBe("5");
  for (const reader of readers) reader.abort();
  let status = 503;
  for (let tries = 0; status === 503 && tries < 50; tries += 1) {
    await sleep(50);
    const response = await fetch(url(`/jobs/${id}/events`));
    status = response.status;
    await response.body?.cancel();
  }
  expect(status).toBe(200);
});

test("closing ends streams and long polls, and then the server", async () => {
  const other = await TestApi.open({ closing: closing.signal });
  const second = await serveHttp(other.app, ANY_PORT);
  const { id } = await other.submit();
  const stream = await fetch(`${second.url}/api/v1/jobs/${id}/events`);
  const poll = fetch(`${second.url}/api/v1/jobs/${id}?wait=25`);
  await sleep(50);
  closing.abort();
  expect((await poll).status).toBe(200);
  expect(await stream.text()).toContain("queued");
  await second.close();
  await other.close();
});

test("a file goes up and is there, byte for byte", async () => {
  const body = Buffer.alloc(5_000_000, "0123456789");
  const json = JSON.stringify({ filename: "a.txt", contentType: "text/plain", bytes: body.length });
  const asked = await fetch(url("/presign/upload"), {
    method: "POST",
    body: json,
    headers: { "content-type": "application/json" },
  });
  const { url: target, headers, key } = (await asked.json()) as PresignedUpload;
  expect((await fetch(target, { method: "PUT", body, headers })).status).toBe(200);
  expect(await api.storage.objects.head(key)).toMatchObject({ bytes: 5_000_000 });
});

test("a caller who leaves in the middle of an upload leaves nothing, and the server stays up", async () => {
  const json = JSON.stringify({ filename: "a.txt", contentType: "text/plain", bytes: 1000 });
  const asked = await fetch(url("/presign/upload"), {
    method: "POST",
    body: json,
    headers: { "content-type": "application/json" },
  });
  const target = new URL(((await asked.json()) as PresignedUpload).url);
  for (const sent of ["", "x".repeat(500)]) {
    await raw(
      `PUT ${target.pathname}${target.search} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/plain\r\nContent-Length: 1000\r\n\r\n${sent}`,
      QUIET,
    );
  }
  expect(await api.storage.objects.list("tenants/")).toEqual([]);
  await expectHealthy();
});

test.each([
  ["TRACE", "TRACE /api/v1/jobs HTTP/1.1\r\nHost: localhost\r\n\r\n", /^HTTP\/1\.1 405 .*allow: GET, HEAD, POST/is],
  ["an unknown method", "BREW /api/v1/jobs HTTP/1.1\r\nHost: localhost\r\n\r\n", /^HTTP\/1\.1 400/],
  ["no host", "GET /health HTTP/1.0\r\n\r\n", /^HTTP\/1\.1 (200|400)/],
  ["a broken host", "GET /health HTTP/1.1\r\nHost: a b\r\n\r\n", /^HTTP\/1\.1 400/],
  ["a host of somebody else", "GET /health HTTP/1.1\r\nHost: evil.example\r\n\r\n", /^HTTP\/1\.1 403/],
  ["a backslash", "GET /\\..\\x HTTP/1.1\r\nHost: localhost\r\n\r\n", /^HTTP\/1\.1 40[04]/],
  ["a broken percent sign", "GET /api/v1/jobs/%zz HTTP/1.1\r\nHost: localhost\r\n\r\n", /^HTTP\/1\.1 404/],
  ["a path that climbs", "GET /assets/../../package.json HTTP/1.1\r\nHost: localhost\r\n\r\n", /^HTTP\/1\.1 404/],
  [
    "an encoded path that climbs",
    "GET /assets/%2e%2e%2fjob.html HTTP/1.1\r\nHost: localhost\r\n\r\n",
    /^HTTP\/1\.1 404/,
  ],
  [
    "a head that is too long",
    `GET /health HTTP/1.1\r\nHost: localhost\r\nX-A: ${"x".repeat(20_000)}\r\n\r\n`,
    /^HTTP\/1\.1 431/,
  ],
  [
    "both length and chunks",
    "POST /api/v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    /^HTTP\/1\.1 400/,
  ],
])("%s is answered and harms nobody", async (_what, text, answer) => {
  expect(await raw(text)).toMatch(answer);
  await expectHealthy();
});

interface ParsedEvent {
  readonly id: string;
  readonly event: string;
  readonly data: Readonly<Record<string, unknown>>;
}

function parseEvents(text: string): readonly ParsedEvent[] {
  const blocks = text.split("\n\n").filter((block) => block !== "" && !block.startsWith(":"));
  return blocks.map((block) => {
    const fields = new Map(
      block.split("\n").map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 2)]),
    );
    return {
      id: fields.get("id") ?? "",
      event: fields.get("event") ?? "",
      data: JSON.parse(fields.get("data") ?? "{}"),
    };
  });
}
