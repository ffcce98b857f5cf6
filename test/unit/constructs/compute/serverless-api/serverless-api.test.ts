import { describe, expect, test } from "vitest";
import {
  bind,
  Duration,
  FunctionCode,
  LambdaFunction,
  MillraceApp,
  MillraceStack,
  Role,
  ServerlessApi,
  type ServerlessApiProps,
} from "../../../../../constructs";
import { allowed } from "../../../../support/permissions";
import { type SynthesizedStack, synthesize, testStackProps } from "../../../../support/synthesize";
import { temporaryFolder } from "../../../../support/terraform-stack";

const code = FunctionCode.fromText("export const handler = 1;");
const Jobs = { function: { code }, routes: ["POST /jobs", "GET /jobs/{jobId}"] } as const;

function made(props: Partial<ServerlessApiProps> = {}) {
  return synthesize(
    (stack) => new ServerlessApi(stack, "Api", { auth: { type: "iam" }, functions: { Jobs }, ...props }),
  );
}

/** Arguments of every resource of a type. */
function all(stack: SynthesizedStack, type: string) {
  const paths = stack.resources().filter((line) => line.endsWith(` ${type}`));
  return paths.map((line) => stack.resource(line.split(" ")[0] ?? ""));
}

describe("a ServerlessApi", () => {
  test("is made of these resources", () => {
    const kinds = made()
      .resources()
      .map((line) => line.split(" ")[1] ?? "");
    expect(
      Object.fromEntries([...new Set(kinds)].map((kind) => [kind, kinds.filter((k) => k === kind).length])),
    ).toEqual({
      aws_apigatewayv2_api: 1,
      aws_apigatewayv2_integration: 1,
      aws_apigatewayv2_route: 2,
      aws_apigatewayv2_stage: 1,
      aws_cloudwatch_log_group: 2,
      aws_iam_role: 1,
      aws_iam_role_policy: 1,
      aws_lambda_function: 1,
      aws_lambda_permission: 2,
    });
  });

  test("lets 50 calls a second through and 100 at once, and says both", () => {
    expect(made().resource("Api/Stage")).toMatchObject({
      name: "$default",
      auto_deploy: true,
      default_route_settings: {
        throttling_rate_limit: 50,
        throttling_burst_limit: 100,
        detailed_metrics_enabled: false,
      },
    });
  });

  test("logs into a group that is there first, has an end, and needs no room in the account's policy", () => {
    const stack = made();
    const group = stack.resource("Api/AccessLog/Resource");
    expect(group).toMatchObject({ retention_in_days: 30, name: expect.stringMatching(/^\/aws\/vendedlogs\//) });
    expect(stack.resource("Api/Stage").access_log_settings).toMatchObject({
      destination_arn: `\${${stack.address("Api/AccessLog/Resource")}.arn}`,
    });
  });

  test("waits 29 seconds for its function and speaks version 2.0 with it", () => {
    expect(made().resource("Api/Jobs/Integration")).toMatchObject({
      integration_type: "AWS_PROXY",
      payload_format_version: "2.0",
      timeout_milliseconds: 29_000,
    });
  });

  test("may call a function for the routes of that function only", () => {
    const stack = made();
    const api = `\${${stack.address("Api/Resource")}.execution_arn}`;
    const permissions = all(stack, "aws_lambda_permission");
    expect(permissions.map(({ source_arn }) => source_arn).sort()).toEqual([
      `${api}/*/GET/jobs/*`,
      `${api}/*/POST/jobs`,
    ]);
    expect(permissions.every(({ principal }) => principal === "apigateway.amazonaws.com")).toBe(true);
  });

  test("answers 404 where no route is: there is no default route", () => {
    expect(
      all(made(), "aws_apigatewayv2_route")
        .map(({ route_key }) => route_key)
        .sort(),
    ).toEqual(["GET /jobs/{jobId}", "POST /jobs"]);
  });

  test("with routes added later is the same as with routes given at once", () => {
    const later = synthesize((stack) => {
      new ServerlessApi(stack, "Api", { auth: { type: "iam" } }).addRoute("Jobs", Jobs);
    });
    expect(later.resources()).toEqual(made().resources());
  });
});

describe("who may call", () => {
  const locks = (stack: SynthesizedStack) =>
    all(stack, "aws_apigatewayv2_route").map(({ authorization_type }) => authorization_type);

  test("those whom IAM knows: granted by route or as a whole", () => {
    const stack = synthesize((scope) => {
      const api = new ServerlessApi(scope, "Api", { auth: { type: "iam" }, functions: { Jobs } });
      const assumedBy = ["ecs-tasks.amazonaws.com"];
      api.grantInvoke(new Role(scope, "Reader", { assumedBy }), ["GET /jobs/{jobId}"]);
      const worker = new LambdaFunction(scope, "Worker", { code });
      bind(worker, api, { access: "invoke", environment: "API" });
    });
    expect(locks(stack)).toEqual(["AWS_IAM", "AWS_IAM"]);
    expect(allowed(stack, "Reader/Policy")).toEqual([
      expect.stringMatching(/^execute-api:Invoke .*\/\*\/GET\/jobs\/\*$/),
    ]);
    expect(allowed(stack, "Worker/Role/Policy")).toContainEqual(
      expect.stringMatching(/^execute-api:Invoke .*\/\*\/\*\/\*$/),
    );
    const { variables } = stack.resource("Worker/Resource").environment as { variables: Record<string, string> };
    expect(variables.API_URL).toBe(`\${${stack.address("Api/Resource")}.api_endpoint}`);
  });

  test("those with a token of an issuer, and the scopes a group asks for", () => {
    const auth = { type: "jwt", issuer: "https://login.school.example", audience: ["app"], scopes: ["read"] } as const;
    const Admin = { function: { code }, routes: ["DELETE /jobs"], scopes: ["admin"] } as const;
    const stack = made({ auth, functions: { Jobs, Admin } });
    expect(stack.resource("Api/Authorizer")).toMatchObject({
      authorizer_type: "JWT",
      identity_sources: ["$request.header.Authorization"],
      jwt_configuration: { issuer: "https://login.school.example", audience: ["app"] },
    });
    const scopes = all(stack, "aws_apigatewayv2_route").map((route) => [route.route_key, route.authorization_scopes]);
    expect(Object.fromEntries(scopes)).toEqual({
      "POST /jobs": ["read"],
      "GET /jobs/{jobId}": ["read"],
      "DELETE /jobs": ["admin"],
    });
  });

  test("those whom a function lets in: its answer holds for one route, and only the API may ask it", () => {
    const stack = synthesize((scope) => {
      const authorizer = new LambdaFunction(scope, "Door", { code, timeout: Duration.seconds(5) });
      new ServerlessApi(scope, "Api", { auth: { type: "lambda", function: authorizer }, functions: { Jobs } });
    });
    expect(stack.resource("Api/Authorizer")).toMatchObject({
      authorizer_type: "REQUEST",
      authorizer_payload_format_version: "2.0",
      enable_simple_responses: true,
      authorizer_result_ttl_in_seconds: 300,
      identity_sources: ["$request.header.authorization", "$context.routeKey"],
    });
    expect(stack.resource("Api/AuthorizerPermission").source_arn).toBe(
      `\${${stack.address("Api/Resource")}.execution_arn}/authorizers/\${${stack.address("Api/Authorizer")}.id}`,
    );
  });

  test("anybody, where a reason says so: the whole API or one group", () => {
    expect(locks(made({ auth: { type: "none", because: "the code checks keys" } }))).toEqual(["NONE", "NONE"]);
    const auth = { type: "none", because: "it says only that it is up" } as const;
    const Health = { function: { code }, routes: ["GET /health"], auth } as const;
    expect(locks(made({ functions: { Health, Jobs } })).sort()).toEqual(["AWS_IAM", "AWS_IAM", "NONE"]);
  });
});

describe("a group's own limits", () => {
  const throttle = { rate: 2, burst: 4 };

  test("are set for each of its routes, after the routes are there", () => {
    const stack = made({ functions: { Jobs: { ...Jobs, throttle } }, detailedMetrics: true });
    const settings = { throttling_rate_limit: 2, throttling_burst_limit: 4, detailed_metrics_enabled: true };
    expect(stack.resource("Api/Stage").route_settings).toEqual([
      { route_key: "POST /jobs", ...settings },
      { route_key: "GET /jobs/{jobId}", ...settings },
    ]);
    const routes = stack.resources().filter((line) => line.endsWith("aws_apigatewayv2_route"));
    const addresses = routes.map((line) => stack.address(line.split(" ")[0] ?? ""));
    expect([...(stack.resource("Api/Stage").depends_on as string[])].sort()).toEqual(addresses.sort());
  });

  test("pass on what a function reserves", () => {
    const stack = made({ functions: { Jobs: { ...Jobs, function: { code, reservedConcurrency: 7 } } } });
    expect(stack.resource("Api/Jobs/Function/Resource").reserved_concurrent_executions).toBe(7);
  });
});

describe("pages of other origins", () => {
  test("may do nothing by default", () => {
    expect(made().resource("Api/Resource")).not.toHaveProperty("cors_configuration");
  });

  test("may use the methods of the routes, also of those added later", () => {
    const stack = synthesize((scope) => {
      const cors = { allowedOrigins: ["https://app.school.example"] };
      const api = new ServerlessApi(scope, "Api", { auth: { type: "iam" }, cors, functions: { Jobs } });
      api.addRoute("Admin", { function: { code }, routes: ["DELETE /jobs"] });
    });
    expect(stack.resource("Api/Resource").cors_configuration).toEqual({
      allow_origins: ["https://app.school.example"],
      allow_methods: ["GET", "POST", "DELETE"],
      allow_headers: ["authorization", "content-type"],
      allow_credentials: false,
      max_age: 3600,
    });
  });
});

describe("a name of its own", () => {
  const certificateArn = "arn:aws:acm:us-west-2:123456789012:certificate/0a1b";
  const domain = { name: "api.school.example", certificateArn, hostedZoneId: "Z1" };

  test("closes the other address, takes TLS 1.2 and newer, and leads to the API", () => {
    const stack = made({ domain });
    expect(stack.resource("Api/Resource").disable_execute_api_endpoint).toBe(true);
    expect(stack.resource("Api/Domain/Resource")).toMatchObject({
      domain_name: "api.school.example",
      domain_name_configuration: { security_policy: "TLS_1_2", endpoint_type: "REGIONAL" },
    });
    expect(stack.resource("Api/Domain/Alias")).toMatchObject({ name: "api.school.example", type: "A", zone_id: "Z1" });
    expect(stack.resource("Api/Domain/Mapping").stage).toBe(`\${${stack.address("Api/Stage")}.id}`);
  });

  test("is the API's address, and is set in a zone only if one is named", () => {
    const api = alone({ domain: { ...domain, hostedZoneId: undefined } });
    expect(api.url).toBe("https://api.school.example");
    expect(api.domainTarget).toBeDefined();
    expect(made({ domain: { ...domain, hostedZoneId: undefined } }).has("Api/Domain/Alias")).toBe(false);
  });
});

test("its metrics are those of the API, and its functions are found by group", () => {
  const api = alone({});
  const metrics = [
    api.metricCount(),
    api.metric4xx(),
    api.metric5xx(),
    api.metricLatency(),
    api.metricLatency({ statistic: "p99" }),
    api.metricIntegrationLatency(),
  ];
  expect(metrics.map(({ metricName, statistic }) => `${metricName} ${statistic}`)).toEqual([
    "Count Sum",
    "4xx Sum",
    "5xx Sum",
    "Latency p95",
    "Latency p99",
    "IntegrationLatency p95",
  ]);
  expect(metrics.every(({ dimensions }) => dimensions.ApiId === api.apiId)).toBe(true);
  expect(api.functionOf("Jobs").node.path).toBe("Shop/Api/Jobs/Function");
  expect(() => api.functionOf("Job")).toThrow(
    'Shop/Api: id must name a route group (Jobs), got "Job"; add it with addRoute',
  );
});

function alone(props: Partial<ServerlessApiProps>): ServerlessApi {
  const app = new MillraceApp({ outdir: temporaryFolder("millrace-api-") });
  const stack = new MillraceStack(app, "Shop", testStackProps());
  return new ServerlessApi(stack, "Api", { auth: { type: "iam" }, functions: { Jobs }, ...props });
}
