import { Apigatewayv2Api } from "@cdktf/provider-aws/lib/apigatewayv2-api/index.js";
import { Apigatewayv2Stage } from "@cdktf/provider-aws/lib/apigatewayv2-stage/index.js";
import { Lazy } from "cdktf";
import { Construct, type IConstruct } from "constructs";
import type { Bindable } from "../../core/bind";
import { type Check, checkAtSynth, checkProps, refuse } from "../../core/checks";
import { Duration } from "../../core/duration";
import { environmentOf } from "../../core/environment";
import { Grant, type Grantee } from "../../core/grants";
import { Metric, type MetricOptions, type Statistic } from "../../core/metric";
import { physicalName } from "../../core/names";
import { orderAfter } from "../../core/ordering";
import { LogGroup } from "../container/log-group";
import type { LambdaFunction } from "../function/lambda-function";
import { accessLogFormat } from "./access-log-format";
import type { ApiAuth } from "./api-auth";
import { renderCors } from "./api-cors";
import { ApiName } from "./api-domain";
import type { ApiThrottle } from "./api-throttle";
import { createAuth, type RouteAuth } from "./authorizer";
import { methodsOf, type RouteKey, routeResource } from "./route-key";
import { RouteResources } from "./route-resources";
import { apiChecks, type SettledApiProps, settleApiProps } from "./serverless-api-checks";
import type { RouteGroup, ServerlessApiProps } from "./serverless-api-props";

/**
 * An HTTP API whose routes are answered by functions, one for each group of routes. Who may call has to be said; how
 * often is limited, and every call is logged without naming the caller. Idle it costs nothing; a million calls cost
 * 1 USD and what their functions cost.
 *
 * @example
 * import { FunctionCode, MillraceApp, MillraceStack, ServerlessApi } from "millrace";
 * const environment = { name: "prod", profile: "prod", region: "us-west-2" } as const;
 * const stack = new MillraceStack(new MillraceApp(), "Optimizer", { environment });
 * const code = FunctionCode.fromText("export const handler = async () => ({ statusCode: 202 });");
 * const api = new ServerlessApi(stack, "Api", {
 *   auth: { type: "jwt", issuer: "https://login.example.org", audience: ["optimizer"] },
 *   cors: { allowedOrigins: ["https://app.example.org"] },
 * });
 * const routes = ["POST /api/v1/jobs", "GET /api/v1/jobs/{jobId}"] as const;
 * api.addRoute("Jobs", { function: { code, reservedConcurrency: 20 }, routes, throttle: { rate: 10, burst: 20 } });
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
 */
export class ServerlessApi extends Construct implements Bindable<"invoke", "URL" | "ID"> {
  /** Known after apply. */
  readonly apiId: string;
  /** Where to call it, without a slash at the end. Known after apply, or at synth with a domain. */
  readonly url: string;
  /** What the domain's name has to point to; `undefined` without a domain. Known after apply. */
  readonly domainTarget: string | undefined;
  readonly accessLog: LogGroup;
  readonly stage: Apigatewayv2Stage;
  /** Escape hatch: the provider's own resource. */
  readonly resource: Apigatewayv2Api;
  private readonly auth: ApiAuth;
  private readonly routeAuth: RouteAuth;
  private readonly cors: boolean;
  private readonly detailedMetrics: boolean;
  private readonly groups: RouteResources[] = [];

  constructor(scope: Construct, id: string, props: ServerlessApiProps) {
    super(scope, id);
    const settled = settleApiProps(props);
    checkProps(this, apiChecks(settled, environmentOf(this)?.region));
    this.auth = settled.auth;
    this.cors = settled.cors !== undefined;
    this.detailedMetrics = settled.detailedMetrics;
    this.resource = this.createApi(settled);
    this.apiId = this.resource.id;
    this.accessLog = this.createAccessLog(settled);
    this.stage = this.createStage(settled);
    this.routeAuth = createAuth(this, this.resource, settled.auth);
    this.domainTarget = this.createName(settled)?.target;
    this.url = settled.domain === undefined ? this.resource.apiEndpoint : `https://${settled.domain.name}`;
    for (const [group, of] of Object.entries(settled.functions)) this.addRoute(group, of);
    checkAtSynth(this, () => this.emptyCheck());
  }

  /** What code must know to call it. */
  get settings() {
    return { URL: this.url, ID: this.apiId };
  }

  /** Routes of all groups, in the order in which they came. */
  get routes(): readonly RouteKey[] {
    return this.groups.flatMap(({ group }) => group.routes);
  }

  /**
   * Adds routes that one function answers.
   *
   * @returns the function, to be bound to what it needs
   * @throws InvalidPropsError if a route is malformed or taken, or the function may take longer than 29 seconds
   */
  addRoute(id: string, group: RouteGroup): LambdaFunction {
    const { auth, routeAuth, resource: api, routes: present } = this;
    const surroundings = { auth, cors: this.cors, present };
    const made = new RouteResources(this, id, { api, auth: routeAuth, group, surroundings });
    this.groups.push(made);
    if (group.throttle !== undefined) this.limitRoutes(made.routes);
    return made.code;
  }

  /**
   * The function that answers a group of routes.
   *
   * @throws Error if there is no such group
   */
  functionOf(id: string): LambdaFunction {
    const found = this.groups.find(({ node }) => node.id === id);
    if (found !== undefined) return found.code;
    const groups = this.groups.map(({ node }) => node.id).join(", ");
    throw new Error(`${this.node.path}: id must name a route group (${groups}), got "${id}"; add it with addRoute`);
  }

  /**
   * Calling the API with credentials of AWS. Only with auth `iam`.
   *
   * @param routes - the routes that may be called; all by default
   */
  grantInvoke(grantee: Grantee, routes?: readonly RouteKey[]): Grant {
    checkProps(this, this.invokeChecks(routes));
    const ends = routes === undefined ? ["*/*"] : routes.map(routeResource);
    const resources = ends.map((end) => `${this.resource.executionArn}/*/${end}`);
    return Grant.give(grantee, { actions: ["execute-api:Invoke"], resources });
  }

  /** The grant a binding's word stands for. */
  grantAccess(grantee: Grantee): Grant {
    return this.grantInvoke(grantee);
  }

  /** Calls. */
  metricCount(options?: MetricOptions): Metric {
    return this.metric("Count", "Sum", options);
  }

  /** Calls answered 4xx: the caller's mistakes, 429 among them. */
  metric4xx(options?: MetricOptions): Metric {
    return this.metric("4xx", "Sum", options);
  }

  /** Calls answered 5xx: ours. */
  metric5xx(options?: MetricOptions): Metric {
    return this.metric("5xx", "Sum", options);
  }

  /** Time from the call to the answer in milliseconds: of 20 calls the slowest but one. Others by `statistic`. */
  metricLatency(options?: MetricOptions): Metric {
    return this.metric("Latency", "p95", options);
  }

  /** The part of it that API Gateway waits for the function. */
  metricIntegrationLatency(options?: MetricOptions): Metric {
    return this.metric("IntegrationLatency", "p95", options);
  }

  private createApi({ cors, domain, description, tags }: SettledApiProps): Apigatewayv2Api {
    const methods = Lazy.listValue({ produce: () => [...methodsOf(this.routes)] });
    return new Apigatewayv2Api(this, "Resource", {
      name: physicalName(this, "generic"),
      protocolType: "HTTP",
      description,
      corsConfiguration: cors && renderCors(cors, methods),
      disableExecuteApiEndpoint: domain !== undefined,
      tags,
    });
  }

  /** Under this prefix AWS needs no entry for each group in a policy that holds ten of them. */
  private createAccessLog({ logRetention, encryptionKey, tags }: SettledApiProps): LogGroup {
    const prefix = "/aws/vendedlogs/apis";
    return new LogGroup(this, "AccessLog", { prefix, retention: logRetention, encryptionKey, tags });
  }

  private createStage({ throttle, detailedMetrics, logCallers, tags }: SettledApiProps): Apigatewayv2Stage {
    return new Apigatewayv2Stage(this, "Stage", {
      apiId: this.apiId,
      name: "$default",
      autoDeploy: true,
      accessLogSettings: {
        destinationArn: this.accessLog.logGroupArn,
        format: accessLogFormat({ callers: logCallers }),
      },
      defaultRouteSettings: routeSettings(throttle, detailedMetrics),
      tags,
    });
  }

  /** Settings of a route are refused until the route is there. */
  private limitRoutes(routes: readonly IConstruct[]): void {
    const settings = this.groups.flatMap(({ group: { throttle, routes } }) =>
      throttle === undefined
        ? []
        : routes.map((routeKey) => ({ routeKey, ...routeSettings(throttle, this.detailedMetrics) })),
    );
    this.stage.putRouteSettings(settings);
    orderAfter(this.stage, ...routes);
  }

  private createName({ domain, tags }: SettledApiProps): ApiName | undefined {
    if (domain === undefined) return undefined;
    return new ApiName(this, "Domain", { domain, apiId: this.apiId, stageId: this.stage.id, tags });
  }

  private emptyCheck(): Check {
    return refuse(this.groups.length === 0, {
      prop: "functions",
      must: "have at least one route, or every call is answered 404",
      got: "none",
      remedy: "add one with addRoute",
    });
  }

  private invokeChecks(routes: readonly RouteKey[] = []): Check {
    return [
      refuse(this.auth.type !== "iam", {
        prop: "auth",
        must: "be iam for grantInvoke, because API Gateway asks IAM for nothing else",
        got: this.auth.type,
        remedy: 'set auth: { type: "iam" }, or give callers what the API asks for',
      }),
      routes.map((route) =>
        refuse(!this.routes.includes(route), {
          prop: "routes",
          must: "be routes of the API",
          got: route,
          remedy: "add it first, or correct it",
        }),
      ),
    ];
  }

  private metric(metricName: string, statistic: Statistic, options?: MetricOptions): Metric {
    const dimensions = { ApiId: this.apiId };
    const period = Duration.minutes(1);
    return new Metric({ namespace: "AWS/ApiGateway", metricName, dimensions, statistic, period }, options);
  }
}

function routeSettings({ rate, burst }: ApiThrottle, detailedMetricsEnabled: boolean) {
  return { throttlingRateLimit: rate, throttlingBurstLimit: burst, detailedMetricsEnabled };
}
