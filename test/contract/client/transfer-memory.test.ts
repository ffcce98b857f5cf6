import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdtemp, open, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ResultDownload } from "../../../src/contract/api";
import { JOB_ID, jobResults, jobView } from "../../support/job-views";
import { answerJson, bodyOf, type ScriptedServer, scriptedServer } from "../../support/scripted-server";

const BYTES = 256 * 1024 * 1024;
/** Over what a file of 32 MiB takes: memory does not grow with the size. */
const MOST_GROWTH_MB = 40;

let folder: string;
let server: ScriptedServer;
const published: ResultDownload[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "millrace-memory-"));
  await publish("small.bin", 32 * 1024 * 1024);
  await publish("large.bin", BYTES);
  server = await scriptedServer(async (request, response) => {
    const path = request.url ?? "";
    if (request.method === "PUT") {
      await pipeline(request, createWriteStream(join(folder, "stored.bin")));
      response.end();
    } else if (path.startsWith("/objects/")) {
      const file = join(folder, basename(path));
      response.writeHead(200, { "content-length": (await stat(file)).size });
      await pipeline(createReadStream(file), response);
    } else if (path.endsWith("/results")) {
      answerJson(response, 200, jobResults({ files: published }));
    } else if (path.endsWith("/presign/upload")) {
      await bodyOf(request);
      const grant = { jobId: JOB_ID, key: "k", method: "PUT", url: "/objects/k", headers: {}, maxBytes: BYTES };
      answerJson(response, 201, { ...grant, expiresAt: "2099-01-01T00:00:00.000Z" });
    } else {
      await bodyOf(request);
      answerJson(response, 202, jobView());
    }
  });
});

/** A sparse file of that size, as a result to download and as a file to upload. */
async function publish(name: string, bytes: number): Promise<void> {
  const sparse = await open(join(folder, name), "w");
  await sparse.truncate(bytes);
  await sparse.close();
  const sha256 = await sha256Of(join(folder, name));
  const signed = { url: `/objects/${name}`, expiresAt: "2099-01-01T00:00:00.000Z" };
  published.push({ name, bytes, sha256, contentType: "application/octet-stream", ...signed });
}

afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

async function sha256Of(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}

/** Runs one transfer in a process of its own and answers by how much its resident memory grew at most. */
async function peakGrowthMb(what: "upload" | "download"): Promise<number> {
  const program = join(__dirname, "..", "..", "support", "transfer-script.ts");
  const args = ["--require", require.resolve("tsx/cjs"), program, what, server.origin, folder];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  const growth = (JSON.parse(stdout) as { growthMb: number }).growthMb;
  console.log(`${what} of ${BYTES / 1024 / 1024} MiB: ${growth.toFixed(1)} MB more resident memory at the peak`);
  return growth;
}

test("an upload from disk does not fill memory", async () => {
  expect(await peakGrowthMb("upload")).toBeLessThan(MOST_GROWTH_MB);
  expect((await stat(join(folder, "stored.bin"))).size).toBe(BYTES);
});

test("a download to disk does not fill memory", async () => {
  expect(await peakGrowthMb("download")).toBeLessThan(MOST_GROWTH_MB);
  expect(await sha256Of(join(folder, "large.out"))).toBe(published[1]?.sha256);
});
