import type { JobKind } from "../kind";
import { checkClassSchedule } from "./checker";
import { inspectClassSchedule } from "./inspect";
import { parametersJsonSchema, parseParameters, timeoutMs } from "./parameters";
import { finishClassSchedule, runClassSchedule } from "./run";

const MIB = 1024 * 1024;

/** Schedules a school's term: a period and room for every section, a section for as many requests as possible. */
export const classScheduleKind: JobKind = {
  description: {
    name: "class-schedule",
    title: "Class schedule",
    description:
      "Gives every section of a school a period and a room and every student's request a section. " +
      "Input: periods, sections, students, requests, teachers, unavailability and optional tables as CSV files, or input.json.",
    parseParameters,
    parametersSchema: parametersJsonSchema(),
    maxFileBytes: 64 * MIB,
    maxFiles: 12,
    extensions: [".csv", ".json"],
    timeoutMs,
  },
  inspect: inspectClassSchedule,
  run: (context) => runClassSchedule(context),
  finish: finishClassSchedule,
  check: checkClassSchedule,
};
