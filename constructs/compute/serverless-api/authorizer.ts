import { Apigatewayv2Authorizer } from "@cdktf/provider-aws/lib/apigatewayv2-authorizer/index.js";
import type { Construct } from "constructs";
import { physicalName } from "../../core/names";
import { type ApiAuth, type JwtAuth, LAMBDA_AUTH_DEFAULTS, type LambdaAuth } from "./api-auth";
import { allowApi } from "./api-permission";

/** What routes say about who may call them. */
export interface RouteAuth {
  readonly authorizationType: "AWS_IAM" | "JWT" | "CUSTOM" | "NONE";
  readonly authorizerId?: string;
  readonly authorizationScopes?: string[];
}

/** The part of an API that an authorizer belongs to. */
export interface AuthorizedApi {
  readonly id: string;
  readonly executionArn: string;
}

/** Makes what an API needs to know its callers. */
export function createAuth(scope: Construct, api: AuthorizedApi, auth: ApiAuth): RouteAuth {
  switch (auth.type) {
    case "iam":
      return { authorizationType: "AWS_IAM" };
    case "jwt":
      return { authorizationType: "JWT", ...jwtRoutes(scope, api, auth) };
    case "lambda":
      return { authorizationType: "CUSTOM", authorizerId: createLambdaAuthorizer(scope, api, auth) };
    case "none":
      return { authorizationType: "NONE" };
  }
}

function jwtRoutes(scope: Construct, { id: apiId }: AuthorizedApi, { issuer, audience, scopes }: JwtAuth) {
  const authorizer = new Apigatewayv2Authorizer(scope, "Authorizer", {
    apiId,
    name: physicalName(scope, "generic"),
    authorizerType: "JWT",
    identitySources: ["$request.header.Authorization"],
    jwtConfiguration: { issuer, audience: [...audience] },
  });
  return { authorizerId: authorizer.id, authorizationScopes: scopes && [...scopes] };
}

/** The route is part of what an answer is remembered by: else a yes for one route would hold for all. */
function createLambdaAuthorizer(
  scope: Construct,
  { id: apiId, executionArn }: AuthorizedApi,
  auth: LambdaAuth,
): string {
  const { identityHeaders = LAMBDA_AUTH_DEFAULTS.identityHeaders, cacheFor = LAMBDA_AUTH_DEFAULTS.cacheFor } = auth;
  const headers = identityHeaders.map((header) => `$request.header.${header}`);
  const authorizer = new Apigatewayv2Authorizer(scope, "Authorizer", {
    apiId,
    name: physicalName(scope, "generic"),
    authorizerType: "REQUEST",
    authorizerUri: auth.function.invokeArn,
    authorizerPayloadFormatVersion: "2.0",
    enableSimpleResponses: true,
    identitySources: [...headers, "$context.routeKey"],
    authorizerResultTtlInSeconds: cacheFor.toSeconds(),
  });
  allowApi(scope, "AuthorizerPermission", {
    code: auth.function,
    sourceArn: `${executionArn}/authorizers/${authorizer.id}`,
  });
  return authorizer.id;
}
