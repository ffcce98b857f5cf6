// @ts-check
import { byId, element, format, show, table } from "./dom.mjs";

const MOST = 200;

/**
 * The requests that could not be met, with their reasons; the search field of the page narrows them.
 *
 * @param {readonly Record<string, string>[]} violations
 */
export function showUnmet(violations) {
  const unmet = violations.filter(({ rule }) => rule === "unmet-request");
  const search = byId("unmet-search");
  const narrow = () => {
    const wanted = search instanceof HTMLInputElement ? search.value.trim().toLowerCase() : "";
    showFound(
      unmet.filter((row) => `${row.student_id} ${row.course_id} ${row.detail}`.toLowerCase().includes(wanted)),
      unmet.length,
    );
  };
  search.addEventListener("input", narrow);
  narrow();
}

/**
 * @param {readonly Record<string, string>[]} found
 * @param {number} all
 */
function showFound(found, all) {
  const listed = found.slice(0, MOST);
  const count = `${format(found.length)} of ${format(all)} unmet requests${found.length > MOST ? `, the first ${MOST} are shown` : ""}`;
  show("unmet-count", all === 0 ? "Every request was met." : count);
  const rows = listed.map(({ student_id, course_id, detail }) => [student_id, course_id, detail]);
  show("unmet", rows.length === 0 ? element("div") : table("Unmet requests", ["Student", "Course", "Reason"], rows));
}
