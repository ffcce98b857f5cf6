import { describe, expect, test } from "vitest";
import {
  type ApiAuth,
  type ApiThrottle,
  Duration,
  FunctionCode,
  LambdaFunction,
  Role,
  type RouteGroup,
  ServerlessApi,
  type ServerlessApiProps,
} from "../../../../../constructs";
import { refusal } from "../../../../support/synthesize";

const code = FunctionCode.fromText("export const handler = 1;");
const Jobs = { function: { code }, routes: ["POST /jobs"] } as const;

function mistakes(props: Partial<ServerlessApiProps>): readonly string[] {
  const api: ServerlessApiProps = { auth: { type: "iam" }, functions: { Jobs }, ...props };
  return lines(refusal((stack) => new ServerlessApi(stack, "Api", api)));
}

function groupMistakes(group: Partial<RouteGroup>, props: Partial<ServerlessApiProps> = {}): readonly string[] {
  return mistakes({ ...props, functions: { Jobs: { ...Jobs, ...group } } });
}

function lines(text: string): readonly string[] {
  return text.split("\n").map((line) => line.replace(/^Shop\/Api(\/Jobs)?: /, ""));
}

/** Props as callers without types may give them. */
function untyped<T>(value: unknown): T {
  return value as T;
}

describe("an API is refused", () => {
  test("that does not say who may call", () => {
    expect(mistakes({ auth: untyped<ApiAuth>(undefined) })).toEqual([
      'auth must say who may call (iam, jwt, lambda or none), because without it anybody on the internet may, got nothing; choose one; if the code checks callers itself, { type: "none", because: "…" }',
    ]);
  });

  test("that is open without a reason", () => {
    expect(mistakes({ auth: { type: "none", because: " " } })).toEqual([
      'auth.because must say why anybody may call, got " "; write it down for those who review this, or choose iam, jwt or lambda',
    ]);
  });

  test.each<[string, unknown, string]>([
    ["without a burst", { rate: 50 }, "throttle.burst"],
    ["without a rate", { burst: 100 }, "throttle.rate"],
    ["with a rate of 0", { rate: 0, burst: 100 }, "throttle.rate"],
  ])("whose limit comes %s", (_what, throttle, prop) => {
    const got = prop === "throttle.rate" && (throttle as ApiThrottle).rate === 0 ? "0" : "nothing";
    const message = `${prop} must be above 0: API Gateway takes one of the two left out as 0, and answers every call 429, got ${got}; give both rate and burst, or leave throttle out`;
    expect(mistakes({ throttle: untyped<ApiThrottle>(throttle) })).toEqual([message]);
    expect(groupMistakes({ throttle: untyped<ApiThrottle>(throttle) })).toEqual([message]);
  });

  test("whose tokens come from nowhere", () => {
    expect(mistakes({ auth: { type: "jwt", issuer: "http://login.school.example", audience: [] } })).toEqual([
      'auth.issuer must be an https address, under which API Gateway finds the keys, got "http://login.school.example"; take it from the tokens\' iss',
      "auth.audience must have 1 to 50 items, got 0; name for whom tokens are made out",
    ]);
  });

  test("whose authorizer may think longer than API Gateway waits", () => {
    const message = refusal((stack) => {
      const door = new LambdaFunction(stack, "Door", { code, timeout: Duration.seconds(15) });
      new ServerlessApi(stack, "Api", { auth: { type: "lambda", function: door }, functions: { Jobs } });
    });
    expect(lines(message)).toEqual([
      "auth.function must have a timeout of at most 10 seconds, after which API Gateway turns callers away, got 15 seconds; shorten its timeout",
    ]);
  });

  test("that lets any page act with its visitors' credentials", () => {
    const cors = { allowedOrigins: ["*"], allowedHeaders: ["*"], credentials: true };
    expect(mistakes({ cors })).toEqual([
      'cors.allowedOrigins must not be * with credentials, which browsers refuse, got "*"; name the pages\' origins',
      'cors.allowedHeaders must not be * with credentials, which browsers refuse, got "*"; name the headers',
    ]);
  });

  test("whose pages are not origins", () => {
    expect(mistakes({ cors: { allowedOrigins: ["https://app.school.example/"] } })).toEqual([
      'cors.allowedOrigins must name origins as browsers send them: scheme, host and perhaps port, got "https://app.school.example/"; write https://app.example.org, without a path or a slash at the end',
    ]);
  });

  test("whose certificate lies in another region", () => {
    const certificateArn = "arn:aws:acm:us-east-1:123456789012:certificate/0a1b";
    expect(mistakes({ domain: { name: "api.school.example", certificateArn } })).toEqual([
      'domain.certificateArn must be of a certificate in the API\'s region (us-west-2), the only one API Gateway takes, got "us-east-1"; issue it there too',
    ]);
  });

  test("whose name is an address", () => {
    const certificateArn = "arn:aws:acm:us-west-2:123456789012:certificate/0a1b";
    expect(mistakes({ domain: { name: "https://api.school.example", certificateArn } })).toEqual([
      'domain.name must be a name such as api.example.org, in lower case, got "https://api.school.example"; leave out https:// and any path',
    ]);
  });

  test("without a route, once everything is built", () => {
    expect(mistakes({ functions: {} })[0]).toContain(
      'functions must have at least one route, or every call is answered 404, got "none"; add one with addRoute',
    );
  });
});

describe("a route group is refused", () => {
  const why = "because API Gateway ends every call after 30 seconds, and that cannot be raised";
  const remedy = "answer 202 with an id at once and do the work behind a queue";

  test("whose function may run longer than its caller waits", () => {
    const message = `function.timeout must be at most 29 seconds, ${why}, got 30 seconds; ${remedy}`;
    expect(groupMistakes({ function: { code, timeout: Duration.seconds(30) } })).toEqual([message]);
    const given = refusal((stack) => {
      const slow = new LambdaFunction(stack, "Slow", { code, timeout: Duration.minutes(5) });
      new ServerlessApi(stack, "Api", { auth: { type: "iam" } }).addRoute("Jobs", { ...Jobs, function: slow });
    });
    expect(lines(given)).toEqual([message.replace("30 seconds;", "5 minutes;")]);
  });

  test("that waits longer than API Gateway does", () => {
    expect(groupMistakes({ timeout: Duration.seconds(30) })).toEqual([
      `timeout must be from 50 milliseconds to 29 seconds, got 30 seconds; ${remedy}`,
    ]);
  });

  test("whose route another group has, under whatever parameter names", () => {
    const functions = {
      One: { function: { code }, routes: ["GET /jobs/{id}"] },
      Jobs: { function: { code }, routes: ["GET /jobs/{jobId}"] },
    } as const;
    expect(mistakes({ functions })).toEqual([
      'routes must be routes of their own, because a call goes to one function, got "GET /jobs/{jobId}"; it is taken by "GET /jobs/{id}"',
    ]);
  });

  test("that answers preflights where API Gateway does", () => {
    const cors = { allowedOrigins: ["https://app.school.example"] };
    expect(groupMistakes({ routes: ["OPTIONS /jobs"] }, { cors })).toEqual([
      'routes must leave out OPTIONS with cors, because API Gateway answers preflights itself, got "OPTIONS /jobs"; remove them, or leave cors out',
    ]);
  });

  test("that asks for scopes where there are no tokens", () => {
    expect(groupMistakes({ scopes: ["admin"] })).toEqual([
      'scopes must be left out unless callers carry tokens (auth jwt), which alone have scopes, got "admin"; remove them',
    ]);
  });

  test("that locks itself in another way than the API", () => {
    expect(groupMistakes({ auth: untyped<RouteGroup["auth"]>({ type: "iam" }) })).toEqual([
      'auth must be { type: "none", because: "…" } or left out: a group can be open, not locked in another way, got "iam"; remove it; the API\'s auth is iam',
    ]);
  });

  test("without routes", () => {
    expect(groupMistakes({ routes: [] })).toEqual([
      'routes must name at least one route, or nothing is called, got an empty list; add one, such as "GET /api/v1/jobs"',
    ]);
  });
});

test("a grant to call is refused for an API that does not ask IAM, and for a route it does not have", () => {
  const grant = (auth: ApiAuth) =>
    lines(
      refusal((stack) => {
        const api = new ServerlessApi(stack, "Api", { auth, functions: { Jobs } });
        api.grantInvoke(new Role(stack, "Caller", { assumedBy: ["ecs-tasks.amazonaws.com"] }), ["GET /jobs"]);
      }),
    );
  const missing = 'routes must be routes of the API, got "GET /jobs"; add it first, or correct it';
  expect(grant({ type: "iam" })).toEqual([missing]);
  expect(grant({ type: "none", because: "keys" })).toEqual([
    'auth must be iam for grantInvoke, because API Gateway asks IAM for nothing else, got "none"; set auth: { type: "iam" }, or give callers what the API asks for',
    missing,
  ]);
});
