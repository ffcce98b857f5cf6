import type { Rule } from "../facts";
import { assignmentRows } from "./assignment-rows";
import { onePeriod } from "./h1-one-period";
import { teachers } from "./h2-teachers";
import { students } from "./h3-students";
import { seats } from "./h4-seats";
import { rooms } from "./h5-rooms";
import { spedPerSection } from "./h6-sped";
import { lunch } from "./h7-lunch";
import { studentPlacements } from "./h8-placements";
import { links } from "./h9-links";
import { masterRows } from "./master-rows";
import { teacherRows } from "./teacher-rows";
import { violationRows } from "./violation-rows";

/** Every rule a published schedule keeps. */
export const RULES: readonly Rule[] = [
  onePeriod,
  teachers,
  students,
  seats,
  rooms,
  spedPerSection,
  lunch,
  studentPlacements,
  links,
  masterRows,
  assignmentRows,
  teacherRows,
  violationRows,
];
