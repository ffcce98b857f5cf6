import { type Rule, violationAt } from "../facts";
import { groupBy } from "../group-by";

/** H4: no more students than capacity × overfill, rounded down; seats that are kept for a grade stay free of others. */
export const seats: Rule = function* ({ school, parameters, placements, enrolled, seats: taken }) {
  const takenOf = groupBy(taken, (seat) => seat.section.id);
  for (const { section, row } of placements.values()) {
    // The tiny addend makes up for products such as 1.1 × 70 that binary numbers miss from below.
    const most = Math.floor(section.capacity * parameters.overfill + 1e-9);
    const count = enrolled.get(section.id) ?? 0;
    if (count > most) yield violationAt("H4", row, `section ${section.id} has ${count} students for ${most} seats`);
    if (section.reservedSeats === 0) continue;
    const others = (takenOf.get(section.id) ?? []).filter(
      ({ studentId }) => school.students.get(studentId)?.grade !== section.reservedFor,
    ).length;
    const open = Math.max(0, most - section.reservedSeats);
    if (others <= open) continue;
    const words = `section ${section.id} has ${others} students of other grades for ${open} seats not kept for ${section.reservedFor}`;
    yield violationAt("H4", row, words);
  }
};
