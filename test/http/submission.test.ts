import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { batchResultSchema, jobViewSchema, presignedUploadSchema } from "../../src/contract/api";
import { problemSchema } from "../../src/contract/problem";
import { TestApi } from "../support/api/test-api";

const JOB = { kind: "notes", inputs: [{ name: "a.txt", text: "good" }] };

let api: TestApi;
beforeEach(async () => {
  api = await TestApi.open();
});
afterEach(() => api.close());

async function upload(text: string, body: object = {}) {
  const bytes = Buffer.byteLength(text);
  const asked = { filename: "a.txt", contentType: "text/plain", bytes, ...body };
  const granted = presignedUploadSchema.parse(
    await (await api.send("POST", "/presign/upload", { json: asked })).json(),
  );
  const { url, method, headers } = granted;
  return { granted, response: await api.send(method, url, { raw: text, headers }) };
}

const everyObject = () => api.storage.objects.list("tenants/");

test("a submission is queued, shown whole and linked", async () => {
  const json = {
    ...JOB,
    parameters: { minutes: 2 },
    priority: 1,
    tags: ["spring", "spring", "b"],
    timeoutSeconds: 30,
    startWithinSeconds: 60,
    maxAttempts: 2,
  };
  const response = await api.send("POST", "/jobs", { json });
  expect(response.status).toBe(202);
  const job = jobViewSchema.parse(await response.json());
  expect(job).toMatchObject({
    kind: "notes",
    state: "queued",
    attempt: 0,
    parameters: { minutes: 2 },
    inputs: [{ name: "a.txt", bytes: 4, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }],
    priority: 1,
    tags: ["spring", "b"],
    queuePosition: 0,
    verified: null,
    timeoutSeconds: 30,
    startedAt: null,
  });
  expect(Date.parse(job.startBy ?? "") - Date.parse(job.createdAt)).toBe(60_000);
  expect(response.headers.get("location")).toBe(`/api/v1/jobs/${job.id}`);
  for (const link of [job.links.self, job.links.status, job.links.artifacts, job.links.logs]) {
    expect((await api.send("GET", `/${link}`)).status).toBe(200);
  }
});

test("the defaults of a submission are the kind's and the contract's", async () => {
  const job = await api.submit();
  expect(job).toMatchObject({ priority: 5, tags: [], parameters: { minutes: 5 }, timeoutSeconds: 300, startBy: null });
  expect((await api.storage.store.load(job.id))?.maxAttempts).toBe(3);
});

test("queue positions follow priority, then age", async () => {
  const jobs = [await api.submit(), await api.submit({ body: { priority: 0 } }), await api.submit()];
  const read = jobs.map(
    async ({ id }) =>
      ((await (await api.send("GET", `/jobs/${id}/status`)).json()) as { queuePosition: number }).queuePosition,
  );
  expect(await Promise.all(read)).toEqual([1, 0, 2]);
});

test("an uploaded file becomes the job's input", async () => {
  const { granted, response } = await upload("line one\n");
  expect(response.status).toBe(200);
  const { jobId, key } = granted;
  expect(key).toBe(`tenants/local/jobs/${jobId}/inputs/a.txt`);
  const second = await upload("two", { filename: "b.txt", jobId });
  expect(second.granted.jobId).toBe(jobId);
  const inputs = [
    { name: "a.txt", key },
    { name: "b.txt", key: second.granted.key },
  ];
  const job = await api.submit({ body: { jobId, inputs } });
  expect(job).toMatchObject({
    id: jobId,
    inputs: [
      { name: "a.txt", bytes: 9 },
      { name: "b.txt", bytes: 3 },
    ],
  });
});

test("the input of a submitted job is fixed", async () => {
  const { granted } = await upload("good");
  const { jobId, key, url, method, headers } = granted;
  await api.submit({ body: { jobId, inputs: [{ name: "a.txt", key }] } });
  const late = await api.send(method, url, { raw: "bad!", headers });
  // S3 cannot take a signed URL back: there a replaced input is found when the job runs, which then fails
  expect(late.status).toBe(api.storage.objects.verify === undefined ? 200 : 409);
  expect((await upload("more", { jobId }).catch((error: unknown) => error)) instanceof Error).toBe(true);
  const again = await api.send("POST", "/jobs", { json: { ...JOB, jobId } });
  expect(problemSchema.parse(await again.json())).toMatchObject({ status: 409, code: "JOB_ID_TAKEN", jobId });
});

test("mistakes in input files are all listed, nothing is stored, and the id can be used again", async () => {
  const { granted } = await upload("good\nbad one\nbad two");
  const { jobId, key } = granted;
  const inputs = [
    { name: "a.txt", key },
    { name: "b.txt", text: "bad" },
  ];
  const before = await everyObject();
  const response = await api.send("POST", "/jobs", {
    json: { ...JOB, jobId, inputs },
    headers: { "idempotency-key": "k" },
  });
  expect(problemSchema.parse(await response.json())).toMatchObject({
    status: 422,
    code: "INVALID_INPUT",
    issueCount: 3,
    issues: [
      { path: "a.txt", line: 2, column: "1", message: "must not be bad", remedy: "write something good" },
      { path: "a.txt", line: 3 },
      { path: "b.txt", line: 1 },
    ],
  });
  expect(await everyObject()).toEqual(before);
  expect((await api.send("GET", `/jobs/${jobId}`)).status).toBe(404);
  expect(await api.storage.queue.depth()).toBe(0);
  await upload("good now", { jobId });
  await api.submit({ body: { jobId, inputs: [{ name: "a.txt", key }] }, headers: { "idempotency-key": "k" } });
});

test.each([
  ["another tenant's", (id: string) => `tenants/other/jobs/${id}/inputs/a.txt`],
  ["another job's", () => `tenants/local/jobs/${randomUUID()}/inputs/a.txt`],
  ["a result's", (id: string) => `tenants/local/jobs/${id}/results/1/a.txt`],
  ["a climbing", (id: string) => `tenants/local/jobs/${id}/inputs/../../x/inputs/a.txt`],
  ["a never uploaded", (id: string) => `tenants/local/jobs/${id}/inputs/none.txt`],
])("%s key is no input", async (_whose, toKey) => {
  const { jobId } = (await upload("good")).granted;
  const inputs = [{ name: "a.txt", key: toKey(jobId) }];
  const response = await api.send("POST", "/jobs", { json: { ...JOB, jobId, inputs } });
  expect(problemSchema.parse(await response.json())).toMatchObject({
    code: "INVALID_INPUT",
    issues: [{ path: "a.txt" }],
  });
});

test("mistakes of kind, parameters and file list come together", async () => {
  const inputs = [
    { name: "a.csv", text: "" },
    { name: "a.csv", text: "" },
    { name: "c.txt", text: "" },
    { name: "d.txt", text: "" },
  ];
  const json = { kind: "notes", inputs, parameters: { minutes: 0, colour: 1 } };
  const refused = problemSchema.parse(await (await api.send("POST", "/jobs", { json })).json());
  expect(refused).toMatchObject({ status: 400, code: "INVALID_REQUEST" });
  const paths = refused.issues?.map(({ path }) => path);
  for (const path of ["/parameters/minutes", "/inputs", "/inputs/0/name", "/inputs/1/name"])
    expect(paths).toContain(path);
  const unknown = await api.send("POST", "/jobs", { json: { ...JOB, kind: "poems" } });
  expect(problemSchema.parse(await unknown.json())).toMatchObject({
    status: 400,
    issues: [{ path: "/kind", message: "must be one of notes, got poems" }],
  });
});

test("a kind's own limits hold for text and uploads", async () => {
  const long = "x".repeat(100_001);
  const { jobId, key } = (await upload(long)).granted;
  for (const input of [
    { name: "a.txt", key },
    { name: "a.txt", text: long },
  ]) {
    const response = await api.send("POST", "/jobs", { json: { ...JOB, jobId, inputs: [input] } });
    const message = "must be at most 100000 bytes for notes, got 100001";
    expect(problemSchema.parse(await response.json())).toMatchObject({
      status: 422,
      issues: [{ path: "a.txt", message }],
    });
  }
  const inputs = ["a.txt", "b.txt", "c.txt"].map((name) => ({ name, text: "x".repeat(90_000) }));
  const response = await api.send("POST", "/jobs", { json: { ...JOB, inputs } });
  expect(problemSchema.parse(await response.json())).toMatchObject({ status: 400, issues: [{ path: "/inputs" }] });
});

test("parameters as deep as a stack are refused, not followed", async () => {
  const raw = `{"kind":"notes","inputs":[{"name":"a.txt","text":""}],"parameters":{"label":${"[".repeat(50_000)}${"]".repeat(50_000)}}}`;
  const response = await api.send("POST", "/jobs", { raw, headers: { "content-type": "application/json" } });
  expect(response.status).toBe(400);
});

test("the same key and body give the same job, without reading the files again", async () => {
  const headers = { "idempotency-key": "k1" };
  const first = await api.submit({ headers });
  const objects = await everyObject();
  const again = await api.send("POST", "/jobs", { json: { inputs: JOB.inputs, kind: JOB.kind }, headers });
  expect(again.status).toBe(200);
  expect(again.headers.get("idempotent-replayed")).toBe("true");
  expect(await again.json()).toMatchObject({ id: first.id });
  expect(api.inspector.inspections).toBe(1);
  expect(await everyObject()).toEqual(objects);
});

test("the same key with another body is a conflict that names the first job", async () => {
  const headers = { "idempotency-key": "k1" };
  const { id } = await api.submit({ headers });
  const response = await api.send("POST", "/jobs", { json: { ...JOB, priority: 1 }, headers });
  expect(problemSchema.parse(await response.json())).toMatchObject({
    status: 409,
    code: "IDEMPOTENCY_CONFLICT",
    jobId: id,
  });
});

test.each(["a b", "ключ".normalize(), "x".repeat(256)])("%j is no idempotency key", async (key) => {
  const response = await api.send("POST", "/jobs", {
    json: JOB,
    headers: { "idempotency-key": encodeURI(key).includes("%D0") ? "\u00e9" : key },
  });
  expect(response.status).toBe(400);
});

test("50 concurrent submissions with one key make one job, and leave the files of one", async () => {
  const headers = { "idempotency-key": "race" };
  const answers = await Promise.all(
    Array.from({ length: 50 }, () => api.send("POST", "/jobs", { json: JOB, headers })),
  );
  const statuses = answers.map(({ status }) => status);
  expect(statuses.filter((status) => status === 202)).toHaveLength(1);
  expect(statuses.filter((status) => status === 200)).toHaveLength(49);
  const ids = await Promise.all(answers.map(async (answer) => ((await answer.json()) as { id: string }).id));
  expect(new Set(ids).size).toBe(1);
  expect((await api.storage.store.list("local", {}, undefined, 100)).length).toBe(1);
  expect(await everyObject()).toHaveLength(1);
});

test("two tenants may use one idempotency key", async () => {
  const keyed = await TestApi.open({ keyed: true });
  const headers = { "idempotency-key": "shared" };
  const ids = [];
  for (const tenant of ["a", "b"]) ids.push((await keyed.submit({ headers, key: await keyed.addKey(tenant) })).id);
  expect(new Set(ids).size).toBe(2);
  await keyed.close();
});

test("a batch answers for each job by itself", async () => {
  const bad = { ...JOB, inputs: [{ name: "a.txt", text: "bad" }] };
  const jobs = [JOB, bad, { ...JOB, idempotencyKey: "b" }, { ...JOB, idempotencyKey: "b" }, { ...JOB, kind: "poems" }];
  const response = await api.send("POST", "/jobs/batch", { json: { jobs } });
  expect(response.status).toBe(200);
  const { results } = batchResultSchema.parse(await response.json());
  expect(results.map(({ index, status, problem }) => [index, status, problem?.code])).toEqual([
    [0, 202, undefined],
    [1, 422, "INVALID_INPUT"],
    [2, 202, undefined],
    [3, 200, undefined],
    [4, 400, "INVALID_REQUEST"],
  ]);
  expect(results[3]?.job?.id).toBe(results[2]?.job?.id);
  const tooMany = await api.send("POST", "/jobs/batch", { json: { jobs: Array.from({ length: 101 }, () => JOB) } });
  expect(tooMany.status).toBe(400);
});

test("a full queue says when to come back", async () => {
  const small = await TestApi.open({ limits: { maxQueued: 2 } });
  for (let count = 0; count < 2; count += 1) {
    const { id } = await small.submit();
    await small.storage.queue.send({ jobId: id, priority: 5 });
  }
  const response = await small.send("POST", "/jobs", { json: JOB });
  expect(problemSchema.parse(await response.json())).toMatchObject({ status: 429, code: "QUEUE_FULL" });
  expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
  await small.close();
});
