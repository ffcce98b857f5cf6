// @ts-check
import { element, format, svg, table } from "./dom.mjs";

const [HEIGHT, LEFT, BOTTOM, TOP, RIGHT] = [280, 90, 30, 14, 16];

/** @typedef {{ at: string, fraction: number, incumbent: number | null, bound: number | null, gap: number | null, phase: string }} Point */

/**
 * Incumbent and bound over time, as a picture, in words, and as a table.
 *
 * @param {readonly Point[]} points
 * @param {number} width of the picture, in pixels
 * @returns {HTMLElement}
 */
export function curve(points, width) {
  const last = points.at(-1);
  if (last === undefined) return element("p", {}, "Nothing was reported yet.");
  const words = element("p", {}, summary(last));
  const rows = points
    .slice(-25)
    .map((point) => [new Date(point.at).toLocaleTimeString(), point.phase, ...numbers(point)]);
  const details = element(
    "details",
    {},
    element("summary", {}, "The last values as a table"),
    table("The last values", ["Time", "Phase", "Incumbent", "Bound", "Gap"], rows),
  );
  const legend = element("p", { class: "quiet" }, "Solid: best solution. Dashed: bound.");
  return element("div", {}, words, picture(points, Math.max(300, width)), legend, details);
}

/** @param {Point} point */
function numbers({ incumbent, bound, gap }) {
  return [incumbent ?? "–", bound ?? "–", gap === null ? "–" : percent(gap)];
}

/** @param {number} share */
export function percent(share) {
  return `${(share * 100).toLocaleString("en", { maximumFractionDigits: 2 })} %`;
}

/** @param {Point} point */
function summary({ phase, incumbent, bound, gap }) {
  const parts = [`Phase: ${phase}`];
  if (incumbent !== null) parts.push(`best solution ${format(incumbent)}`);
  if (bound !== null) parts.push(`bound ${format(bound)}`);
  if (gap !== null) parts.push(`gap ${percent(gap)}`);
  return parts.join(" · ");
}

/**
 * @param {readonly Point[]} points
 * @param {number} width
 */
function picture(points, width) {
  const values = points.flatMap(({ incumbent, bound }) => [incumbent, bound]).filter((value) => value !== null);
  if (values.length === 0) return null;
  const times = points.map(({ at }) => Date.parse(at));
  const [start = 0, end = 0] = [times[0], times.at(-1)];
  const [least, most] = extremes(values);
  const room = most === least ? Math.max(1, Math.abs(most) * 0.01) : (most - least) * 0.04;
  const [low, high] = [least - room, most + room];
  const x = (/** @type {number} */ time) => LEFT + ((time - start) / Math.max(1, end - start)) * (width - LEFT - RIGHT);
  const y = (/** @type {number} */ value) => HEIGHT - BOTTOM - ((value - low) / (high - low)) * (HEIGHT - BOTTOM - TOP);
  /** @param {"incumbent" | "bound"} name */
  const steps = (name) =>
    path(
      points.map((point, index) => [x(times[index] ?? start), point[name]]),
      y,
    );
  return svg(
    "svg",
    {
      class: "curve",
      viewBox: `0 0 ${width} ${HEIGHT}`,
      role: "img",
      "aria-label": "Best solution and bound over time",
    },
    svg("path", { class: "axis", d: `M${LEFT} ${TOP}V${HEIGHT - BOTTOM}H${width - RIGHT}` }),
    svg("path", { class: "bound", d: steps("bound") }),
    svg("path", { class: "incumbent", d: steps("incumbent") }),
    label(LEFT - 6, y(most) + 4, format(most), "end"),
    most === least ? null : label(LEFT - 6, y(least) + 4, format(least), "end"),
    label(LEFT, HEIGHT - 8, "0 s", "start"),
    label(width - RIGHT, HEIGHT - 8, `${format(Math.round((end - start) / 1000))} s`, "end"),
  );
}

/**
 * @param {readonly number[]} values
 * @returns {[number, number]}
 */
function extremes(values) {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) [least, most] = [Math.min(least, value), Math.max(most, value)];
  return [least, most];
}

/**
 * Steps: a value holds until the next one.
 *
 * @param {readonly (readonly [number, number | null])[]} points
 * @param {(value: number) => number} y
 */
function path(points, y) {
  let drawn = "";
  for (const [x, value] of points) {
    if (value === null) continue;
    drawn += drawn === "" ? `M${x.toFixed(1)} ${y(value).toFixed(1)}` : `H${x.toFixed(1)}V${y(value).toFixed(1)}`;
  }
  return drawn;
}

/**
 * @param {number} x
 * @param {number} y
 * @param {string} text
 * @param {string} anchor
 */
function label(x, y, text, anchor) {
  return svg("text", { x, y, "text-anchor": anchor }, text);
}
