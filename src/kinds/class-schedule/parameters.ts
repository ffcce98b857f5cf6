import { z } from "zod";
import { jobTimeout } from "../../contract/time-limits";
import type { JsonObject } from "../../jobs/json";
import { kindParameters } from "../parameters";

const weight = (what: string, value: number) =>
  z
    .number()
    .min(1)
    .max(100)
    .multipleOf(0.01)
    .default(value)
    .meta({ description: `How much ${what} request counts, from 1 to 100, at most two decimals.` });

/** What a user may set for one run of the kind. Unknown names are refused. */
const classScheduleParametersSchema = z.strictObject({
  timeLimitSeconds: z.number().min(1).max(86_400).default(60).meta({
    description:
      "Wall seconds until the best schedule so far is published. Not looked at where iterationLimit is given.",
  }),
  iterationLimit: z
    .number()
    .int()
    .min(0)
    .max(1_000_000)
    .optional()
    .meta({
      description:
        "Neighbourhoods to search instead of a time limit: no decision then depends on the clock, and the same seed and " +
        "limit give the same files, whatever the threads.",
    }),
  seed: z.number().int().min(0).max(2_147_483_647).default(1).meta({ description: "Start of every random choice." }),
  threads: z.number().int().min(1).max(128).optional().meta({
    description:
      "Solver engines at work at a time, as far as memory has room. By default as many as the run is given cores.",
  }),
  gap: z.number().min(0).max(1).default(0).meta({
    description: "Stop as soon as the schedule is proven to be within this share of the best possible.",
  }),
  overfill: z.number().min(1).max(1.1).default(1).meta({
    description: "Enrolment of a section may reach its capacity times this factor, rounded down.",
  }),
  spedPerSection: z.number().int().min(0).max(10_000).default(3).meta({
    description: "Students with sped = 1 that one section may hold.",
  }),
  weights: z
    .strictObject({
      1: weight("a required (priority 1)", 3),
      2: weight("a wanted (priority 2)", 2),
      3: weight("an elective (priority 3)", 1),
    })
    .default({ 1: 3, 2: 2, 3: 1 })
    .meta({ description: "Weights in the objective, by priority." }),
  gradeBalance: z.number().int().min(0).max(10).default(0).meta({
    description: "Tenths of a point that each student of a grade beyond the grade's even share in a section costs.",
  }),
  spedBalance: z.number().int().min(0).max(10).default(0).meta({
    description: "Tenths of a point that each student with sped = 1 beyond the even share in a section costs.",
  }),
  changeWeight: z.number().int().min(0).max(100).default(5).meta({
    description: "Points that each change of the schedule of before costs; without one it plays no part.",
  }),
  lunchFor: z.enum(["everyone", "teachers", "students"]).default("everyone").meta({
    description: "Who keeps a lunch period free; without lunch periods it plays no part.",
  }),
});
export type ClassScheduleParameters = z.infer<typeof classScheduleParametersSchema>;

export const {
  parse: parseParameters,
  read: readParameters,
  jsonSchema: parametersJsonSchema,
} = kindParameters(classScheduleParametersSchema, knownNames);

const MARGIN_SECONDS = 60;
/** An iteration is cut off by its work, not by the clock; this is far beyond what one takes. */
const SECONDS_PER_ITERATION = 60;
const DAY_SECONDS = 86_400;

/** How long a run may take at most: its limit, and a margin for reading, seating and checking. */
export function timeoutMs(input: JsonObject): number {
  const { timeLimitSeconds, iterationLimit } = readParameters(input);
  const seconds =
    iterationLimit === undefined
      ? timeLimitSeconds
      : Math.min(DAY_SECONDS, 600 + iterationLimit * SECONDS_PER_ITERATION);
  return jobTimeout(seconds, MARGIN_SECONDS) * 1000;
}

function knownNames(path: readonly PropertyKey[]): readonly string[] {
  return path[0] === "weights" ? ["1", "2", "3"] : Object.keys(classScheduleParametersSchema.shape);
}
