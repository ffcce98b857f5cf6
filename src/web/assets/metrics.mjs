// @ts-check
import { element, format, svg, table } from "./dom.mjs";

/**
 * Metrics of any kind: figures as cards, groups and distributions as tables.
 *
 * @param {{ metrics: Record<string, unknown> | null, metricsReason: string | null }} results
 * @returns {HTMLElement}
 */
export function metricsView({ metrics, metricsReason }) {
  if (metrics === null) return element("p", {}, `There are no metrics: ${metricsReason ?? "the job has no result"}`);
  /** @type {HTMLElement[]} */
  const cards = [];
  /** @type {HTMLElement[]} */
  const groups = [];
  for (const [name, value] of Object.entries(metrics)) {
    if (isGroup(value)) groups.push(group(words(name), value));
    else cards.push(element("div", { class: "card" }, element("strong", {}, shown(value)), words(name)));
  }
  return element(
    "div",
    {},
    element("div", { class: "cards" }, ...cards),
    element("div", { class: "columns" }, ...groups),
  );
}

/**
 * @param {unknown} value
 * @returns {value is object}
 */
function isGroup(value) {
  return typeof value === "object" && value !== null;
}

/**
 * @param {string} name
 * @param {object} value
 */
function group(name, value) {
  const entries = Object.entries(value);
  const plain = entries.filter(([, item]) => !isGroup(item)).map(([key, item]) => [words(key), shown(item)]);
  const inner = entries.filter(([, item]) => isGroup(item) && !Array.isArray(item));
  const nested = inner.map(([key, item]) => [
    words(key),
    Object.entries(item)
      .map(([part, of]) => `${words(part)} ${shown(of)}`)
      .join(", "),
  ]);
  const lists = entries.flatMap(([key, item]) =>
    Array.isArray(item) ? [distribution(`${name}, ${words(key)}`, item)] : [],
  );
  const rows = [...plain, ...nested];
  return element(
    "div",
    {},
    element("h3", { class: "quiet" }, name),
    rows.length === 0 ? null : table(name, ["Figure", "Value"], rows),
    ...lists,
  );
}

/**
 * A list of steps: the last field of each is its size, the others say which step it is.
 *
 * @param {string} name
 * @param {readonly unknown[]} list
 */
function distribution(name, list) {
  const steps = list.filter(isGroup).map((step) => Object.entries(step));
  const heads = steps[0]?.map(([key]) => words(key)) ?? [];
  const largest = Math.max(1, ...steps.map((step) => Number(step.at(-1)?.[1]) || 0));
  const rows = steps.map((step) => [...step.map(([, value]) => shown(value)), bar(Number(step.at(-1)?.[1]) / largest)]);
  return table(name, [...heads, ""], rows);
}

/** @param {number} share */
function bar(share) {
  const width = Number.isFinite(share) ? share * 100 : 0;
  return svg(
    "svg",
    { viewBox: "0 0 100 10", preserveAspectRatio: "none", "aria-hidden": "true" },
    svg("rect", { class: "bar", width, height: 10 }),
  );
}

/**
 * @param {unknown} value
 * @returns {string}
 */
function shown(value) {
  if (typeof value === "number") return format(value);
  if (value === null || value === undefined) return "–";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/**
 * `requestsSatisfiedPct` as words.
 *
 * @param {string} name
 */
function words(name) {
  const text = name
    .replace(/Pct$/, " %")
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase();
  return text.charAt(0).toUpperCase() + text.slice(1);
}
