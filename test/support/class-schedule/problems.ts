import { parseParameters, readParameters } from "../../../src/kinds/class-schedule/parameters";
import type { School } from "../../../src/kinds/class-schedule/school";
import { buildProblem, type Problem } from "../../../src/kinds/class-schedule/search/problem";

/** A school as the search sees it, with default parameters but for the given ones. */
export function problemOf(school: School, parameters: Readonly<Record<string, unknown>> = {}): Problem {
  const parsed = parseParameters(parameters);
  if ("issues" in parsed) throw new Error(JSON.stringify(parsed.issues));
  return buildProblem(school, readParameters(parsed.parameters));
}
