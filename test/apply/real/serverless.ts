import {
  ApiGatewayV2Client,
  GetAuthorizersCommand,
  GetRoutesCommand,
  GetStageCommand,
} from "@aws-sdk/client-apigatewayv2";
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { GetFunctionCommand, GetPolicyCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { expect } from "vitest";
import { callApi } from "../../support/emulated-api";
import { emulated } from "./leftovers";
import { check } from "./on-ministack";
import type { RealRun } from "./real-run";

/** A client's configuration, and the id of a form's API. */
function apiOf(run: RealRun, form: string) {
  return { config: emulated(run.endpoint), apiId: String(run.made("aws_apigatewayv2_api", form).id) };
}

check("a function runs on ARM with Node 22 and logs JSON into a group that forgets", async (run) => {
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
  const own = logGroups?.filter(({ logGroupName }) => logGroupName === logGroupNamePrefix);
  expect(own?.map(({ retentionInDays }) => retentionInDays)).toEqual([30]);
});

check("calls reach the function of their route, and no other path is answered", async (run) => {
  const { apiId } = apiOf(run, "ServerlessApiFull");
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

check("a page of the listed origin may call, another may not", async (run) => {
  const { apiId } = apiOf(run, "ServerlessApiFull");
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

check("a call without a token is turned away before any function runs", async (run) => {
  const { apiId } = apiOf(run, "ServerlessApi");
  const answer = await callApi(run.endpoint, apiId, { method: "GET", path: "/api/v1/jobs/4711" });
  expect(answer.status).toBe(401);
});

check("every route says who may call it", async (run) => {
  const { config, apiId } = apiOf(run, "ServerlessApi");
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

check(
  "the stage limits calls with both values, by default and by route, and logs them without callers",
  async (run) => {
    const { config, apiId } = apiOf(run, "ServerlessApi");
    const gateway = new ApiGatewayV2Client(config);
    const plain = await gateway.send(new GetStageCommand({ ApiId: apiId, StageName: "$default" }));
    expect(plain).toMatchObject({
      AutoDeploy: true,
      DefaultRouteSettings: { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100 },
    });
    expect(plain.AccessLogSettings?.Format).not.toContain("sourceIp");
    const { apiId: ApiId } = apiOf(run, "ServerlessApiFull");
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
  },
);

check("the API may call a function for its own routes only", async (run) => {
  const { apiId } = apiOf(run, "ServerlessApi");
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
