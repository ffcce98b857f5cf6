import {
  ApiGatewayV2Client,
  GetApisCommand,
  GetAuthorizersCommand,
  GetRoutesCommand,
  GetStageCommand,
} from "@aws-sdk/client-apigatewayv2";
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { GetFunctionCommand, GetPolicyCommand, LambdaClient, ListFunctionsCommand } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, expect, test } from "vitest";
import { callApi } from "../../support/emulated-api";
import { formsOf } from "../../support/gallery";
import { FALSE_DIFFERENCES } from "./coverage";
import { emulated } from "./leftovers";
import { RealRun } from "./real-run";

/** Why this machine cannot run the real provider; `undefined` if it can. */
let missing: string | undefined;
let run: RealRun;

beforeAll(async () => {
  const started = await RealRun.start({ emulator: "ministack", forms: formsOf("serverless") });
  if (typeof started === "string") missing = started;
  else run = started;
}, 900_000);

afterAll(async () => run?.close());

/** A client's configuration, and the id of a form's API. */
function apiOf(form: string) {
  return { config: emulated(run.endpoint), apiId: String(run.made("aws_apigatewayv2_api", form).id) };
}

test("a second plan finds nothing to do, beside what the emulator is known to forget", async ({ skip }) => {
  if (missing !== undefined) return skip(missing);
  expect(await run.unexplainedChanges(FALSE_DIFFERENCES)).toEqual([]);
});

test("a function runs on ARM with Node 22 and logs JSON into a group that forgets", async ({ skip }) => {
  if (missing !== undefined) return skip(missing);
  const { function_name: FunctionName, source_code_hash } = run.made("aws_lambda_function", "LambdaFunction");
  const lambda = new LambdaClient(emulated(run.endpoint));
  const { Configuration } = await lambda.send(new GetFunctionCommand({ FunctionName: String(FunctionName) }));
  const logGroupNamePrefix = `/aws/lambda/${FunctionName}`;
  expect(Configuration).toMatchObject({
    Runtime: "nodejs22.x",
    Architectures: ["arm64"],
    Timeout: 15,
    MemorySize: 512,
    CodeSha256: source_code_hash,
    LoggingConfig: { LogFormat: "JSON", LogGroup: logGroupNamePrefix },
  });
  const logs = new CloudWatchLogsClient(emulated(run.endpoint));
  const { logGroups } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix }));
  expect(logGroups?.map(({ retentionInDays }) => retentionInDays)).toEqual([30]);
});

test("calls reach the function of their route, and no other path is answered", async ({ skip }) => {
  if (missing !== undefined) return skip(missing);
  const { apiId } = apiOf("ServerlessApiFull");
  const call = (method: string, path: string) => callApi(run.endpoint, apiId, { method, path });
  const answers = {
    one: await call("GET", "/api/v1/jobs/4711"),
    list: await call("GET", "/api/v1/jobs"),
    upload: await call("POST", "/api/v1/uploads"),
  };
  expect(JSON.parse(answers.one.body)).toEqual({
    routeKey: "GET /api/v1/jobs/{jobId}",
    version: "2.0",
    greeting: "jobs",
  });
  expect(JSON.parse(answers.list.body)).toMatchObject({ routeKey: "GET /api/v1/jobs", greeting: "jobs" });
  expect(JSON.parse(answers.upload.body)).toMatchObject({ routeKey: "POST /api/v1/uploads", greeting: "shared" });
  expect((await call("GET", "/api/v1/elsewhere")).status).toBe(404);
  expect((await call("DELETE", "/api/v1/jobs")).status).toBe(404);
});

test("a page of the listed origin may call, another may not", async ({ skip }) => {
  if (missing !== undefined) return skip(missing);
  const { apiId } = apiOf("ServerlessApiFull");
  const preflight = (origin: string) =>
    callApi(run.endpoint, apiId, {
      method: "OPTIONS",
      path: "/api/v1/jobs",
      headers: { origin, "access-control-request-method": "POST", "access-control-request-headers": "content-type" },
    });
  const { headers } = await preflight("https://app.school.example");
  expect(headers["access-control-allow-origin"]).toBe("https://app.school.example");
  expect(headers["access-control-allow-credentials"]).toBe("true");
  expect(String(headers["access-control-allow-methods"]).split(",").sort()).toEqual(["GET", "POST"]);
  expect((await preflight("https://elsewhere.example")).headers["access-control-allow-origin"]).toBeUndefined();
});

test("a call without a token is turned away before any function runs", async ({ skip }) => {
  if (missing !== undefined) return skip(missing);
  const { apiId } = apiOf("ServerlessApi");
  const answer = await callApi(run.endpoint, apiId, { method: "GET", path: "/api/v1/jobs/4711" });
  expect(answer.status).toBe(401);
});

test("every route says who may call it", async ({ skip }) => {
  if (missing !== undefined) return skip(missing);
  const { config, apiId } = apiOf("ServerlessApi");
  const gateway = new ApiGatewayV2Client(config);
  const { Items: routes = [] } = await gateway.send(new GetRoutesCommand({ ApiId: apiId }));
  const { Items: [authorizer] = [] } = await gateway.send(new GetAuthorizersCommand({ ApiId: apiId }));
  expect(authorizer?.JwtConfiguration).toEqual({
    Issuer: "https://login.school.example",
    Audience: ["timetable"],
  });
  const locked = routes.map(({ AuthorizationType, AuthorizerId }) => [AuthorizationType, AuthorizerId]);
  expect(locked).toEqual([
    ["JWT", authorizer?.AuthorizerId],
    ["JWT", authorizer?.AuthorizerId],
  ]);
});

test("the stage limits calls with both values, by default and by route, and logs them without callers", async ({
  skip,
}) => {
  if (missing !== undefined) return skip(missing);
  const { config, apiId } = apiOf("ServerlessApi");
  const gateway = new ApiGatewayV2Client(config);
  const plain = await gateway.send(new GetStageCommand({ ApiId: apiId, StageName: "$default" }));
  expect(plain).toMatchObject({
    AutoDeploy: true,
    DefaultRouteSettings: { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100 },
  });
  expect(plain.AccessLogSettings?.Format).not.toContain("sourceIp");
  const { apiId: ApiId } = apiOf("ServerlessApiFull");
  const full = await gateway.send(new GetStageCommand({ ApiId, StageName: "$default" }));
  expect(Object.keys(full.RouteSettings ?? {}).sort()).toEqual([
    "GET /api/v1/jobs",
    "GET /api/v1/jobs/{jobId}",
    "POST /api/v1/jobs",
  ]);
  expect(full.RouteSettings?.["POST /api/v1/jobs"]).toMatchObject({
    ThrottlingRateLimit: 5,
    ThrottlingBurstLimit: 10,
  });
});

test("the API may call a function for its own routes only", async ({ skip }) => {
  if (missing !== undefined) return skip(missing);
  const { apiId } = apiOf("ServerlessApi");
  const { function_name: FunctionName } = run.made("aws_lambda_function", "ServerlessApi_Jobs_Function");
  const lambda = new LambdaClient(emulated(run.endpoint));
  const { Policy = "{}" } = await lambda.send(new GetPolicyCommand({ FunctionName: String(FunctionName) }));
  const { Statement } = JSON.parse(Policy) as { Statement: Readonly<Record<string, unknown>>[] };
  const sources = Statement.map(({ Condition }) => JSON.stringify(Condition));
  expect(Statement.map(({ Principal }) => Principal)).toEqual(
    Statement.map(() => ({ Service: "apigateway.amazonaws.com" })),
  );
  for (const end of ["/*/GET/api/v1/jobs/*", "/*/POST/api/v1/jobs"]) {
    expect(sources.filter((source) => source.includes(`:${apiId}${end}"`))).toHaveLength(1);
  }
});

test("destroy leaves nothing in the account", async ({ skip }) => {
  if (missing !== undefined) return skip(missing);
  expect((await run.destroy()).left).toEqual([]);
  const config = emulated(run.endpoint);
  const { Items: apis } = await new ApiGatewayV2Client(config).send(new GetApisCommand({}));
  const { Functions } = await new LambdaClient(config).send(new ListFunctionsCommand({}));
  const { logGroups } = await new CloudWatchLogsClient(config).send(new DescribeLogGroupsCommand({}));
  expect({ apis, Functions, logGroups }).toEqual({ apis: [], Functions: [], logGroups: [] });
}, 900_000);
