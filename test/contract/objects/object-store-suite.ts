import { createHash, randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Clock, ObjectKeyError, type ObjectStore } from "../../../src/jobs/ports";
import { ManualClock } from "../../support/jobs";

export interface ObjectsUnderTest {
  readonly objects: ObjectStore;
  close(): Promise<void>;
}

const PREFIX = "tenants/local/jobs/4f0c2b1e/";
const KEY = `${PREFIX}inputs/students.csv`;
const MIB = 1024 * 1024;

/** What not every object store promises. */
export interface ObjectPromises {
  /** `storedAt` is told by the test's clock. A service that keeps objects has a clock of its own. */
  readonly ownClock: boolean;
}

/** What every object store promises. How its signed requests are served is tested where it is. */
export function testObjectStore(
  name: string,
  create: (clock: Clock) => Promise<ObjectsUnderTest>,
  { ownClock }: ObjectPromises = { ownClock: true },
): void {
  let clock: ManualClock;
  let objects: ObjectStore;
  let close: () => Promise<void>;

  beforeEach(async () => {
    clock = new ManualClock();
    const parts = await create(clock);
    objects = parts.objects;
    close = () => parts.close();
  });
  afterEach(() => close());

  /** The time of now, as far as it can be foretold. */
  function storedNow(): number {
    return ownClock ? clock.now() : expect.any(Number);
  }

  async function content(key: string): Promise<Buffer | undefined> {
    const body = await objects.read(key);
    return body && Buffer.concat(await body.toArray());
  }

  describe(`${name}: storing and reading`, () => {
    test("gives back the bytes and what is known of them", async () => {
      const bytes = randomBytes(1_000);
      const stored = await objects.put(KEY, "text/csv", bytes);
      const sha256 = createHash("sha256").update(bytes).digest("hex");
      expect(stored).toEqual({ key: KEY, bytes: 1_000, sha256, contentType: "text/csv", storedAt: storedNow() });
      expect(await objects.head(KEY)).toEqual(stored);
      expect((await content(KEY))?.equals(bytes)).toBe(true);
    });

    test("takes a stream, whatever its chunks", async () => {
      const stored = await objects.put(KEY, "text/csv", Readable.from([Buffer.from("a,b\n"), Buffer.from("1,2\n")]));
      expect(stored.bytes).toBe(8);
      expect((await content(KEY))?.toString()).toBe("a,b\n1,2\n");
    });

    test("keeps an empty object", async () => {
      await objects.put(KEY, "text/csv", new Uint8Array());
      expect(await objects.head(KEY)).toMatchObject({ bytes: 0 });
      expect((await content(KEY))?.length).toBe(0);
    });

    test("keeps many megabytes as they are", async () => {
      const chunk = randomBytes(MIB);
      const hash = createHash("sha256");
      for (let n = 0; n < 12; n++) hash.update(chunk);
      const stored = await objects.put(KEY, "application/gzip", Readable.from(Array.from({ length: 12 }, () => chunk)));
      expect(stored).toMatchObject({ bytes: 12 * MIB, sha256: hash.digest("hex") });
      expect((await content(KEY))?.length).toBe(12 * MIB);
    });

    test("knows nothing under a key that was never used", async () => {
      expect(await objects.head(KEY)).toBeUndefined();
      expect(await objects.read(KEY)).toBeUndefined();
    });

    test("knows nothing under a key that is only the start of others", async () => {
      await objects.put(KEY, "text/csv", Buffer.from("x"));
      expect(await objects.head(`${PREFIX}inputs`)).toBeUndefined();
      expect(await objects.read(`${PREFIX}inputs`)).toBeUndefined();
    });

    test("keeps keys apart that differ in case or by an ending", async () => {
      for (const suffix of ["a", "A", "a.b", "a (1)", "a_b"]) {
        await objects.put(`${PREFIX}${suffix}`, "text/plain", Buffer.from(suffix));
      }
      for (const suffix of ["a", "A", "a.b", "a (1)", "a_b"]) {
        expect((await content(`${PREFIX}${suffix}`))?.toString()).toBe(suffix);
      }
    });

    test("replaces an object whole", async () => {
      await objects.put(KEY, "text/csv", Buffer.from("a long first text"));
      clock.advance(5);
      await objects.put(KEY, "text/plain", Buffer.from("short"));
      expect((await content(KEY))?.toString()).toBe("short");
      expect(await objects.head(KEY)).toMatchObject({ bytes: 5, contentType: "text/plain", storedAt: storedNow() });
    });

    test("shows a reader the old or the new object while it is replaced, never a mixture", async () => {
      const texts = ["a".repeat(50_000), "b".repeat(70_000)];
      await objects.put(KEY, "text/plain", Buffer.from(texts[0] ?? ""));
      const writing = (async () => {
        for (let n = 0; n < 10; n++) await objects.put(KEY, "text/plain", Buffer.from(texts[n % 2] ?? ""));
      })();
      for (let n = 0; n < 20; n++) expect(texts).toContain((await content(KEY))?.toString());
      await writing;
    });

    test("leaves nothing of a stream that broke, and the earlier object as it was", async () => {
      await objects.put(KEY, "text/csv", Buffer.from("first"));
      async function* broken() {
        yield Buffer.from("half of");
        throw new Error("the connection was cut");
      }
      await expect(objects.put(KEY, "text/csv", Readable.from(broken()))).rejects.toThrow("cut");
      await expect(objects.put(`${PREFIX}new`, "text/csv", Readable.from(broken()))).rejects.toThrow("cut");
      expect((await content(KEY))?.toString()).toBe("first");
      expect(await objects.list(PREFIX)).toHaveLength(1);
    });
  });

  describe(`${name}: listing and removing`, () => {
    test("lists what lies below a prefix, in the order of keys, with what is known of each", async () => {
      for (const suffix of ["inputs/b", "inputs/a", "attempts/1/z"]) {
        await objects.put(`${PREFIX}${suffix}`, "text/plain", Buffer.from(suffix));
      }
      await objects.put("tenants/local/jobs/4f0c2b1e-other/a", "text/plain", Buffer.from("x"));
      const listed = await objects.list(PREFIX);
      expect(listed.map(({ key }) => key.slice(PREFIX.length))).toEqual(["attempts/1/z", "inputs/a", "inputs/b"]);
      const { key, bytes, storedAt } = listed[0] ?? {};
      expect(await objects.head(`${PREFIX}attempts/1/z`)).toMatchObject({ key, bytes, storedAt });
    });

    test("lists nothing below an unknown prefix", async () => {
      expect(await objects.list("tenants/nobody/")).toEqual([]);
    });

    test("removes one object and no other", async () => {
      await objects.put(KEY, "text/csv", Buffer.from("x"));
      await objects.put(`${KEY}2`, "text/csv", Buffer.from("y"));
      await objects.remove(KEY);
      expect(await objects.head(KEY)).toBeUndefined();
      expect((await content(`${KEY}2`))?.toString()).toBe("y");
    });

    test("removes everything below a prefix and nothing beside it", async () => {
      await objects.put(KEY, "text/csv", Buffer.from("x"));
      await objects.put(`${PREFIX}attempts/1/out`, "text/csv", Buffer.from("x"));
      await objects.put("tenants/local/jobs/4f0c2b1e-other/a", "text/csv", Buffer.from("x"));
      await objects.removePrefix(PREFIX);
      expect((await objects.list("tenants/")).map(({ key }) => key)).toEqual(["tenants/local/jobs/4f0c2b1e-other/a"]);
    });

    test("is content when there is nothing to remove", async () => {
      await objects.remove(KEY);
      await objects.removePrefix(PREFIX);
    });

    test("stores again under a removed key", async () => {
      await objects.put(KEY, "text/csv", Buffer.from("x"));
      await objects.removePrefix(PREFIX);
      await objects.put(KEY, "text/csv", Buffer.from("y"));
      expect((await content(KEY))?.toString()).toBe("y");
    });
  });

  describe(`${name}: keys`, () => {
    const bad: readonly [string, string][] = [
      ["climbs out of its folder", "tenants/../../etc/passwd"],
      ["climbs with encoded dots", "tenants/%2e%2e/x"],
      ["is absolute", "/etc/passwd"],
      ["holds a NUL", "tenants/a\u0000b"],
      ["holds a backslash", "tenants\\a"],
      ["holds a line break", "tenants/a\nb"],
      ["has an empty segment", "tenants//a"],
      ["has a hidden segment", "tenants/.data/a"],
      ["is empty", ""],
      ["ends with a slash", "tenants/a/"],
      ["is longer than 1,024 characters", `tenants/${"a/".repeat(600)}a`],
      ["has a segment of more than 255 characters", `tenants/${"a".repeat(256)}`],
    ];
    test.each(bad)("refuses one that %s, in every operation", async (_why, key) => {
      const expiresAt = clock.now() + 1_000;
      const operations = [
        () => objects.put(key, "text/plain", Buffer.from("x")),
        () => objects.head(key),
        () => objects.read(key),
        () => objects.remove(key),
        () => objects.signUpload({ key, contentType: "text/plain", bytes: 1, expiresAt }),
        () => objects.signDownload({ key, fileName: "x", expiresAt }),
      ];
      for (const operation of operations) await expect(operation()).rejects.toThrow(ObjectKeyError);
    });

    test("refuses a prefix that does not end with a slash or climbs", async () => {
      for (const prefix of ["tenants", "tenants/../", "../", "/", ""]) {
        await expect(objects.list(prefix)).rejects.toThrow(ObjectKeyError);
        await expect(objects.removePrefix(prefix)).rejects.toThrow(ObjectKeyError);
      }
    });

    test("takes a segment of 255 characters", async () => {
      const key = `${PREFIX}${"n".repeat(255)}`;
      await objects.put(key, "text/plain", Buffer.from("x"));
      expect((await content(key))?.toString()).toBe("x");
    });
  });

  describe(`${name}: signing`, () => {
    test("signs an upload as a PUT with the headers to send", async () => {
      const grant = { key: KEY, contentType: "text/csv", bytes: 10, expiresAt: clock.now() + 300_000 };
      const signed = await objects.signUpload(grant);
      expect(signed.method).toBe("PUT");
      expect(new URL(signed.url).pathname).toContain(KEY);
      expect(signed.headers["content-type"]).toBe("text/csv");
    });

    test("signs a download as a GET", async () => {
      const signed = await objects.signDownload({ key: KEY, fileName: "students.csv", expiresAt: clock.now() + 1 });
      expect(signed.method).toBe("GET");
      expect(new URL(signed.url).pathname).toContain(KEY);
    });
  });
}
