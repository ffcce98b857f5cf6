import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type PresentedRequest, UploadSizeError } from "../../../../src/jobs/ports";
import { ManualClock } from "../../../support/jobs";
import { temporaryStorage } from "../../../support/local-storage";

const KEY = "tenants/local/jobs/4f0c2b1e/inputs/students.csv";
const OTHER_KEY = "tenants/other/jobs/4f0c2b1e/inputs/students.csv";

let clock: ManualClock;
let storage: Awaited<ReturnType<typeof temporaryStorage>>;

beforeEach(async () => {
  clock = new ManualClock();
  storage = await temporaryStorage(clock);
});
afterEach(() => storage.close());

async function upload(): Promise<PresentedRequest> {
  const grant = { key: KEY, contentType: "text/csv", bytes: 5, expiresAt: clock.now() + 300_000 };
  const { url } = await storage.objects.signUpload(grant);
  return { method: "PUT", key: KEY, query: new URL(url).searchParams, contentType: "text/csv", contentLength: 5 };
}

async function download(): Promise<PresentedRequest> {
  const grant = { key: KEY, fileName: "Students of 2026.csv", expiresAt: clock.now() + 300_000 };
  const { url } = await storage.objects.signDownload(grant);
  return { method: "GET", key: KEY, query: new URL(url).searchParams };
}

function changed(request: PresentedRequest, name: string, value: string): PresentedRequest {
  const query = new URLSearchParams(request.query);
  query.set(name, value);
  return { ...request, query };
}

describe("a signed upload", () => {
  test("is accepted as it was granted", async () => {
    const grant = { key: KEY, contentType: "text/csv", bytes: 5, expiresAt: clock.now() + 300_000 };
    expect(storage.objects.verify(await upload())).toEqual({ verdict: "upload", grant });
  });

  test("is refused from the moment it expires", async () => {
    const request = await upload();
    clock.advance(299_999);
    expect(storage.objects.verify(request).verdict).toBe("upload");
    clock.advance(1);
    expect(storage.objects.verify(request)).toMatchObject({ verdict: "refused", why: "the URL has expired" });
  });

  const forgeries: readonly [string, (request: PresentedRequest) => PresentedRequest][] = [
    ["another key", (request) => ({ ...request, key: OTHER_KEY })],
    ["another method", (request) => ({ ...request, method: "GET" })],
    ["DELETE", (request) => ({ ...request, method: "DELETE" })],
    ["another content type", (request) => ({ ...request, contentType: "text/html" })],
    ["no content type", ({ contentType: _none, ...request }) => request],
    ["a longer life", (request) => changed(request, "expires", "9999999999999")],
    ["a larger size", (request) => changed(request, "bytes", "500")],
    ["another type in the URL", (request) => changed(request, "type", "text/html")],
    ["a method that was not signed", (request) => changed({ ...request, method: "GET" }, "method", "GET")],
    ["a file name added", (request) => changed(request, "name", "x.html")],
    ["a cut signature", (request) => changed(request, "signature", request.query.get("signature")?.slice(2) ?? "")],
    ["an empty signature", (request) => changed(request, "signature", "")],
    ["a signature of something else", (request) => changed(request, "signature", "00".repeat(32))],
    ["no query at all", (request) => ({ ...request, query: new URLSearchParams() })],
    ["a time that is no number", (request) => changed(request, "expires", "soon")],
  ];
  test.each(forgeries)("is refused with %s", async (_what, forge) => {
    expect(storage.objects.verify(forge(await upload())).verdict).toBe("refused");
  });

  test("of one data folder is worth nothing at another", async () => {
    const elsewhere = await temporaryStorage(clock);
    expect(elsewhere.objects.verify(await upload()).verdict).toBe("refused");
    await elsewhere.close();
  });
});

describe("a signed download", () => {
  test.each(["GET", "HEAD"])("is accepted for %s, with the name to save it under", async (method) => {
    const verdict = storage.objects.verify({ ...(await download()), method });
    expect(verdict).toMatchObject({ verdict: "download", grant: { key: KEY, fileName: "Students of 2026.csv" } });
  });

  test("is refused under another file name, and for an upload", async () => {
    const request = await download();
    expect(storage.objects.verify(changed(request, "name", "x.html")).verdict).toBe("refused");
    expect(storage.objects.verify({ ...request, method: "PUT" }).verdict).toBe("refused");
  });
});

describe("receiving an upload", () => {
  const grant = { key: KEY, contentType: "text/csv", bytes: 5, expiresAt: 0 };

  test("stores a body of exactly the granted size", async () => {
    await storage.objects.receive(grant, Readable.from([Buffer.from("he"), Buffer.from("llo")]));
    expect(await storage.objects.head(KEY)).toMatchObject({ bytes: 5, contentType: "text/csv" });
  });

  test.each(["hell", "hello!", "", "x".repeat(1_000_000)])(
    "refuses a body of another size and leaves nothing",
    async (body) => {
      const receiving = storage.objects.receive(grant, Readable.from([Buffer.from(body)]));
      await expect(receiving).rejects.toThrow(UploadSizeError);
      expect(await storage.objects.head(KEY)).toBeUndefined();
      expect(await readdir(join(storage.folder, "objects", "temporary"))).toEqual([]);
    },
  );

  test("stops reading an endless body at once", async () => {
    let chunks = 0;
    async function* endless() {
      for (; chunks < 1_000; chunks++) yield Buffer.alloc(1_024);
    }
    await expect(storage.objects.receive(grant, Readable.from(endless()))).rejects.toThrow(UploadSizeError);
    expect(chunks).toBeLessThan(100);
  });
});
