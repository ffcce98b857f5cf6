import { ApiGatewayV2Client, GetApisCommand } from "@aws-sdk/client-apigatewayv2";
import { ECSClient, ListTaskDefinitionsCommand } from "@aws-sdk/client-ecs";
import { LambdaClient, ListFunctionsCommand } from "@aws-sdk/client-lambda";
import { expect } from "vitest";
import "./fargate";
import "./fargate-api";
import "./foundation";
import "./serverless";
import { emulated } from "./leftovers";
import { last } from "./on-ministack";

/** Families whose revisions stay, because a rollback may need them. */
const KEPT = [
  "gallery-dev-fargate-api-current-task",
  "gallery-dev-fargate-api-insecure-current-task",
  "gallery-dev-fargate-api-migrating-current-task",
  "gallery-dev-fargate-api-shared-current-task",
  "gallery-dev-fargate-api-shared-users-current-task",
  "gallery-dev-fargate-service-full-task",
  "gallery-dev-fargate-service-shell-task",
  "gallery-dev-fargate-service-task",
  "gallery-dev-fargate-task",
  "gallery-dev-fargate-task-full",
];

last(async ({ endpoint }) => {
  const config = emulated(endpoint);
  const { Items: apis } = await new ApiGatewayV2Client(config).send(new GetApisCommand({}));
  const { Functions } = await new LambdaClient(config).send(new ListFunctionsCommand({}));
  expect({ apis, Functions }).toEqual({ apis: [], Functions: [] });
  const { taskDefinitionArns = [] } = await new ECSClient(config).send(
    new ListTaskDefinitionsCommand({ status: "ACTIVE" }),
  );
  const families = taskDefinitionArns.map((arn) => arn.replace(/^.*\/(.*?)(-[0-9a-f]{8})?:\d+$/, "$1"));
  expect(families.sort()).toEqual(KEPT);
});
