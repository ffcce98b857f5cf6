import type { Issue } from "../../contract/problem";
import type { JsonObject } from "../../jobs/json";
import { explainInfeasible } from "./input/explain-infeasible";
import { readSchool } from "./input/read-school";
import { readParameters } from "./parameters";

/** Every mistake in the files of an input folder, or why no schedule can keep the hard rules. */
export async function inspectClassSchedule(inputDirectory: string, parameters: JsonObject): Promise<readonly Issue[]> {
  const reading = await readSchool(inputDirectory);
  return "issues" in reading
    ? reading.issues
    : explainInfeasible(reading.school, reading.file, readParameters(parameters));
}
