import { type Rule, violationAt } from "../facts";

/** H4: no more students than capacity × overfill, rounded down. */
export const seats: Rule = function* ({ parameters, placements, enrolled }) {
  for (const { section, row } of placements.values()) {
    // The tiny addend makes up for products such as 1.1 × 70 that binary numbers miss from below.
    const most = Math.floor(section.capacity * parameters.overfill + 1e-9);
    const count = enrolled.get(section.id) ?? 0;
    if (count > most) yield violationAt("H4", row, `section ${section.id} has ${count} students for ${most} seats`);
  }
};
