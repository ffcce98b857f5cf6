import { cp } from "node:fs/promises";
import { openLocalStorage } from "../../../src/adapters/local/storage";
import { readSchool } from "../../../src/kinds/class-schedule/input/read-school";
import { parseParameters, readParameters } from "../../../src/kinds/class-schedule/parameters";
import { decodeCheckpoint } from "../../../src/kinds/class-schedule/search/checkpoint";
import { scheduleObjective } from "../../../src/kinds/class-schedule/search/enrolment";
import { buildProblem } from "../../../src/kinds/class-schedule/search/problem";
import { lastCheckpoint } from "../../../src/worker/checkpoints";

/** What the schedule is worth that a killed run has left behind. Reads a copy: the data folder stays as the kill left it. */
export async function keptObjective(
  dataFolder: string,
  copy: string,
  jobId: string,
  schoolFolder: string,
): Promise<number | undefined> {
  await cp(dataFolder, copy, { recursive: true });
  const storage = await openLocalStorage({ folder: copy, clock: { now: () => Date.now() }, baseUrl: () => "" });
  try {
    const job = await storage.store.load(jobId);
    const bytes = job && (await lastCheckpoint(storage.objects, job));
    const reading = await readSchool(schoolFolder);
    const parsed = parseParameters(job?.parameters);
    if (bytes === undefined || "issues" in reading || "issues" in parsed) return undefined;
    const problem = buildProblem(reading.school, readParameters(parsed.parameters));
    const schedule = decodeCheckpoint(problem, bytes);
    return schedule && scheduleObjective(problem, schedule);
  } finally {
    await storage.close();
  }
}
