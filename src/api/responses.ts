import type { Context } from "hono";
import { z } from "zod";
import { PROBLEMS, type ProblemCode, problemSchema } from "../contract/problem";
import type { RefusedError } from "../jobs/errors";
import type { ApiEnvironment } from "./environment";
import { toProblem } from "./problems";

const PROBLEM_MEDIA_TYPE = "application/problem+json";

/** The one shape of every error. */
export function problemResponse(c: Context<ApiEnvironment>, error: RefusedError): Response {
  const problem = toProblem(error, c.get("requestId"));
  c.set("problemCode", problem.code);
  const { retryAfterSeconds } = error.details;
  if (retryAfterSeconds !== undefined) c.header("Retry-After", String(retryAfterSeconds));
  if (error.code === "UNAUTHENTICATED") c.header("WWW-Authenticate", 'Bearer realm="millrace"');
  c.header("Content-Type", PROBLEM_MEDIA_TYPE);
  return c.body(JSON.stringify(problem), problem.status as 400);
}

const requestId = z.string().meta({ description: "Names this request in the log" });

/** A documented JSON answer. */
export function jsonAnswer<T extends z.ZodType>(schema: T, description: string, headers: z.ZodRawShape = {}) {
  return {
    description,
    headers: z.object({ "X-Request-Id": requestId, ...headers }),
    content: { "application/json": { schema } },
  };
}

/** What any route may answer: a foreign Host, an Accept that cannot be met, trouble on our side. */
const ANYWHERE = ["FORBIDDEN", "NOT_ACCEPTABLE", "INTERNAL", "UNAVAILABLE"] as const satisfies ProblemCode[];
/** What a route with a JSON body may answer. */
export const BODY_PROBLEMS = [
  "INVALID_REQUEST",
  "PAYLOAD_TOO_LARGE",
  "UNSUPPORTED_MEDIA_TYPE",
] as const satisfies ProblemCode[];

/** The documented errors of a route, a status each with the codes that it may carry. */
export function problemAnswers(...codes: readonly ProblemCode[]) {
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of new Set([...codes, ...ANYWHERE])) {
    const { status } = PROBLEMS[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  const answers = [...byStatus].map(([status, listed]) => [status, problemAnswer(listed)]);
  return Object.fromEntries(answers) as Record<never, ReturnType<typeof problemAnswer>>;
}

function problemAnswer(codes: readonly ProblemCode[]) {
  return {
    description: codes.map((code) => `\`${code}\`: ${PROBLEMS[code].title}`).join(". "),
    headers: z.object({ "X-Request-Id": requestId }),
    content: { [PROBLEM_MEDIA_TYPE]: { schema: problemSchema } },
  };
}
