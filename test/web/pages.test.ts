import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type HttpServer, serveHttp } from "../../src/main/http-server";
import { TestApi } from "../support/api/test-api";
import { BrowserPage, findChromium } from "../support/chromium";

const HOSTILE = `<img src=x onerror="document.title='taken'">`;
const MASTER = [
  "section_id,course_id,teacher_id,period_id,room_id,enrolled,capacity,utilisation",
  "s1,MATH,t1,P1,R1,20,24,0.8333",
  "s2,MATH,t2,P2,R10,24,24,1",
  `s3,"${HOSTILE.replaceAll('"', '""')}",t1,P10,R2,5,24,0.2083`,
].join("\n");
const VIOLATIONS = [
  "rule,student_id,course_id,section_id,detail",
  `unmet-request,anna,ART,,"course full, ""ART"" has no seat left"`,
  `unmet-request,${"bob"},MATH,,"${HOSTILE.replaceAll('"', '""')}"`,
  "S1,,,s3,under 70 % of capacity",
].join("\r\n");
const METRICS = {
  requests: 100,
  requestsSatisfiedPct: 98,
  utilisation: {
    mean: 0.7,
    histogram: [
      { from: 0, to: 0.5, sections: 1 },
      { from: 0.5, to: null, sections: 2 },
    ],
  },
};
const PHONE = { width: 360, height: 740 };
const DESK = { width: 1400, height: 900 };

const chromium = findChromium();
const skipped = "reason" in chromium;
let api: TestApi;
let server: HttpServer;
let page: BrowserPage;
let done: string;

beforeAll(async () => {
  if ("reason" in chromium) return;
  api = await TestApi.open();
  server = await serveHttp(api.app, { host: "127.0.0.1", port: 0 });
  api.baseUrl.value = server.url;
  page = await BrowserPage.open(chromium.program);
  done = (await api.submit({ body: { tags: [HOSTILE] } })).id;
  await run(done);
  for (const [incumbent, fraction] of [
    [10, 0.2],
    [90, 0.6],
    [98, 1],
  ] as const) {
    const progress = {
      fraction,
      phase: "search",
      message: null,
      incumbent,
      bound: 100,
      gap: (100 - incumbent) / incumbent,
    };
    await api.storage.store.heartbeat(done, 1, Date.now() + 60_000, { ...progress, at: new Date().toISOString() });
  }
  await api.storage.store.appendLog(done, 1, [HOSTILE]);
  await api.publish(done, { "master_schedule.csv": MASTER, "violations.csv": VIOLATIONS }, { metrics: METRICS });
});
afterAll(async () => {
  await page?.close();
  await server?.close();
  await api?.close();
});
beforeEach(() => {
  page?.complaints.splice(0);
});

const run = (id: string) => api.move(id, ["claim", { leaseUntil: Date.now() + 60_000 }], ["start"]);
const text = (selector: string) => page.until<string>(`document.querySelector(${JSON.stringify(selector)})?.innerText`);
const texts = (selector: string) =>
  page.until<string[]>(`[...document.querySelectorAll(${JSON.stringify(selector)})].map((item) => item.innerText)`);

if ("reason" in chromium) {
  test("the pages can be opened in a browser", ({ skip }) => {
    if (process.env.CI === "true") throw new Error(`skipped in CI: ${chromium.reason}`);
    skip(chromium.reason);
  });
}

test.skipIf(skipped)(
  "a finished job shows facts, curve, metrics, timetable, unmet requests, files and log",
  async () => {
    await page.visit(`${server.url}/jobs/${done}`, DESK);
    await page.until("document.querySelector('#unmet-section')?.hidden === false");
    await page.until("document.querySelector('#log pre') !== null");
    expect(await text("#state")).toBe("succeeded");
    expect(await text("#facts")).toContain("yes, by the independent checker");
    expect(await text("#curve p")).toBe("Phase: search · best solution 98 · bound 100 · gap 2.04 %");
    expect(await page.until<string>("document.querySelector('.curve .incumbent').getAttribute('d')")).toMatch(
      /^M[\d.]+ [\d.]+(H[\d.]+V[\d.]+)+$/,
    );
    expect(await texts("#metrics .card")).toEqual(["100\nRequests", "98\nRequests satisfied %"]);
    expect(await texts("#timetable thead th")).toEqual(["Room", "P1", "P2", "P10"]);
    expect(await texts("#timetable tbody th")).toEqual(["R1", "R2", "R10"]);
    expect(await text("#timetable tbody tr:first-child td")).toBe("MATH\ns1 · t1\n20 of 24 seats");
    expect(await text("#unmet-count")).toBe("2 of 2 unmet requests");
    expect(await text("#unmet tbody tr td:last-child")).toBe('course full, "ART" has no seat left');
    expect(await texts("#files tbody th")).toEqual(["master_schedule.csv", "violations.csv"]);
    expect(page.complaints).toEqual([]);
  },
);

test.skipIf(skipped)("what comes from files and jobs is text, never markup", async () => {
  expect(await page.until<number>("document.querySelectorAll('main *').length")).toBeGreaterThan(100);
  expect(await page.until<string>("String(document.querySelectorAll('main img').length)")).toBe("0");
  expect(await page.until<string>("document.title")).toMatch(/^notes [0-9a-f]{8}: succeeded/);
  for (const part of ["#timetable", "#unmet", "#facts"]) expect(await text(part)).toContain(HOSTILE);
  expect(await page.until<string>("document.querySelector('#log pre').textContent")).toContain(HOSTILE);
});

test.skipIf(skipped)("the timetable turns to teachers, and the unmet requests can be searched", async () => {
  const choose =
    "const rows = document.querySelector('#timetable-rows'); rows.value = 'teacher_id'; rows.dispatchEvent(new Event('change')); true";
  await page.until(`(() => { ${choose.replace("; true", "; return true")} })()`);
  expect(await texts("#timetable tbody th")).toEqual(["t1", "t2"]);
  const search =
    "const field = document.querySelector('#unmet-search'); field.value = 'ANNA'; field.dispatchEvent(new Event('input')); return true";
  await page.until(`(() => { ${search} })()`);
  expect(await text("#unmet-count")).toBe("1 of 2 unmet requests");
});

test.skipIf(skipped).each([
  ["a phone", PHONE],
  ["a desk", DESK],
])("nothing sticks out sideways on %s, and every control has a name", async (_where, size) => {
  for (const path of ["/", `/jobs/${done}`, "/docs"]) {
    await page.visit(server.url + path, size);
    const ready = path === "/docs" ? "main section" : path === "/" ? "#jobs tbody tr" : "#files tbody tr";
    await page.until(
      `location.pathname === ${JSON.stringify(path)} && document.querySelector(${JSON.stringify(ready)}) !== null`,
    );
    expect(await page.until<number>("document.documentElement.scrollWidth")).toBeLessThanOrEqual(size.width);
    const nameless =
      "[...document.querySelectorAll('button, a, select, input')].filter((item) => !(item.innerText?.trim() || item.labels?.length || item.ariaLabel)).length";
    expect(await page.until<string>(`String(${nameless})`)).toBe("0");
  }
  expect(page.complaints).toEqual([]);
});

test.skipIf(skipped)("a running job is followed live and can be cancelled", async () => {
  const { id } = await api.submit();
  await run(id);
  await page.visit(`${server.url}/jobs/${id}`, DESK);
  expect(await text("#state")).toBe("running");
  const progress = { fraction: 0.5, phase: "search", message: null, incumbent: 5, bound: null, gap: null };
  await api.storage.store.heartbeat(id, 1, Date.now() + 60_000, { ...progress, at: new Date().toISOString() });
  await page.until("document.querySelector('#curve p')?.innerText.includes('best solution 5')");
  await page.until("(() => { document.querySelector('#cancel').click(); return true; })()");
  await page.until("document.querySelector('#state').innerText.includes('asked to stop')");
  expect((await api.storage.store.load(id))?.cancelRequested).toBe(true);
  await api.move(id, ["cancel", { reason: { code: "CANCELLED", message: "cancelled on request" } }]);
  await page.until("document.querySelector('#state').innerText.includes('cancelled on request')");
  expect(await text("#metrics")).toContain("There are no metrics: cancelled on request");
  expect(page.complaints).toEqual([]);
});

test.skipIf(skipped)("the list names the jobs, newest first, and links them", async () => {
  await page.visit(`${server.url}/`, DESK);
  await page.until("document.querySelectorAll('#jobs tbody tr').length === 2");
  expect(await page.until<string>("document.querySelector('#jobs tbody tr:last-child a').getAttribute('href')")).toBe(
    `/jobs/${done}`,
  );
  expect(await texts("#jobs .badge")).toEqual(["cancelled", "succeeded"]);
});

test.skipIf(skipped)("a server with keys is asked with the key that the reader types", async () => {
  const keyed = await TestApi.open({ keyed: true });
  const other = await serveHttp(keyed.app, { host: "127.0.0.1", port: 0 });
  const key = await keyed.addKey("local");
  await keyed.submit({ key });
  await page.visit(`${other.url}/`, DESK);
  await page.until("document.querySelector('#notice form input') !== null");
  const type = `document.querySelector('#notice input').value = '${key}'; document.querySelector('#notice button').click(); return true`;
  await page.until(`(() => { ${type} })()`);
  await page.until("document.querySelectorAll('#jobs tbody tr').length === 1");
  await other.close();
  await keyed.close();
});
