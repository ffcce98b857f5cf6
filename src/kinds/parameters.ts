import { z } from "zod";
import type { Issue } from "../contract/problem";
import type { JsonObject } from "../jobs/json";

/** What a kind does with the parameters of its jobs. */
export interface KindParameters<Schema extends z.ZodObject> {
  /** Checks and completes the parameters: every mistake at once, by JSON pointer. */
  parse(input: unknown): { parameters: JsonObject } | { issues: readonly Issue[] };
  /** The parameters of a run, which were checked when the job was submitted. */
  read(parameters: JsonObject): z.infer<Schema>;
  /** JSON schema of the parameters, for the OpenAPI document. */
  jsonSchema(): JsonObject;
}

/**
 * Handles the parameters that a schema describes.
 *
 * @param namesAt names that are known at a path, where an unknown one was found
 */
export function kindParameters<Schema extends z.ZodObject>(
  schema: Schema,
  namesAt: (path: readonly PropertyKey[]) => readonly string[] = () => Object.keys(schema.shape),
): KindParameters<Schema> {
  return {
    parse: (input) => {
      const result = schema.safeParse(input);
      if (!result.success) return { issues: result.error.issues.flatMap((issue) => describeIssue(issue, namesAt)) };
      return { parameters: asJson(result.data) };
    },
    read: (parameters) => schema.parse(parameters),
    jsonSchema: () => asJson(z.toJSONSchema(schema, { io: "input" })),
  };
}

/** Leaves out what JSON has no word for, such as `undefined`. */
function asJson(value: object): JsonObject {
  return JSON.parse(JSON.stringify(value)) as JsonObject;
}

function describeIssue(issue: z.core.$ZodIssue, namesAt: (path: readonly PropertyKey[]) => readonly string[]): Issue[] {
  const path = ["/parameters", ...issue.path.map(String)].join("/");
  if (issue.code !== "unrecognized_keys") return [{ path, message: issue.message }];
  return issue.keys.map((key) => ({
    path: `${path}/${key}`,
    message: `${key} is not a parameter of this kind`,
    remedy: `remove it; known here: ${namesAt(issue.path).join(", ")}`,
  }));
}
