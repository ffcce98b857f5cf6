import { createHash, randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import { ListMultipartUploadsCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { AwsClientSettings } from "../../../src/adapters/aws/clients";
import { S3ObjectStore } from "../../../src/adapters/aws/s3/object-store";
import { S3_OBJECT_STORE_PERMISSIONS } from "../../../src/contract/permissions";
import type { UploadGrant } from "../../../src/jobs/ports";
import { emulatorSettings } from "../../support/aws-here";
import { type Emulator, startEmulator } from "../../support/emulator";
import { PermissionRecord } from "../../support/recorded-calls";
import { temporaryBuckets } from "../../support/s3-here";
import { testObjectStore } from "./object-store-suite";

const PREFIX = "tenants/local/jobs/4f0c2b1e/";
const INPUT = `${PREFIX}inputs/students.csv`;
const OUTPUT = `${PREFIX}attempts/1/plan.csv`;
const MIB = 1024 * 1024;

describe("S3 on MiniStack", () => {
  let emulator: Emulator | undefined;
  let settings: AwsClientSettings;
  const record = new PermissionRecord();

  beforeAll(async () => {
    const started = await startEmulator("ministack");
    if (typeof started === "string") throw new Error(started);
    emulator = started;
    settings = emulatorSettings(started.endpoint);
  });
  afterAll(() => emulator?.close());

  testObjectStore("S3", (clock) => temporaryBuckets(settings, clock, record), { ownClock: false });

  describe("S3: its own ways", () => {
    let parts: Awaited<ReturnType<typeof temporaryBuckets>>;
    const clock = { now: () => Date.now() };

    beforeEach(async () => {
      parts = await temporaryBuckets(settings, clock, record);
    });
    afterEach(() => parts.close());

    async function inBucket(bucket: string): Promise<readonly string[]> {
      const one = new Set((await parts.objects.list("tenants/")).map(({ key }) => key));
      const answers = await Promise.all(
        [...one].map(async (key) => {
          const head = await fetch(`${settings.endpoint}/${bucket}/${key}`, { method: "HEAD" });
          return head.status === 404 ? [] : [key];
        }),
      );
      return answers.flat();
    }

    function grant(change: Partial<UploadGrant> = {}): UploadGrant {
      return { key: INPUT, contentType: "text/csv", bytes: 8, expiresAt: clock.now() + 300_000, ...change };
    }

    async function put(body: string, change: Partial<UploadGrant> = {}, headers: Record<string, string> = {}) {
      const signed = await parts.objects.signUpload(grant(change));
      return fetch(signed.url, { method: "PUT", body, headers: { ...signed.headers, ...headers } });
    }

    test("files of users lie in one bucket, files of runs in the other, and a listing shows both in order", async () => {
      for (const key of [OUTPUT, INPUT, `${PREFIX}inline/x/a.csv`]) {
        await parts.objects.put(key, "text/csv", Buffer.from(key));
      }
      const listed = await parts.objects.list(PREFIX);
      expect(listed.map(({ key }) => key)).toEqual([OUTPUT, `${PREFIX}inline/x/a.csv`, INPUT]);
      expect(await inBucket(parts.inputBucket)).toEqual([`${PREFIX}inline/x/a.csv`, INPUT]);
      expect(await inBucket(parts.outputBucket)).toEqual([OUTPUT]);
      await parts.objects.removePrefix(PREFIX);
      expect(await parts.objects.list(PREFIX)).toEqual([]);
    });

    test("a signed upload stores what it was granted for, and its hash is found when it is asked for", async () => {
      expect((await put("a,b\n1,2\n")).status).toBe(200);
      const sha256 = createHash("sha256").update("a,b\n1,2\n").digest("hex");
      const stored = await parts.objects.head(INPUT);
      expect(stored).toMatchObject({ key: INPUT, bytes: 8, contentType: "text/csv", sha256 });
      expect(await parts.objects.head(INPUT)).toEqual(stored);
    });

    test("the hash of an upload is found anew when another took its place", async () => {
      await put("a,b\n1,2\n");
      await parts.objects.head(INPUT);
      await put("c,d\n3,4\n");
      const sha256 = createHash("sha256").update("c,d\n3,4\n").digest("hex");
      expect((await parts.objects.head(INPUT))?.sha256).toBe(sha256);
    });

    const refusals: readonly [string, () => Promise<Response>][] = [
      ["longer than granted", () => put("a,b\n1,2\n3,4\n")],
      ["shorter than granted", () => put("a,b\n")],
      ["of another type", () => put("a,b\n1,2\n", {}, { "content-type": "text/html" })],
    ];
    test.each(refusals)("an upload %s is refused and leaves nothing", async (_what, upload) => {
      expect((await upload()).status).toBe(403);
      expect(await parts.objects.head(INPUT)).toBeUndefined();
    });

    test("a URL that was signed ten minutes ago for five is refused", async () => {
      const { client, inputBucket, outputBucket } = parts;
      const earlier = { now: () => Date.now() - 600_000 };
      const objects = new S3ObjectStore({ client, inputBucket, outputBucket, clock: earlier });
      await parts.objects.put(OUTPUT, "text/csv", Buffer.from("plan"));
      const expiresAt = earlier.now() + 300_000;
      const upload = await objects.signUpload(grant({ expiresAt }));
      const download = await objects.signDownload({ key: OUTPUT, fileName: "plan.csv", expiresAt });
      expect((await fetch(upload.url, { method: "PUT", body: "a,b\n1,2\n", headers: upload.headers })).status).toBe(
        403,
      );
      expect((await fetch(download.url)).status).toBe(403);
    });

    test("an upload cannot bring a hash of its own", async () => {
      const forged = { "x-amz-meta-sha256": "0".repeat(64) };
      await put("a,b\n1,2\n", {}, forged);
      const sha256 = createHash("sha256").update("a,b\n1,2\n").digest("hex");
      expect(["refused", sha256]).toContain((await parts.objects.head(INPUT))?.sha256 ?? "refused");
    });

    const changes: readonly [string, (url: URL) => void][] = [
      [
        "key",
        (url) => {
          url.pathname = url.pathname.replace("students", "teachers");
        },
      ],
      ["signature", (url) => url.searchParams.set("X-Amz-Signature", "0".repeat(64))],
      ["lifetime", (url) => url.searchParams.set("X-Amz-Expires", "86400")],
      ["signed headers", (url) => url.searchParams.set("X-Amz-SignedHeaders", "host")],
    ];
    test.each(changes)("a signed URL whose %s was changed is refused", async (_what, change) => {
      const signed = await parts.objects.signUpload(grant());
      const url = new URL(signed.url);
      change(url);
      const answer = await fetch(url, { method: "PUT", body: "a,b\n1,2\n", headers: signed.headers });
      expect(answer.status).toBe(403);
      expect(await parts.objects.list("tenants/")).toEqual([]);
    });

    test("a URL for an upload is none for a download or a removal", async () => {
      await put("a,b\n1,2\n");
      const { url } = await parts.objects.signUpload(grant());
      for (const method of ["GET", "DELETE"]) expect((await fetch(url, { method })).status).toBe(403);
      expect(await parts.objects.head(INPUT)).toBeDefined();
    });

    test("a URL names length and type among what is signed, and no secret", async () => {
      const { url } = await parts.objects.signUpload(grant());
      const { searchParams } = new URL(url);
      expect(searchParams.get("X-Amz-SignedHeaders")).toBe("content-length;content-type;host");
      expect([...searchParams.keys()].filter((name) => name.includes("checksum"))).toEqual([]);
      expect(searchParams.get("X-Amz-Expires")).toMatch(/^(299|300)$/);
    });

    test("a signed download comes under the name it was signed with", async () => {
      await parts.objects.put(OUTPUT, "text/csv", Buffer.from("plan"));
      const request = { key: OUTPUT, fileName: "plan (1).csv", expiresAt: clock.now() + 60_000 };
      const answer = await fetch((await parts.objects.signDownload(request)).url);
      expect(await answer.text()).toBe("plan");
      expect(answer.headers.get("content-disposition")).toBe('attachment; filename="plan (1).csv"');
      expect(answer.headers.get("content-type")).toContain("text/csv");
    });

    test("a body of many parts goes up and down whole, with its hash", async () => {
      const chunk = randomBytes(MIB);
      const hash = createHash("sha256");
      for (let n = 0; n < 25; n++) hash.update(chunk);
      const sha256 = hash.digest("hex");
      const body = Readable.from(Array.from({ length: 25 }, () => chunk));
      expect(await parts.objects.put(OUTPUT, "application/gzip", body)).toMatchObject({ bytes: 25 * MIB, sha256 });
      expect(await parts.objects.head(OUTPUT)).toMatchObject({ bytes: 25 * MIB, sha256 });
      const down = createHash("sha256");
      for await (const piece of (await parts.objects.read(OUTPUT)) ?? []) down.update(piece as Uint8Array);
      expect(down.digest("hex")).toBe(sha256);
    });

    test.each([INPUT, OUTPUT])(
      "a body of many parts that breaks leaves neither an object nor parts that cost: %s",
      async (key) => {
        async function* broken() {
          for (let n = 0; n < 20; n++) yield randomBytes(MIB);
          throw new Error("the connection was cut");
        }
        await expect(parts.objects.put(key, "text/csv", Readable.from(broken()))).rejects.toThrow("cut");
        expect(await parts.objects.head(key)).toBeUndefined();
        for (const Bucket of [parts.inputBucket, parts.outputBucket]) {
          const { Uploads = [] } = await parts.other.send(new ListMultipartUploadsCommand({ Bucket }));
          expect(Uploads).toEqual([]);
        }
      },
    );

    test("an object without its hash, as a kill after its last part leaves it, is hashed when it is asked for", async () => {
      const plain = { Bucket: parts.outputBucket, Key: OUTPUT, Body: "plan", ContentType: "text/csv" };
      await parts.other.send(new PutObjectCommand(plain));
      const sha256 = createHash("sha256").update("plan").digest("hex");
      expect(await parts.objects.head(OUTPUT)).toMatchObject({ bytes: 4, sha256 });
      await parts.objects.remove(OUTPUT);
      expect(await parts.objects.head(OUTPUT)).toBeUndefined();
    });

    test("an object that is replaced while it is read fails the reader instead of mixing two", async () => {
      const large = Buffer.alloc(20 * MIB, "a");
      await parts.objects.put(OUTPUT, "text/plain", large);
      const reader = await parts.objects.read(OUTPUT);
      await parts.objects.put(OUTPUT, "text/plain", Buffer.alloc(20 * MIB, "b"));
      await expect(reader?.toArray()).rejects.toThrow();
    });

    test("a listing of more than a thousand objects is whole, and so is its removal", async () => {
      const keys = Array.from({ length: 1_050 }, (_, n) => `${PREFIX}inputs/${String(n).padStart(4, "0")}`);
      for (let at = 0; at < keys.length; at += 50) {
        const some = keys.slice(at, at + 50).map((Key) => ({ Bucket: parts.inputBucket, Key, Body: "x" }));
        await Promise.all(some.map((object) => parts.other.send(new PutObjectCommand(object))));
      }
      expect((await parts.objects.list(PREFIX)).map(({ key }) => key)).toEqual(keys);
      await parts.objects.removePrefix(PREFIX);
      expect(await parts.objects.list(PREFIX)).toEqual([]);
    });

    test("a body that changed on its way is refused by its checksum", async () => {
      const wrong = createHash("sha256").update("other").digest("base64");
      const command = { Bucket: parts.outputBucket, Key: OUTPUT, Body: "body", ChecksumSHA256: wrong };
      await expect(parts.other.send(new PutObjectCommand(command))).rejects.toThrow();
    });
  });

  test("every call above is declared in the contract, and every declaration was used", () => {
    const declared = { objects: S3_OBJECT_STORE_PERMISSIONS };
    expect(record.difference(declared)).toEqual({ undeclared: [], unused: [] });
  });
});
