// @ts-check
import { clearNotice, get, report } from "./api.mjs";
import { percent } from "./curve.mjs";
import { badge, byId, element, show, table, time } from "./dom.mjs";

const REFRESH_MS = 4000;
/** @type {string | null} */
let cursor = null;
/** @type {any[]} */
let jobs = [];
let pages = 1;

/**
 * @param {any} job
 * @returns {readonly import("./dom.mjs").Child[]}
 */
function row(job) {
  const { progress, state } = job;
  const waiting = job.queuePosition === null ? "" : `${job.queuePosition} before it`;
  const bar = element("progress", {
    max: 1,
    value: progress?.fraction ?? 0,
    "aria-label": `Progress of job ${job.id}`,
  });
  return [
    element("a", { href: `/jobs/${job.id}` }, `${job.kind} ${job.id.slice(0, 8)}`),
    badge(state),
    state === "running" || state === "starting" ? bar : waiting,
    typeof progress?.gap === "number" ? percent(progress.gap) : "–",
    time(job.createdAt),
    job.tags.join(", "),
  ];
}

let drawn = "";

/** Draws only what is new: whoever reads or tabs through the table is not disturbed by a refresh. */
function draw() {
  const text = JSON.stringify(jobs);
  byId("older").hidden = cursor === null;
  if (text === drawn) return;
  drawn = text;
  show("jobs", table("Jobs, newest first", ["Job", "State", "Progress", "Gap", "Submitted", "Tags"], jobs.map(row)));
}

/**
 * @param {string | null} after
 * @returns {Promise<any>}
 */
function page(after) {
  const state = byId("state");
  const query = new URLSearchParams();
  if (state instanceof HTMLSelectElement && state.value !== "") query.set("state", state.value);
  if (after !== null) query.set("cursor", after);
  return get(`/jobs?${query}`);
}

async function refresh() {
  try {
    const first = await page(null);
    clearNotice();
    [jobs, cursor, pages] = [first.jobs, first.nextCursor, 1];
    draw();
    if (jobs.length === 0) show("notice", element("p", { class: "notice calm" }, "There are no jobs here yet."));
  } catch (error) {
    report(error, () => void refresh());
  }
}

async function older() {
  try {
    const next = await page(cursor);
    [jobs, cursor, pages] = [[...jobs, ...next.jobs], next.nextCursor, pages + 1];
    draw();
  } catch (error) {
    report(error, () => void older());
  }
}

byId("older").addEventListener("click", () => void older());
byId("state").addEventListener("change", () => void refresh());
// who has paged on, or is typing a key, keeps what is on the screen
setInterval(() => {
  if (pages === 1 && !document.hidden && document.querySelector("#notice form") === null) void refresh();
}, REFRESH_MS);
void refresh();
