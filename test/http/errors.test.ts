import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { problemSchema } from "../../src/contract/problem";
import { TestApi } from "../support/api/test-api";

const ABSENT = "00000000-0000-4000-8000-000000000000";

const FILE = { filename: "a.txt", contentType: "text/plain", bytes: 3 };
const JOB = { kind: "notes", inputs: [{ name: "a.txt", text: "x" }] };
const DOWNLOAD = { jobId: ABSENT, name: "a.txt" };

/** Every route that asks for a key, with a body that would be accepted. */
const KEYED: readonly { readonly method: string; readonly path: string; readonly body?: object }[] = [
  { method: "POST", path: "/presign/upload", body: FILE },
  { method: "POST", path: "/upload", body: FILE },
  { method: "POST", path: "/presign/download", body: DOWNLOAD },
  { method: "POST", path: "/jobs", body: JOB },
  { method: "POST", path: "/jobs/batch", body: { jobs: [JOB] } },
  { method: "GET", path: "/jobs" },
  { method: "GET", path: "/jobs/{id}" },
  { method: "GET", path: "/jobs/{id}/status" },
  { method: "GET", path: "/jobs/{id}/results" },
  { method: "GET", path: "/jobs/{id}/artifacts" },
  { method: "GET", path: "/jobs/{id}/logs" },
  { method: "GET", path: "/jobs/{id}/events" },
  { method: "GET", path: "/jobs/{id}/progress" },
  { method: "POST", path: "/jobs/{id}/cancel" },
  { method: "POST", path: "/jobs/{id}/retry" },
  { method: "DELETE", path: "/jobs/{id}" },
  { method: "GET", path: "/kinds" },
];
const OF_ONE_JOB = KEYED.filter(({ path }) => path.includes("{id}"));
const WITH_BODY = KEYED.flatMap(({ method, path, body }) => (body === undefined ? [] : [{ method, path, body }]));

let api: TestApi;
let mine: string;
let theirs: string;
let revoked: string;
let job: string;

beforeAll(async () => {
  api = await TestApi.open({ keyed: true });
  mine = await api.addKey("mine");
  theirs = await api.addKey("theirs");
  revoked = await api.addKey("mine", 1);
  job = (await api.submit({ key: mine })).id;
});
afterAll(() => api.close());

/** The problem document of an answer; checks the shape that every error has. */
async function problem(response: Response) {
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  const body = problemSchema.strict().parse(await response.json());
  expect(body.status).toBe(response.status);
  expect(body.requestId).toBe(response.headers.get("x-request-id"));
  return body;
}

describe.each(KEYED)("$method $path", ({ method, path, body: json }) => {
  const send = (options: object) => api.send(method, path.replace("{id}", job), { json, ...options });

  test("asks for a key", async () => {
    const response = await send({});
    expect(await problem(response)).toMatchObject({ status: 401, code: "UNAUTHENTICATED" });
    expect(response.headers.get("www-authenticate")).toContain("Bearer");
  });

  test.each([
    ["wrong", "wrong"],
    ["empty", ""],
    ["long", "x".repeat(600)],
  ])("refuses a %s key", async (_what, key) => {
    expect((await send({ headers: { "x-api-key": key } })).status).toBe(401);
  });

  test("refuses a revoked key and says no more than for a wrong one", async () => {
    const [gone, wrong] = [await problem(await send({ key: revoked })), await problem(await send({ key: "wrong" }))];
    expect(gone.status).toBe(401);
    expect({ ...gone, requestId: "" }).toEqual({ ...wrong, requestId: "" });
  });

  test("refuses two different keys at once", async () => {
    expect((await send({ key: mine, headers: { "x-api-key": theirs } })).status).toBe(401);
  });

  test("does not answer PATCH and names what it answers", async () => {
    const response = await api.send("PATCH", path.replace("{id}", job), { key: mine });
    expect(await problem(response)).toMatchObject({ status: 405, code: "METHOD_NOT_ALLOWED" });
    const allowed = response.headers.get("allow")?.split(", ");
    expect(allowed).toContain(method);
    if (method === "GET") expect(allowed).toContain("HEAD");
  });

  test("cannot serve what an image reader accepts", async () => {
    const refused = await problem(await send({ key: theirs, headers: { accept: "image/png" } }));
    expect(refused).toMatchObject({ status: 406, code: "NOT_ACCEPTABLE" });
  });
});

test.each(OF_ONE_JOB)(
  "$method $path says 404 for the job of another tenant, as for one that is not there",
  async ({ method, path }) => {
    const foreign = await problem(await api.send(method, path.replace("{id}", job), { key: theirs }));
    const absent = await problem(await api.send(method, path.replace("{id}", ABSENT), { key: theirs }));
    expect(foreign).toMatchObject({ status: 404, code: "JOB_NOT_FOUND" });
    const neutral = ({ detail }: { detail: string }) => detail.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "<id>");
    expect(neutral(foreign)).toBe(neutral(absent));
  },
);

test.each(OF_ONE_JOB)("$method $path says 404 for an id that is none", async ({ method, path }) => {
  for (const id of ["x", "%00", "..%2f..", job.toUpperCase(), `${job}0`]) {
    expect((await api.send(method, path.replace("{id}", id), { key: mine })).status).toBe(404);
  }
});

describe.each(WITH_BODY)("the body of $method $path", ({ method, path, body }) => {
  test("may have no unknown field", async () => {
    const refused = await problem(await api.send(method, path, { key: mine, json: { ...body, colour: "red" } }));
    expect(refused).toMatchObject({ status: 400, code: "INVALID_REQUEST" });
    expect(refused.issues?.[0]).toMatchObject({ path: "/colour", message: "is not a known field" });
  });

  test("must have the right types, and every mistake is named", async () => {
    const wrong = Object.fromEntries(Object.keys(body).map((field) => [field, null]));
    const refused = await problem(await api.send(method, path, { key: mine, json: wrong }));
    expect(refused.status).toBe(400);
    const named = refused.issues?.map((issue) => issue.path.split("/")[1]);
    for (const field of Object.keys(body)) expect(named).toContain(field);
  });

  test.each([
    ["nothing", ""],
    ["half an object", "{"],
    ["a list", "[]"],
    ["null", "null"],
    ["a text", '"text"'],
    ["a number beyond all", "1e999"],
    ["100,000 brackets", "[".repeat(100_000)],
    ["a control character", "\u0000"],
  ])("is refused as %s", async (_what, raw) => {
    const refused = await problem(
      await api.send(method, path, { key: mine, raw, headers: { "content-type": "application/json" } }),
    );
    expect(refused).toMatchObject({ status: 400, code: "INVALID_REQUEST" });
  });

  test("must be JSON", async () => {
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]) {
      const raw = type.startsWith("multipart") ? "--x\r\nbroken" : JSON.stringify(body);
      const refused = await problem(
        await api.send(method, path, { key: mine, raw, headers: { "content-type": type } }),
      );
      expect(refused).toMatchObject({ status: 415, code: "UNSUPPORTED_MEDIA_TYPE" });
    }
  });

  test("must not be too large, whether it says its length or not", async () => {
    const raw = JSON.stringify({ ...body, filler: "x".repeat(9_000_000) });
    const stream = new Blob([raw]).stream();
    for (const sent of [raw, stream]) {
      const headers = { "content-type": "application/json" };
      const refused = await problem(await api.send(method, path, { key: mine, raw: sent, headers }));
      expect(refused).toMatchObject({ status: 413, code: "PAYLOAD_TOO_LARGE" });
    }
  });
});

test.each([
  "/jobs?stat=queued",
  "/jobs?limit=0",
  "/jobs?limit=101",
  "/jobs?limit=",
  "/jobs?limit=1.5",
  "/jobs?state=done",
])("GET %s is refused", async (path) => {
  expect(await problem(await api.send("GET", path, { key: mine }))).toMatchObject({ code: "INVALID_REQUEST" });
});

test("an unknown path is 404, below the base path and above", async () => {
  for (const path of ["/nothing", "//nothing", "//api/v2/jobs", "//assets/none.js", "//jobs/x"]) {
    expect(await problem(await api.send("GET", path))).toMatchObject({ status: 404, code: "NOT_FOUND" });
  }
});

test("every answer names its request, by the caller's id where it is a safe one", async () => {
  const named = await api.send("GET", "/kinds", { key: mine, headers: { "x-request-id": "abc-1" } });
  expect(named.headers.get("x-request-id")).toBe("abc-1");
  const unsafe = await api.send("GET", "//health", { headers: { "x-request-id": "a b" } });
  expect(unsafe.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
});

test("every answer forbids sniffing, framing and caching", async () => {
  for (const path of ["/kinds", "//health", "/nothing", "//docs"]) {
    const { headers } = await api.send("GET", path);
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("x-frame-options")).toBe("DENY");
    expect(headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(headers.get("cache-control")).toBe("no-store");
  }
});

test("a mistake of ours is logged with its cause and says nothing of it to the caller", async () => {
  const logged: object[] = [];
  const logger = { info: () => {}, warn: () => {}, error: (fields: object) => logged.push(fields) };
  const broken = await TestApi.open({ logger });
  await broken.storage.close();
  const refused = await problem(await broken.send("GET", "/jobs"));
  expect(refused).toMatchObject({ status: 500, code: "INTERNAL" });
  expect(JSON.stringify(refused)).not.toMatch(/sqlite|driver|at .*\.ts/i);
  expect(logged).toEqual([{ requestId: refused.requestId, err: expect.any(Error) }]);
});
