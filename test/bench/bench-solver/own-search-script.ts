/** Schedules one school as the kind does, in a process of its own: `INPUT OUTPUT PARAMETERS CORES`, the last but one as JSON. */
import { classScheduleKind } from "../../../src/kinds/class-schedule";

async function main([inputDirectory = "", outputDirectory = "", json = "{}", cores = "1"]: readonly string[]) {
  const parsed = classScheduleKind.description.parseParameters(JSON.parse(json));
  if ("issues" in parsed) throw new Error(JSON.stringify(parsed.issues));
  const { solver } = await classScheduleKind.run({
    inputDirectory,
    outputDirectory,
    parameters: parsed.parameters,
    cores: Number(cores),
    signal: new AbortController().signal,
    resume: undefined,
    report: () => undefined,
    log: () => undefined,
    checkpoint: () => undefined,
  });
  console.log(JSON.stringify(solver));
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
