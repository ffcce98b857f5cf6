import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createClient, type FileSource, type MillraceError } from "../../../src/client";
import { JOB_ID, jobResults, jobView } from "../../support/job-views";
import { answerJson, bodyOf, type ScriptedServer, scriptedServer } from "../../support/scripted-server";

interface Upload {
  readonly key: string;
  readonly length: string | undefined;
  readonly encoding: string | undefined;
  readonly type: string | undefined;
  readonly authorization: string | undefined;
  readonly body: Buffer;
}

/** Signs, takes and serves files over real sockets. `fault` may answer or break a transfer itself. */
class FileServer {
  readonly uploads: Upload[] = [];
  readonly files = new Map<string, Buffer>();
  presigned = 0;
  submitted: { inputs?: unknown } = {};
  fault: ((request: IncomingMessage, response: ServerResponse) => boolean) | undefined;

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? "";
    if (path.startsWith("/objects/")) {
      if (this.fault?.(request, response) === true) return;
      if (request.method === "PUT") await this.take(request, response);
      else response.end(this.files.get(path.slice("/objects/".length)));
      return;
    }
    const body = await bodyOf(request);
    if (path === "/api/v1/presign/upload") this.sign(JSON.parse(body.toString()), response);
    else if (path === "/api/v1/jobs") {
      this.submitted = JSON.parse(body.toString()) as { inputs?: unknown };
      answerJson(response, 202, jobView());
    } else answerJson(response, 200, this.results());
  }

  private sign(asked: { filename: string; jobId: string; contentType: string }, response: ServerResponse): void {
    this.presigned += 1;
    const key = `tenants/local/jobs/${asked.jobId}/inputs/${asked.filename}`;
    answerJson(response, 201, {
      jobId: asked.jobId,
      key,
      method: "PUT",
      url: `/objects/${asked.filename}`,
      headers: { "content-type": asked.contentType },
      expiresAt: "2099-01-01T00:00:00.000Z",
      maxBytes: 1_000_000,
    });
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { headers } = request;
    const body = await bodyOf(request);
    this.uploads.push({
      key: request.url ?? "",
      length: headers["content-length"],
      encoding: headers["transfer-encoding"],
      type: headers["content-type"],
      authorization: headers.authorization,
      body,
    });
    response.end();
  }

  private results() {
    const files = Array.from(this.files, ([name, body]) => ({
      name,
      bytes: body.byteLength,
      sha256: createHash("sha256").update(body).digest("hex"),
      contentType: "text/csv",
      url: `/objects/${name}`,
      expiresAt: "2099-01-01T00:00:00.000Z",
    }));
    return jobResults({ files });
  }
}

let folder: string;
let files: FileServer;
let server: ScriptedServer;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "millrace-transfer-"));
  files = new FileServer();
  server = await scriptedServer((request, response) => files.handle(request, response));
});

afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

const client = (timeoutMs = 5_000) => createClient({ baseUrl: server.origin, apiKey: "secret", timeoutMs });

async function errorOf(promise: Promise<unknown>): Promise<MillraceError> {
  return await promise.then(
    () => Promise.reject(new Error("no error was thrown")),
    (error: MillraceError) => error,
  );
}

describe("uploads", () => {
  test("path, bytes, text and stream all go out whole, with a length, their type, and without the key", async () => {
    await writeFile(join(folder, "a.csv"), "from disk\n");
    const sources: FileSource[] = [
      { path: join(folder, "a.csv") },
      { name: "b.bin", data: Buffer.from("bytes") },
      { name: "c.json", data: '"text €"' },
      { name: "d.lp", stream: Readable.from([Buffer.from("str"), Buffer.from("eam")]), bytes: 6 },
      { name: "e.csv", data: "" },
    ];
    const seen: number[] = [];
    await client().submit({ kind: "model", files: sources }, { onBytes: (sent, total) => seen.push(sent, total) });
    const uploads = files.uploads.sort((a, b) => a.key.localeCompare(b.key));
    expect(uploads.map(({ key, length, type, body }) => [key, length, type, body.toString()])).toEqual([
      ["/objects/a.csv", "10", "text/csv", "from disk\n"],
      ["/objects/b.bin", "5", "application/octet-stream", "bytes"],
      ["/objects/c.json", "10", "application/json", '"text €"'],
      ["/objects/d.lp", "6", "text/plain", "stream"],
    ]);
    expect(uploads.map(({ encoding, authorization }) => encoding ?? authorization)).toEqual(Array(4).fill(undefined));
    expect(seen.at(-2)).toBe(31);
    expect(new Set(seen.filter((_value, index) => index % 2 === 1))).toEqual(new Set([31]));
    const inputs = files.submitted.inputs as { name: string; text?: string; key?: string }[];
    expect(inputs.map(({ name }) => name)).toEqual(["a.csv", "b.bin", "c.json", "d.lp", "e.csv"]);
    expect(inputs[4]?.text).toBe("");
    expect(inputs[0]?.key).toMatch(/^tenants\/local\/jobs\/[0-9a-f-]{36}\/inputs\/a\.csv$/);
  });

  test("one that breaks is signed and sent again from the start", async () => {
    await writeFile(join(folder, "a.csv"), "x".repeat(300_000));
    let faults = 2;
    files.fault = (request, response) => {
      if (faults === 0) return false;
      faults -= 1;
      if (faults === 0) response.writeHead(503).end();
      else request.once("data", () => request.destroy());
      return true;
    };
    await client().submit({ kind: "model", files: [{ path: join(folder, "a.csv") }] });
    expect(files.presigned).toBe(3);
    expect(files.uploads.map(({ body }) => body.byteLength)).toEqual([300_000]);
  });

  test("a stream is not sent twice", async () => {
    files.fault = (_request, response) => {
      response.writeHead(503).end();
      return true;
    };
    const stream = Readable.from([Buffer.from("once")]);
    const error = await errorOf(client().submit({ kind: "model", files: [{ name: "a.lp", stream, bytes: 4 }] }));
    expect(error).toMatchObject({ code: "TRANSFER_FAILED", status: 503, message: expect.stringContaining("a.lp") });
    expect(files.presigned).toBe(1);
  });

  test.each([
    [3, "got more"],
    [9, "got 4"],
  ])("a stream that is not %i bytes long is an error and no job", async (bytes, found) => {
    const stream = Readable.from([Buffer.from("four")]);
    const error = await errorOf(client(1_000).submit({ kind: "model", files: [{ name: "a.lp", stream, bytes }] }));
    expect(error.message).toContain(found);
    expect(error.code).toBe("FILE_UNREADABLE");
    expect(files.submitted).toEqual({});
  });

  test("one that stands still ends with TIMEOUT", async () => {
    await writeFile(join(folder, "a.csv"), "x".repeat(30));
    files.fault = () => true;
    const quick = createClient({ baseUrl: server.origin, timeoutMs: 100, retries: 0 });
    const error = await errorOf(quick.submit({ kind: "model", files: [{ path: join(folder, "a.csv") }] }));
    expect(error.code).toBe("TIMEOUT");
  });
});

describe("downloads", () => {
  test("arrive complete under their name, and leave nothing else behind", async () => {
    files.files.set("plan.csv", Buffer.from("a,b\n".repeat(100_000)));
    const target = join(folder, "new", "plan.csv");
    const seen: number[] = [];
    const saved = await client().download(JOB_ID, "plan.csv", target, { onBytes: (got) => seen.push(got) });
    expect(saved.bytes).toBe(400_000);
    expect(seen.at(-1)).toBe(400_000);
    expect((await readFile(target)).equals(files.files.get("plan.csv") ?? Buffer.alloc(0))).toBe(true);
    expect(await readdir(join(folder, "new"))).toEqual(["plan.csv"]);
  });

  test("one that breaks half-way is fetched again; the old file stays until the new one is whole", async () => {
    const body = Buffer.alloc(500_000, 7);
    files.files.set("plan.csv", body);
    const target = join(folder, "plan.csv");
    await writeFile(target, "old");
    let faults = 1;
    let during = "";
    files.fault = (_request, response) => {
      if (faults === 0) return false;
      faults -= 1;
      response.writeHead(200, { "content-length": String(body.byteLength) });
      response.write(body.subarray(0, 1000), () => {
        readFile(target, "utf8").then((text) => {
          during = text;
          response.destroy();
        });
      });
      return true;
    };
    await client().download(JOB_ID, "plan.csv", target);
    expect(during).toBe("old");
    expect((await readFile(target)).equals(body)).toBe(true);
    expect(await readdir(folder)).toEqual(["plan.csv"]);
  });

  test("one whose content is not what was published is refused and not kept", async () => {
    files.files.set("plan.csv", Buffer.from("right"));
    files.fault = (_request, response) => {
      response.end("wrong");
      return true;
    };
    const impatient = createClient({ baseUrl: server.origin, retries: 1 });
    const error = await errorOf(impatient.download(JOB_ID, "plan.csv", join(folder, "plan.csv")));
    expect(error).toMatchObject({ code: "CHECKSUM_MISMATCH", tries: 2 });
    expect(await readdir(folder)).toEqual([]);
  });

  test("an unknown name is refused with the names there are", async () => {
    files.files.set("plan.csv", Buffer.from("x"));
    const error = await errorOf(client().download(JOB_ID, "plant.csv", join(folder, "p.csv")));
    expect(error.code).toBe("ARTIFACT_NOT_FOUND");
    expect(error.message).toContain("it has plan.csv");
  });

  test("a folder that cannot be written is the file system's own error", async () => {
    files.files.set("plan.csv", Buffer.from("x"));
    await writeFile(join(folder, "file"), "");
    const error = await errorOf(client().download(JOB_ID, "plan.csv", join(folder, "file", "plan.csv")));
    expect(error).toMatchObject({ code: expect.stringMatching(/^E(NOTDIR|EXIST)$/) });
  });
});
