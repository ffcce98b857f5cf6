import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseLocalSettings } from "../../src/contract/settings";
import { startLocal } from "../../src/main/local";
import { TestApi } from "../support/api/test-api";
import { temporaryFolder } from "../support/folder";

const LISTED = "https://plans.example.org";
const OTHER = "https://evil.example.org";
const ABSENT = "00000000-0000-4000-8000-000000000000";
const JOB = { kind: "notes", inputs: [{ name: "a.txt", text: "good" }] };

let open: TestApi;
let keyed: TestApi;
let closed: TestApi;

beforeAll(async () => {
  const allowedOrigins = [LISTED, "http://localhost:5173"];
  [open, keyed] = [await TestApi.open({ allowedOrigins }), await TestApi.open({ allowedOrigins, keyed: true })];
  closed = await TestApi.open();
});
afterAll(() => Promise.all([open, keyed, closed].map((api) => api.close())));

/** The headers that make a browser share an answer. */
function sharing({ headers }: Response): readonly string[] {
  return [...headers.keys()].filter((name) => name.startsWith("access-control-")).sort();
}

function preflight(api: TestApi, origin: string, path = "/jobs"): Promise<Response> {
  const wish = { "access-control-request-method": "POST", "access-control-request-headers": "content-type,x-api-key" };
  return api.send("OPTIONS", path, { headers: { origin, ...wish } });
}

describe("a page of a listed origin", () => {
  test.each(["/jobs", `/jobs/${ABSENT}/cancel`, "//objects/some/key", "//health"])(
    "has its preflight of %s answered, without a key",
    async (path) => {
      for (const api of [open, keyed]) {
        const { status, headers } = await preflight(api, LISTED, path);
        expect([status, headers.get("access-control-allow-origin")]).toEqual([204, LISTED]);
        expect(headers.get("access-control-allow-methods")?.split(",")).toEqual([
          "GET",
          "HEAD",
          "POST",
          "PUT",
          "DELETE",
        ]);
        const names = headers.get("access-control-allow-headers")?.toLowerCase().split(",");
        expect(names).toEqual(
          expect.arrayContaining(["authorization", "x-api-key", "content-type", "idempotency-key"]),
        );
        expect(headers.get("vary")).toContain("Origin");
        expect(headers.get("x-request-id")).toMatch(/\S/);
      }
    },
  );

  test("may read every answer, errors too", async () => {
    const key = await keyed.addKey("mine");
    const headers = { origin: LISTED };
    const answers = [
      [200, await keyed.send("GET", "/jobs", { headers, key })],
      [202, await keyed.send("POST", "/jobs", { headers, key, json: JOB })],
      [400, await keyed.send("POST", "/jobs", { headers, key, json: { kind: 1 } })],
      [401, await keyed.send("GET", "/jobs", { headers })],
      [403, await keyed.send("GET", "//objects/some/key", { headers })],
      [404, await keyed.send("GET", `/jobs/${ABSENT}`, { headers, key })],
      [404, await keyed.send("GET", "/nowhere", { headers, key })],
      [405, await keyed.send("PUT", "/jobs", { headers, key })],
      [406, await keyed.send("GET", "/jobs", { headers: { ...headers, accept: "text/csv" }, key })],
      [415, await keyed.send("POST", "/jobs", { headers: { ...headers, "content-type": "a/b" }, key, raw: "x" })],
      [403, await open.send("GET", "http://other.example/api/v1/jobs", { headers })],
    ] as const;
    for (const [status, answer] of answers) {
      expect([answer.status, answer.headers.get("access-control-allow-origin")]).toEqual([status, LISTED]);
      expect(answer.headers.get("access-control-expose-headers")).toContain("X-Request-Id");
      expect(answer.headers.get("access-control-allow-credentials")).toBeNull();
      expect(answer.headers.get("vary")).toContain("Origin");
    }
  });

  test("may change something, also where no keys are asked for", async () => {
    const headers = { origin: LISTED, "sec-fetch-site": "cross-site" };
    expect((await open.send("POST", "/jobs", { headers, json: JOB })).status).toBe(202);
  });
});

describe("a page of another origin", () => {
  test.each([OTHER, `${LISTED}.evil.example`, "http://plans.example.org", `${LISTED}:8443`, "null", "*", ""])(
    "%j gets no leave: neither by preflight nor with an answer",
    async (origin) => {
      const asked = await preflight(open, origin);
      const answer = await open.send("GET", "/jobs", { headers: { origin } });
      expect([asked.status, asked.headers.get("allow"), answer.status]).toEqual([405, "GET, HEAD, POST", 200]);
      for (const response of [asked, answer]) {
        expect(sharing(response)).toEqual([]);
        expect(response.headers.get("vary")).toBe("Origin");
      }
    },
  );

  test("may change nothing where no keys are asked for", async () => {
    const headers = { origin: OTHER, "sec-fetch-site": "cross-site" };
    const answer = await open.send("POST", "/jobs", { headers, json: JOB });
    expect([answer.status, sharing(answer)]).toEqual([403, []]);
  });
});

test("the list comes from the settings of the platform", async () => {
  const folder = await temporaryFolder();
  const settings = parseLocalSettings({
    MILLRACE_DATA_FOLDER: folder.path,
    MILLRACE_PORT: "0",
    MILLRACE_WORKERS: "0",
    MILLRACE_ALLOWED_ORIGINS: `http://localhost:5173, ${LISTED}`,
  });
  const platform = await startLocal(settings);
  try {
    const asked = await fetch(`${platform.url}/api/v1/jobs`, { method: "OPTIONS", headers: { origin: LISTED } });
    expect([asked.status, asked.headers.get("access-control-allow-origin")]).toEqual([204, LISTED]);
    expect(sharing(await fetch(`${platform.url}/api/v1/jobs`, { headers: { origin: OTHER } }))).toEqual([]);
  } finally {
    await platform.close();
    await folder.remove();
  }
});

test("without a list nobody gets leave, and no answer depends on the origin", async () => {
  for (const origin of [LISTED, "*", ""]) {
    const answers = [await preflight(closed, origin), await closed.send("GET", "/jobs", { headers: { origin } })];
    expect(answers.map(({ status }) => status)).toEqual([405, 200]);
    for (const answer of answers) expect([sharing(answer), answer.headers.get("vary")]).toEqual([[], null]);
  }
});
