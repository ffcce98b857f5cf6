// @ts-check
import { clearNotice, downloadUrl, get, report, send } from "./api.mjs";
import { parseCsv } from "./csv.mjs";
import { curve, percent } from "./curve.mjs";
import { badge, byId, element, format, show, size, table, time } from "./dom.mjs";
import { metricsView } from "./metrics.mjs";
import { timetable } from "./timetable.mjs";
import { showUnmet } from "./unmet.mjs";

const id = location.pathname.split("/").at(-1) ?? "";
const FINAL = ["succeeded", "failed", "cancelled", "expired"];
/** Larger files are to be downloaded, not shown. */
const MAX_SHOWN_BYTES = 5_000_000;
/** At most so often the page draws what is going on. */
const REDRAW_MS = 1000;

/** Facts that need a line of their own. */
const WIDE = ["Input", "Parameters"];

/** @param {number} ms */
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Follows the job until it ends, by long polls. */
async function follow() {
  /** @type {string | undefined} */
  let tag;
  try {
    for (;;) {
      const response = await send("GET", `/jobs/${id}?wait=${tag === undefined ? 0 : 20}`, { tag });
      tag = response.headers.get("etag") ?? undefined;
      if (response.status === 304) continue;
      const job = await response.json();
      clearNotice();
      showJob(job);
      await showCurve();
      if (FINAL.includes(job.state)) break;
      await pause(REDRAW_MS);
    }
    await showResults();
    await showLog();
  } catch (error) {
    report(error, () => void follow());
  }
}

/** @param {any} job */
function showJob(job) {
  document.title = `${job.kind} ${id.slice(0, 8)}: ${job.state} – millrace`;
  show("title", `${job.kind} ${id.slice(0, 8)}`);
  const stopping = job.cancelRequested && !FINAL.includes(job.state) ? " – asked to stop" : "";
  const reason = job.reason === null ? "" : ` – ${job.reason.message}`;
  show("state", badge(job.state), stopping, reason);
  const progress = byId("progress");
  if (progress instanceof HTMLProgressElement)
    progress.value = job.progress?.fraction ?? (job.state === "succeeded" ? 1 : 0);
  progress.hidden = FINAL.includes(job.state);
  show(
    "facts",
    ...facts(job).flatMap(([name, value]) => [
      element("div", { class: WIDE.includes(name) ? "wide" : "" }, element("dt", {}, name), element("dd", {}, value)),
    ]),
  );
  byId("state-section").hidden = false;
  byId("cancel").hidden = FINAL.includes(job.state) || job.cancelRequested;
  byId("retry").hidden = !["failed", "cancelled", "expired"].includes(job.state);
}

/**
 * @param {any} job
 * @returns {[string, string | Node][]}
 */
function facts(job) {
  const checked = job.verified === null ? "no result yet" : job.verified ? "yes, by the independent checker" : "no";
  /** @type {[string, import("./dom.mjs").Child][]} */
  const listed = [
    ["Id", element("code", {}, id)],
    ["Checked", checked],
    ["Queue", job.queuePosition === null ? "–" : `${job.queuePosition} before it`],
    ["Attempt", String(job.attempt)],
    ["Gap", typeof job.progress?.gap === "number" ? percent(job.progress.gap) : "–"],
    ["Submitted", time(job.createdAt)],
    ["Begun", time(job.startedAt)],
    ["Ended", time(job.finishedAt)],
    ["Time limit", `${format(job.timeoutSeconds)} s`],
    ["Priority", String(job.priority)],
    ["Tags", job.tags.length === 0 ? "–" : job.tags.join(", ")],
    ["Input", job.inputs.map((/** @type {any} */ file) => `${file.name} (${size(file.bytes)})`).join(", ")],
    ["Parameters", element("code", {}, JSON.stringify(job.parameters))],
  ];
  return listed.map(([name, value]) => [name, value instanceof Node ? value : String(value)]);
}

async function showCurve() {
  const { points } = await get(`/jobs/${id}/progress`);
  byId("curve-section").hidden = points.length === 0;
  const opened = document.querySelector("#curve details[open]") !== null;
  show("curve", curve(points, byId("curve").clientWidth));
  document.querySelector("#curve details")?.toggleAttribute("open", opened);
}

async function showResults() {
  const results = await get(`/jobs/${id}/results`);
  byId("metrics-section").hidden = false;
  const { solver } = results;
  const line =
    solver === null
      ? null
      : element("p", { class: "quiet" }, `Solved by ${solver.engine} in ${format(solver.seconds)} s`);
  show("metrics", line, metricsView(results));
  showFiles(results.files);
  await showSchedule(results.files);
}

/** @param {readonly any[]} files */
function showFiles(files) {
  byId("files-section").hidden = files.length === 0;
  const rows = files.map((file) => [
    file.name,
    size(file.bytes),
    element("code", {}, file.sha256.slice(0, 12)),
    element(
      "button",
      { type: "button", "aria-label": `Download ${file.name}`, click: () => void download(file.name) },
      "Download",
    ),
  ]);
  show("files", table("Files of the result", ["Name", "Size", "SHA-256", ""], rows));
}

/** @param {string} name */
async function download(name) {
  try {
    location.assign(await downloadUrl(id, name));
  } catch (error) {
    report(error, () => void download(name));
  }
}

/** @param {readonly any[]} files */
async function showSchedule(files) {
  const sections = await readCsv(files, "master_schedule.csv");
  if (sections !== undefined) {
    const rows = byId("timetable-rows");
    const draw = () =>
      show(
        "timetable",
        timetable(
          sections,
          rows instanceof HTMLSelectElement && rows.value === "teacher_id" ? "teacher_id" : "room_id",
        ),
      );
    if (rows instanceof HTMLSelectElement && sections.every(({ room_id }) => room_id === "")) rows.value = "teacher_id";
    rows.addEventListener("change", draw);
    byId("timetable-section").hidden = false;
    draw();
  }
  const violations = await readCsv(files, "violations.csv");
  if (violations === undefined) return;
  byId("unmet-section").hidden = false;
  showUnmet(violations);
}

/**
 * @param {readonly any[]} files
 * @param {string} name
 */
async function readCsv(files, name) {
  const file = files.find((listed) => listed.name === name);
  if (file === undefined || file.bytes > MAX_SHOWN_BYTES) return undefined;
  const response = await fetch(await downloadUrl(id, name));
  if (!response.ok) throw new Error(`${name} could not be downloaded`);
  return parseCsv(await response.text());
}

async function showLog() {
  const { lines } = await get(`/jobs/${id}/logs?limit=1000`);
  byId("log-section").hidden = lines.length === 0;
  const text = lines.map((/** @type {any} */ { at, line }) => `${at} ${line}`).join("\n");
  show("log", element("pre", { tabindex: 0, role: "region", "aria-label": "Log lines" }, text));
}

/** @param {"cancel" | "retry"} what */
async function act(what) {
  try {
    showJob(await (await send("POST", `/jobs/${id}/${what}`)).json());
    if (what === "retry") location.reload();
  } catch (error) {
    report(error, () => void act(what));
  }
}

byId("cancel").addEventListener("click", () => void act("cancel"));
byId("retry").addEventListener("click", () => void act("retry"));
void follow();
