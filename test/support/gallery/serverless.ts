import { Route53Zone } from "@cdktf/provider-aws/lib/route53-zone/index.js";
import {
  bind,
  Duration,
  EncryptionKey,
  FunctionCode,
  JobTable,
  LambdaFunction,
  ServerlessApi,
  Size,
  WorkQueue,
} from "../../../constructs";
import type { Exhibit } from "./exhibits";

/** Answers what it was called with and one of its variables. */
const echo = FunctionCode.fromText(`
export const handler = async (event) => ({
  statusCode: 200,
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ routeKey: event.routeKey, version: event.version, greeting: process.env.GREETING }),
});
`);

/** Fails for the messages that say so, and for nothing else. */
const pickyConsumer = FunctionCode.fromText(`
export const handler = async ({ Records }) => ({
  batchItemFailures: Records.filter(({ body }) => body === "bad").map(({ messageId }) => ({ itemIdentifier: messageId })),
});
`);

export const SERVERLESS_DEFAULTS: readonly Exhibit[] = [
  { name: "LambdaFunction", build: (scope, id) => new LambdaFunction(scope, id, { code: echo }) },
  {
    name: "ServerlessApi",
    build: (scope, id) => {
      const auth = { type: "jwt", issuer: "https://login.school.example", audience: ["timetable"] } as const;
      return new ServerlessApi(scope, id, {
        auth,
        functions: { Jobs: { function: { code: echo }, routes: ["POST /api/v1/jobs", "GET /api/v1/jobs/{jobId}"] } },
      });
    },
  },
];

export const SERVERLESS_FORMS: readonly Exhibit[] = [
  {
    name: "ServerlessApiFull",
    build: (scope, id) => {
      const api = new ServerlessApi(scope, id, {
        auth: { type: "none", because: "the code checks keys itself" },
        throttle: { rate: 20, burst: 40 },
        cors: { allowedOrigins: ["https://app.school.example"], credentials: true },
        logCallers: true,
        detailedMetrics: true,
        encryptionKey: new EncryptionKey(scope, `${id}Key`),
      });
      const shared = new LambdaFunction(scope, `${id}Shared`, { code: echo, environment: { GREETING: "shared" } });
      api.addRoute("Uploads", { function: shared, routes: ["POST /api/v1/uploads"] });
      api.addRoute("Jobs", {
        function: { code: echo, environment: { GREETING: "jobs" }, reservedConcurrency: 10 },
        routes: ["POST /api/v1/jobs", "GET /api/v1/jobs", "GET /api/v1/jobs/{jobId}"],
        throttle: { rate: 5, burst: 10 },
        timeout: Duration.seconds(20),
      });
      return api;
    },
  },
  {
    name: "ServerlessApiAuthorized",
    build: (scope, id) =>
      new ServerlessApi(scope, id, {
        auth: {
          type: "lambda",
          function: new LambdaFunction(scope, `${id}Authorizer`, { code: echo, timeout: Duration.seconds(5) }),
        },
        functions: { Jobs: { function: { code: echo }, routes: ["GET /api/v1/jobs"] } },
      }),
  },
];

/**
 * Forms with queues or a zone, for each of which the real provider waits a minute. They are applied beside the work
 * queues, which wait as long.
 */
export const SERVERLESS_WAITING_FORMS: readonly Exhibit[] = [
  {
    name: "LambdaFunctionFull",
    build: (scope, id, network) => {
      const made = new LambdaFunction(scope, id, {
        code: echo,
        network,
        environment: { GREETING: "hello" },
        encryptionKey: new EncryptionKey(scope, `${id}Key`),
        memory: Size.mebibytes(1024),
        ephemeralStorage: Size.gibibytes(1),
        reservedConcurrency: 5,
        tracing: true,
        logRetention: Duration.days(7),
        description: "Everything said",
      });
      made.onAsyncFailure(new WorkQueue(scope, `${id}Failures`), { retryAttempts: 1, maxEventAge: Duration.hours(1) });
      made.allowInvokeFrom("events.amazonaws.com", "arn:aws:events:us-east-1:123456789012:rule/nightly");
      return made;
    },
  },
  {
    name: "LambdaFunctionFromQueue",
    build: (scope, id) => {
      const made = new LambdaFunction(scope, id, { code: pickyConsumer, timeout: Duration.seconds(20) });
      made.addQueueTrigger(new WorkQueue(scope, `${id}Queue`, { taskTimeout: Duration.minutes(2) }), {
        maxConcurrency: 4,
      });
      bind(made, new JobTable(scope, `${id}Table`, { partitionKey: { name: "jobId", type: "S" } }), {
        access: "readWrite",
        environment: "JOBS",
      });
      return made;
    },
  },
  {
    name: "ServerlessApiWithDomain",
    build: (scope, id) =>
      new ServerlessApi(scope, id, {
        auth: { type: "iam" },
        domain: {
          name: "api.school.example",
          certificateArn: "arn:aws:acm:us-east-1:123456789012:certificate/0a1b2c3d-0000-4000-8000-000000000000",
          hostedZoneId: new Route53Zone(scope, `${id}Zone`, { name: "school.example" }).zoneId,
        },
        functions: {
          Jobs: { function: { code: echo }, routes: ["ANY /api/{rest+}"] },
          Health: {
            function: { code: echo },
            routes: ["GET /v1/health"],
            auth: { type: "none", because: "it says only that it is up" },
          },
        },
      }),
  },
];
