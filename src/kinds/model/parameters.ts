import { z } from "zod";
import { jobTimeout } from "../../contract/time-limits";
import type { JsonObject } from "../../jobs/json";
import { highsOptionMistakes } from "../../solver/options";
import { kindParameters } from "../parameters";

/** What a user may set for one run of the kind. Unknown names are refused. */
export const modelParametersSchema = z.strictObject({
  timeLimitSeconds: z.number().min(0.1).max(86_400).default(60).meta({
    description: "Wall seconds of solving until the best solution so far is published.",
  }),
  gap: z.number().min(0).max(1).default(1e-4).meta({
    description: "Stop as soon as the solution is proven to be within this share of the best possible.",
  }),
  seed: z.number().int().min(0).max(2_147_483_647).default(0).meta({ description: "Start of every random choice." }),
  maxNodes: z.number().int().min(0).max(2_147_483_647).optional().meta({
    description: "Branch-and-bound nodes; a limit that gives the same result each time.",
  }),
  portfolio: z
    .number()
    .int()
    .min(1)
    .max(32)
    .default(1)
    .meta({
      description:
        "Solves with different seeds that race for a model with whole columns, a core each: better solutions are shared " +
        "when the racers restart, and the first proof ends the race. No more than the run has cores, unless reproducible.",
    }),
  reproducible: z
    .boolean()
    .default(false)
    .meta({
      description:
        "The racers of a portfolio wait for each other at every restart, so that the same seed and portfolio give the same " +
        "answer on any number of cores as long as the time limit is not reached.",
    }),
  duals: z.boolean().default(true).meta({ description: "Publish duals and reduced costs of LPs." }),
  highs: z
    .record(z.string(), z.union([z.number(), z.string(), z.boolean()]))
    .default({})
    .superRefine((options, context) => {
      for (const { option, message, remedy } of highsOptionMistakes(options)) {
        context.addIssue({ code: "custom", path: [option], message: `${message}; ${remedy}`, input: options[option] });
      }
    })
    .meta({ description: "Other HiGHS options by name, from an allow-list." }),
});
export type ModelParameters = z.infer<typeof modelParametersSchema>;

export const {
  parse: parseParameters,
  read: readParameters,
  jsonSchema: parametersJsonSchema,
} = kindParameters(modelParametersSchema);

/** For reading the file, explaining an infeasible model, and writing the answer. */
const MARGIN_SECONDS = 180;

/** How long a run may take at most. */
export function timeoutMs(parameters: JsonObject): number {
  return jobTimeout(readParameters(parameters).timeLimitSeconds, MARGIN_SECONDS) * 1000;
}
