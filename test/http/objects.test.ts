import { afterEach, beforeEach, expect, test } from "vitest";
import type { PresignedUpload } from "../../src/contract/api";
import { problemSchema } from "../../src/contract/problem";
import { TestApi } from "../support/api/test-api";

let api: TestApi;
let granted: PresignedUpload;
beforeEach(async () => {
  api = await TestApi.open({ limits: { maxUploadBytes: 1000 } });
  const json = { filename: "a.txt", contentType: "text/plain", bytes: 4 };
  granted = (await (await api.send("POST", "/presign/upload", { json })).json()) as PresignedUpload;
});
afterEach(() => api.close());

const put = (url: string, raw: string | ReadableStream = "good", headers = granted.headers) =>
  api.send("PUT", url, { raw, headers });
const stored = () => api.storage.objects.list("tenants/");

async function refused(response: Response, status: number, code: string): Promise<void> {
  expect(problemSchema.parse(await response.json())).toMatchObject({ status, code });
  expect(await stored()).toEqual([]);
}

function changed(parameter: string, value: string): string {
  const url = new URL(granted.url);
  url.searchParams.set(parameter, value);
  return url.href;
}

test("an upload is stored whole, and can be repeated until the job is submitted", async () => {
  for (const text of ["good", "done"]) {
    const response = await put(granted.url, text);
    expect(response.status).toBe(200);
    expect(response.headers.get("etag")).toMatch(/^"[0-9a-f]{64}"$/);
  }
  expect(await stored()).toMatchObject([{ key: granted.key, bytes: 4, contentType: "text/plain" }]);
});

test.each(["method", "expires", "bytes", "type", "name", "signature"])(
  "%s of a signed URL cannot be changed",
  async (part) => {
    for (const value of ["GET", "99999999999999", "1"])
      await refused(await put(changed(part, value)), 403, "SIGNATURE_INVALID");
  },
);

test("a signed URL is for its own key alone", async () => {
  for (const key of ["b.txt", "%2e%2e/a.txt", "a.txt/b"]) {
    await refused(await put(granted.url.replace("a.txt", key)), 403, "SIGNATURE_INVALID");
  }
  const traversal = new URL(granted.url);
  await refused(await put(`${traversal.origin}/objects/..%2f..%2fsecret${traversal.search}`), 403, "SIGNATURE_INVALID");
});

test("a signed URL works for its own method alone", async () => {
  await refused(await api.send("GET", granted.url), 403, "SIGNATURE_INVALID");
  await refused(
    await api.send("HEAD", granted.url).then(async (head) => {
      expect(head.status).toBe(403);
      return api.send("GET", granted.url);
    }),
    403,
    "SIGNATURE_INVALID",
  );
  const wrong = await api.send("DELETE", granted.url);
  expect([wrong.status, wrong.headers.get("allow")]).toEqual([405, "GET, HEAD, PUT"]);
});

test("a signed URL expires", async () => {
  api.clock.stopAt(Date.now() + 300_001);
  await refused(await put(granted.url), 403, "SIGNATURE_INVALID");
});

test("an upload has the signed content type", async () => {
  await refused(await put(granted.url, "good", { "content-type": "text/html" }), 403, "SIGNATURE_INVALID");
});

test("an upload has exactly the signed size, whether it says its length or not", async () => {
  const stream = (text: string) => new Blob([text]).stream();
  const said = (text: string) => ({ ...granted.headers, "content-length": String(text.length) });
  await refused(await put(granted.url, "good!", said("good!")), 413, "PAYLOAD_TOO_LARGE");
  await refused(await put(granted.url, "goo", said("goo")), 400, "INVALID_REQUEST");
  await refused(await put(granted.url, stream("good!")), 413, "PAYLOAD_TOO_LARGE");
  await refused(await put(granted.url, stream("goo")), 400, "INVALID_REQUEST");
  await refused(await put(granted.url, stream("")), 400, "INVALID_REQUEST");
});

test.each(["/objects/%1Cz%7F%02l%0AuK", "/objects/a/%0D%0Ab"])(
  "a key of any characters is refused as unsigned: %s",
  async (path) => {
    await refused(await api.send("PUT", new URL(path, granted.url).href, { raw: "good" }), 403, "SIGNATURE_INVALID");
  },
);

test("a body that breaks off leaves nothing", async () => {
  const broken = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode("go"));
      controller.error(new Error("the line went dead"));
    },
  });
  await refused(await put(granted.url, broken), 400, "INVALID_REQUEST");
});

test("nothing larger than the server takes is granted", async () => {
  const json = { filename: "a.txt", contentType: "text/plain", bytes: 1001 };
  const response = await api.send("POST", "/presign/upload", { json });
  expect(await response.clone().json()).toMatchObject({ issues: [{ path: "a.txt", remedy: expect.any(String) }] });
  await refused(response, 413, "PAYLOAD_TOO_LARGE");
});

test.each(["../a.txt", "a/b.txt", ".hidden", "a\u0000b", "", "x".repeat(256), "ä.txt", "con:txt"])(
  "%j is no file name",
  async (filename) => {
    const json = { filename, contentType: "text/plain", bytes: 4 };
    await refused(await api.send("POST", "/presign/upload", { json }), 400, "INVALID_REQUEST");
  },
);
