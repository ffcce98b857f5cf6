import { LambdaPermission } from "@cdktf/provider-aws/lib/lambda-permission/index.js";
import type { Construct } from "constructs";
import { composeName } from "../../core/names";
import type { LambdaFunction } from "../function/lambda-function";

/** Lets an API call a function for one purpose. It stands with the API, so that the function may be of another stack. */
export function allowApi(scope: Construct, id: string, { code, sourceArn }: ApiPermission): void {
  new LambdaPermission(scope, id, {
    statementId: composeName({ start: [], path: [scope.node.path, id] }, 100),
    action: "lambda:InvokeFunction",
    functionName: code.resource.functionName,
    principal: "apigateway.amazonaws.com",
    sourceArn,
  });
}

interface ApiPermission {
  readonly code: LambdaFunction;
  /** What the API calls for: a route, or an authorizer. */
  readonly sourceArn: string;
}
