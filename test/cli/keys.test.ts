import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { apiKeySha256 } from "../../src/jobs/api-key";
import { runHere } from "../support/cli-here";
import { type CliProcess, startCli } from "../support/cli-process";
import { temporaryFolder } from "../support/folder";

const UNKNOWN = "0123456789abcdef";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let data: string;
let service: CliProcess;
let url: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  data = join(folder.path, "data");
  service = startCli(["start", "--require-key", "--port", "0", "--data", data]);
  [url] = await service.sees(/http:\/\/127\.0\.0\.1:\d+/);
  await service.sees(/serving; /);
});
afterAll(async () => {
  service.child.kill("SIGTERM");
  expect((await service.ended).code).toBe(0);
  await folder.remove();
});

const keys = (...args: string[]) => runHere(["keys", ...args, "--data", data]);

/** A new key, and its id. */
async function created(tenant: string, label = ""): Promise<{ readonly id: string; readonly key: string }> {
  const { code, stdout } = await keys("create", "--tenant", tenant, "--label", label, "--json");
  expect(code).toBe(0);
  return JSON.parse(stdout) as { id: string; key: string };
}

/** What `jobs list` ends with when it names this key. */
async function listing(key?: string): Promise<number | null> {
  const environment = { MILLRACE_URL: url, ...(key !== undefined && { MILLRACE_API_KEY: key }) };
  return (await runHere(["jobs", "list"], environment)).code;
}

describe("a service that requires keys", () => {
  test("accepts a key from its making to its revocation, and no call without one", async () => {
    const { id, key } = await created("physics");
    const other = await created("physics");
    expect([await listing(), await listing("mr_wrong"), await listing(key)]).toEqual([4, 4, 0]);
    const revoked = await keys("revoke", id);
    expect([revoked.code, revoked.stdout]).toEqual([0, expect.stringMatching(`^${id} revoked 2\\d{3}-`)]);
    expect([await listing(key), await listing(other.key)]).toEqual([4, 0]);
  });

  test("shows each tenant its own jobs", async () => {
    const [physics, music] = [await created("physics"), await created("music")];
    const body = JSON.stringify({
      kind: "model",
      inputs: [{ name: "a.lp", text: "max\n o: x\nst\n c: x <= 4\nend\n" }],
    });
    const headers = { "content-type": "application/json", authorization: `Bearer ${physics.key}` };
    const response = await fetch(`${url}/api/v1/jobs`, { method: "POST", headers, body });
    expect(response.status).toBe(202);
    const { id } = (await response.json()) as { id: string };
    const shown = (key: string) => runHere(["jobs", "show", id], { MILLRACE_URL: url, MILLRACE_API_KEY: key });
    expect([(await shown(physics.key)).code, (await shown(music.key)).code]).toEqual([0, 3]);
  });

  test("schedules no sample without a key, and says how to get one", () => {
    expect(service.stderr).toContain(
      "no sample: it needs a key in MILLRACE_API_KEY; make one with millrace keys create",
    );
  });
});

describe("the keys of a data folder", () => {
  test("are printed once, alone on standard output; the folder holds their hash only", async () => {
    const { code, stdout, stderr } = await keys("create", "--tenant", "chemistry");
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^mr_[A-Za-z0-9_-]{43}\n$/)]);
    expect(stderr).toContain("it is shown this once");
    const key = stdout.trim();
    const names = await readdir(data, { recursive: true, withFileTypes: true });
    const files = names.filter((entry) => entry.isFile()).map((entry) => readFile(join(entry.parentPath, entry.name)));
    const held = Buffer.concat(await Promise.all(files));
    expect([held.includes(key), held.includes(key.slice(3)), held.includes(apiKeySha256(key))]).toEqual([
      false,
      false,
      true,
    ]);
  });

  test("are listed with tenant, label and times, and never as themselves", async () => {
    const { id, key } = await created("biology", "the lab's laptop");
    await keys("revoke", id);
    const [text, json] = [await keys("list"), await keys("list", "--json")];
    expect(text.stdout).toMatch(new RegExp(`^${id} +biology +\\S+Z +\\S+Z +the lab's laptop$`, "m"));
    const listed = (JSON.parse(json.stdout) as { keys: { id: string }[] }).keys.find((found) => found.id === id);
    const time = expect.stringMatching(/Z$/);
    expect(listed).toEqual({ id, tenant: "biology", label: "the lab's laptop", createdAt: time, revokedAt: time });
    for (const { stdout } of [text, json]) {
      expect(stdout).not.toContain(key);
      expect(stdout).not.toContain(apiKeySha256(key));
    }
  });

  test("a second revocation changes nothing, an unknown id ends with 3", async () => {
    const { id } = await created("physics");
    const first = await keys("revoke", id);
    expect(await keys("revoke", id)).toEqual(first);
    const unknown = await keys("revoke", UNKNOWN);
    expect([unknown.code, unknown.stderr]).toEqual([3, expect.stringContaining("there is no key of this id")]);
  });

  test("are not looked for where no platform was: a slip makes no folder", async () => {
    const empty = join(folder.path, "slip");
    for (const args of [["list"], ["revoke", UNKNOWN]]) {
      const { code, stderr } = await runHere(["keys", ...args, "--data", empty]);
      expect([code, stderr]).toEqual([2, expect.stringContaining(`${empty}: must be the data folder of a platform`)]);
    }
    expect(await readdir(folder.path)).toEqual(["data"]);
  });

  test.each(["", "Physics", "../other", "a/b", "-x", "a".repeat(65)])("tenant %j is refused", async (tenant) => {
    const { code, stderr } = await keys("create", `--tenant=${tenant}`);
    expect([code, stderr]).toEqual([2, expect.stringContaining("It must be 1 to 64 of a to z")]);
  });
});

test("one run that requires keys and has none ends with 2", async () => {
  const once = startCli(["start", "--once", "--require-key", "--data", join(folder.path, "once")]);
  const { code, stderr } = await once.ended;
  expect([code, stderr]).toEqual([2, expect.stringContaining("it needs a key in MILLRACE_API_KEY")]);
});
