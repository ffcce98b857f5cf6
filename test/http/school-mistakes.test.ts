import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createClient, type MillraceClient } from "../../src/client";
import { type Problem, problemSchema } from "../../src/contract/problem";
import { parseLocalSettings } from "../../src/contract/settings";
import { type LocalPlatform, startLocal } from "../../src/main/local";
import { TINY_SCHOOL } from "../support/class-schedule/input-folder";
import { INPUT_MISTAKES } from "../support/class-schedule/input-mistakes";
import { temporaryFolder } from "../support/folder";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let platform: LocalPlatform;
let client: MillraceClient;

beforeAll(async () => {
  folder = await temporaryFolder();
  const settings = { MILLRACE_DATA_FOLDER: join(folder.path, "data"), MILLRACE_PORT: "0", MILLRACE_LOG_LEVEL: "error" };
  platform = await startLocal(parseLocalSettings(settings));
  client = createClient({ baseUrl: platform.url });
});

afterAll(async () => {
  await platform?.close();
  await folder?.remove();
});

/** Submits a school with one file changed: text goes along, other bytes are uploaded first. */
async function submit(file: string, content: string | Uint8Array | undefined): Promise<Problem> {
  const inputs: object[] = Object.entries({ ...TINY_SCHOOL, [file]: content })
    .filter(([, text]) => typeof text === "string")
    .map(([name, text]) => ({ name, text }));
  const uploaded = content instanceof Uint8Array ? await upload(file, content) : undefined;
  if (uploaded !== undefined) inputs.push({ name: file, key: uploaded.key });
  const body = JSON.stringify({ kind: "class-schedule", jobId: uploaded?.jobId, inputs });
  const headers = { "content-type": "application/json" };
  const response = await fetch(`${platform.url}/api/v1/jobs`, { method: "POST", headers, body });
  return problemSchema.parse(await response.json());
}

async function upload(filename: string, content: Uint8Array) {
  const granted = await client.presignUpload({ filename, contentType: "text/csv", bytes: content.length });
  const { url, method, headers } = granted;
  await fetch(url, { method, headers, body: new Uint8Array(content) });
  return granted;
}

describe.each(Object.entries(INPUT_MISTAKES))("%s", (file, cases) => {
  test(`each of ${cases.length} mistakes is answered with its place and a remedy`, async () => {
    expect(cases.length).toBeGreaterThanOrEqual(8);
    for (const [what, content, ...expected] of cases) {
      const problem = await submit(file, content);
      expect(problem, what).toMatchObject({ status: 422, code: "INVALID_INPUT" });
      const issues = problem.issues ?? [];
      expect(issues.length, what).toBeGreaterThanOrEqual(expected.length);
      for (const { path, remedy } of issues)
        expect([path.includes("."), remedy], what).toEqual([true, expect.any(String)]);
    }
  });
});

test("afterwards no job is stored, and nothing but what was uploaded", async () => {
  expect((await client.listJobs()).jobs).toEqual([]);
  const kept = await readdir(join(folder.path, "data"), { recursive: true });
  const uploads = Object.values(INPUT_MISTAKES)
    .flat()
    .filter(([, content]) => content instanceof Uint8Array);
  expect(kept.filter((name) => name.endsWith(".csv"))).toHaveLength(uploads.length);
  expect((await fetch(`${platform.url}/health`)).status).toBe(200);
});
