// @ts-check
import { element, format, table } from "./dom.mjs";

/** @typedef {Record<string, string>} Row */

const order = new Intl.Collator("en", { numeric: true });

/**
 * A master schedule as a grid: a column a period, a row a room or teacher.
 *
 * @param {readonly Row[]} sections
 * @param {"room_id" | "teacher_id"} rowsBy
 * @returns {HTMLElement}
 */
export function timetable(sections, rowsBy) {
  const periods = distinct(sections, "period_id");
  const names = distinct(sections, rowsBy);
  const other = rowsBy === "room_id" ? "teacher_id" : "room_id";
  /** @type {Map<string, Row[]>} */
  const cells = new Map();
  for (const section of sections) {
    const place = JSON.stringify([section[rowsBy], section.period_id]);
    cells.set(place, [...(cells.get(place) ?? []), section]);
  }
  const rows = names.map((name) => [
    name === "" ? "none" : name,
    ...periods.map((period) => cell(cells.get(JSON.stringify([name, period])) ?? [], other)),
  ]);
  return table("Master timetable", [rowsBy === "room_id" ? "Room" : "Teacher", ...periods], rows, "grid");
}

/**
 * @param {readonly Row[]} sections
 * @param {string} column
 */
function distinct(sections, column) {
  return [...new Set(sections.map((section) => section[column] ?? ""))].sort(order.compare);
}

/**
 * @param {readonly Row[]} sections
 * @param {string} other
 */
function cell(sections, other) {
  const lessons = sections.map((section) =>
    element(
      "span",
      { class: "lesson" },
      section.course_id,
      element("small", {}, [section.section_id, section[other]].filter((part) => part !== "").join(" · ")),
      element("small", {}, `${seats(section.enrolled)} of ${seats(section.capacity)} seats`),
    ),
  );
  return element("div", {}, ...lessons);
}

/** @param {string | undefined} text */
function seats(text) {
  return format(Number(text));
}
