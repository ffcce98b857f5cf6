import { Apigatewayv2Integration } from "@cdktf/provider-aws/lib/apigatewayv2-integration/index.js";
import { Apigatewayv2Route } from "@cdktf/provider-aws/lib/apigatewayv2-route/index.js";
import { Construct } from "constructs";
import { checkProps } from "../../core/checks";
import { composeName } from "../../core/names";
import { LambdaFunction } from "../function/lambda-function";
import { allowApi } from "./api-permission";
import type { AuthorizedApi, RouteAuth } from "./authorizer";
import { type RouteKey, routeResource } from "./route-key";
import { type GroupSurroundings, groupChecks } from "./serverless-api-checks";
import { ROUTE_GROUP_DEFAULTS, type RouteGroup } from "./serverless-api-props";

/** Props of {@link RouteResources}. */
export interface RouteResourcesProps {
  readonly api: AuthorizedApi;
  /** Who may call the API. */
  readonly auth: RouteAuth;
  readonly group: RouteGroup;
  readonly surroundings: GroupSurroundings;
}

const OPEN: RouteAuth = { authorizationType: "NONE" };

/** A route group in an API: its function if it has one of its own, and for each route the route and its permission. */
export class RouteResources extends Construct {
  readonly code: LambdaFunction;
  readonly group: RouteGroup;
  readonly routes: readonly Apigatewayv2Route[];

  constructor(scope: Construct, id: string, props: RouteResourcesProps) {
    super(scope, id);
    const { api, group, surroundings } = props;
    checkProps(this, groupChecks(group, surroundings));
    this.group = group;
    const given = group.function;
    this.code = given instanceof LambdaFunction ? given : new LambdaFunction(this, "Function", given);
    const target = `integrations/${this.createIntegration(api).id}`;
    const auth = group.auth === undefined ? props.auth : OPEN;
    this.routes = group.routes.map((route) => this.createRoute(route, { api, auth, target }));
  }

  private createIntegration({ id: apiId }: AuthorizedApi): Apigatewayv2Integration {
    const { timeout = ROUTE_GROUP_DEFAULTS.timeout } = this.group;
    return new Apigatewayv2Integration(this, "Integration", {
      apiId,
      integrationType: "AWS_PROXY",
      integrationMethod: "POST",
      integrationUri: this.code.invokeArn,
      payloadFormatVersion: "2.0",
      timeoutMilliseconds: timeout.toMillis(),
    });
  }

  private createRoute(routeKey: RouteKey, { api, auth, target }: RouteParts): Apigatewayv2Route {
    const name = composeName({ start: [], path: [routeKey] }, 80);
    const scopes = this.group.scopes === undefined ? {} : { authorizationScopes: [...this.group.scopes] };
    const sourceArn = `${api.executionArn}/*/${routeResource(routeKey)}`;
    allowApi(this, `Permission-${name}`, { code: this.code, sourceArn });
    return new Apigatewayv2Route(this, `Route-${name}`, { apiId: api.id, routeKey, target, ...auth, ...scopes });
  }
}

interface RouteParts {
  readonly api: AuthorizedApi;
  readonly auth: RouteAuth;
  readonly target: string;
}
