import type { AppautoscalingPolicy } from "@cdktf/provider-aws/lib/appautoscaling-policy/index.js";
import type { Construct, IConstruct } from "constructs";
import type { Consumer } from "../../core/bind";
import { type Check, checkAtSynth, checkProps, refuse } from "../../core/checks";
import type { Connectable, Connections } from "../../core/connections";
import { withDefaults } from "../../core/defaults";
import type { Role } from "../../core/role";
import type { TargetTracking, TaskRange } from "../fargate/scaling-props";
import type { FargateService } from "../fargate/service";
import type { FargateTask } from "../fargate/task";
import { ListenerRoute } from "../load-balancer/listener-route";
import { LoadBalancer } from "../load-balancer/load-balancer";
import type { Route } from "../load-balancer/route";
import type { TargetGroup } from "../load-balancer/target-group";
import { type ApiSurroundings, ApiVersion } from "./api-version";
import type { ApiVersionProps } from "./api-version-props";
import { fargateApiChecks, type SettledFargateApiProps } from "./fargate-api-checks";
import { API_VARIABLES_DEFAULTS, FARGATE_API_DEFAULTS, type FargateApiProps } from "./fargate-api-props";
import { MeasuredApi } from "./measured-api";
import { Migration } from "./migration";
import { idleTimeoutFor, type RequestTimes, settleChain, unknownTimes } from "./request-chain";
import { ALL_TO_CURRENT, CURRENT, idleVersionChecks, type TrafficWeights, trafficChecks } from "./traffic";

/** Every request that no earlier rule takes. */
const EVERYTHING: Route = { priority: 50_000, paths: ["/*"] };

/**
 * An HTTPS API in containers: a load balancer, a service that is rolled out without losing a request and rolled back
 * when it does not come up, and scaling. Two of the smallest tasks and a load balancer cost about 35 USD a month.
 *
 * @example
 * import { bind, Bucket, Cluster, FargateApi, MillraceApp, MillraceStack, Network, Size } from "millrace";
 * const environment = { name: "prod", profile: "prod", region: "us-west-2" } as const;
 * const stack = new MillraceStack(new MillraceApp(), "Shop", { environment });
 * const network = new Network(stack, "Network", { availabilityZones: ["us-west-2a", "us-west-2b"] });
 * const api = new FargateApi(stack, "Api", {
 *   network,
 *   cluster: new Cluster(stack, "Cluster"),
 *   image: `public.ecr.aws/example/api@sha256:${"0123456789abcdef".repeat(4)}`,
 *   fit: { cpu: 0.5, memory: Size.gibibytes(1) },
 *   loadBalancer: { domain: { name: "api.example.org", hostedZoneId: "Z0123456789ABCDEFGHIJ" } },
 *   scaling: { min: 2, max: 10 },
 *   migration: { command: ["npm", "run", "migrate"] },
 * });
 * bind(api, new Bucket(stack, "Uploads"), { access: "presign", environment: "UPLOADS" });
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/bestpracticesguide/load-balancer-connection-draining.html
 */
export class FargateApi extends MeasuredApi implements Consumer, Connectable {
  /** Where clients reach it. */
  readonly url: string;
  readonly loadBalancer: LoadBalancer;
  /** The version it was made with. */
  readonly current: ApiVersion;
  /** The times on the way of a request, as they were derived. */
  readonly chain: RequestTimes;
  /** What runs before the service takes up a new revision; none unless asked for. */
  readonly migration: Migration | undefined;
  private readonly surroundings: ApiSurroundings;
  private readonly versions = new Map<string, ApiVersion>();
  private readonly routes: ListenerRoute[] = [];
  private weights: TrafficWeights | undefined;

  constructor(scope: Construct, id: string, props: FargateApiProps) {
    super(scope, id);
    const settled = withDefaults(props, FARGATE_API_DEFAULTS);
    checkProps(this, unknownTimes(props, props.loadBalancer.idleTimeout), fargateApiChecks(settled));
    this.loadBalancer = this.settleLoadBalancer(settled);
    this.url = this.loadBalancer.url;
    this.chain = settleChain(props, this.loadBalancer.idleTimeout);
    this.surroundings = this.describeSurroundings(settled);
    this.current = this.addVersion(CURRENT, versionPart(settled));
    this.migration = this.createMigration(settled);
    const { route = this.ownsLoadBalancer(props) ? EVERYTHING : undefined } = props;
    if (route !== undefined) this.addRoute("Route", route);
    checkAtSynth(this, () => this.synthChecks());
  }

  get service(): FargateService {
    return this.current.service;
  }

  get task(): FargateTask {
    return this.current.task;
  }

  get targetGroup(): TargetGroup {
    return this.current.targetGroup;
  }

  /** What the application may do. */
  get taskRole(): Role {
    return this.task.taskRole;
  }

  get role(): Role {
    return this.taskRole;
  }

  get connections(): Connections {
    return this.current.connections;
  }

  get starters(): readonly IConstruct[] {
    return this.current.starters;
  }

  /**
   * Sets an environment variable of the application.
   *
   * @throws InvalidPropsError if the name is taken by another value or reserved, or the value is a secret
   */
  addSetting(name: string, value: string): void {
    this.current.addSetting(name, value);
  }

  /**
   * Sends more requests here.
   *
   * @throws InvalidPropsError if the priority is taken on this load balancer
   */
  addRoute(id: string, route: Route): ListenerRoute {
    const { loadBalancer, tags } = this.surroundings;
    const added = new ListenerRoute(this, id, { loadBalancer, route, targets: () => this.targets(), tags });
    for (const version of this.versions.values()) version.startAfter(added);
    this.routes.push(added);
    return added;
  }

  /**
   * Adds a version beside the one that runs: its own task, service and scaling, behind the same address. It gets no
   * requests until `splitTraffic` gives it some.
   */
  addVersion(id: string, props: ApiVersionProps): ApiVersion {
    const version = new ApiVersion(this, id, props, this.surroundings);
    this.versions.set(id, version);
    version.startAfter(...this.routes);
    return version;
  }

  /**
   * Shares requests out among versions, such as `{ Current: 90, Next: 10 }`. Changing weights replaces nothing.
   *
   * @throws InvalidPropsError if it was said before, or names a version that is not there
   */
  splitTraffic(weights: TrafficWeights): void {
    const again = refuse(this.weights !== undefined, {
      prop: "weights",
      must: "be said once, so that they are in one place",
      got: "a second call of splitTraffic",
      remedy: "put all weights into one call",
    });
    checkProps(this, again, trafficChecks(weights, [...this.versions.keys()]));
    this.weights = weights;
  }

  /** Leaves the number of tasks to scaling, between these two; `service.scalable` takes policies then. */
  scaleBetween(range: TaskRange): void {
    this.service.scaleBetween(range);
  }

  /**
   * Keeps the requests that each task gets at so many a minute. Scaling must be on.
   *
   * @param tracking - with `target`: requests a minute for each task
   */
  scaleOnRequests(tracking: TargetTracking): AppautoscalingPolicy {
    return this.current.scaleOnRequests(tracking);
  }

  private ownsLoadBalancer({ loadBalancer }: Pick<FargateApiProps, "loadBalancer">): boolean {
    return !(loadBalancer instanceof LoadBalancer);
  }

  private settleLoadBalancer({ loadBalancer, network, tags, ...props }: SettledFargateApiProps): LoadBalancer {
    if (loadBalancer instanceof LoadBalancer) return loadBalancer;
    const { idleTimeout = idleTimeoutFor(props) } = loadBalancer;
    return new LoadBalancer(this, "LoadBalancer", { ...loadBalancer, idleTimeout, network, tags });
  }

  private describeSurroundings(props: SettledFargateApiProps): ApiSurroundings {
    const { cluster, network, publicIp, tags } = props;
    const variables = withDefaults(props.variables, API_VARIABLES_DEFAULTS);
    const { loadBalancer, chain } = this;
    return { cluster, network, loadBalancer, chain, variables, publicIp, tags };
  }

  private createMigration({ migration }: SettledFargateApiProps): Migration | undefined {
    if (migration === undefined) return undefined;
    const { cluster, network, publicIp, tags } = this.surroundings;
    const place = { cluster, network, publicIp, tags, task: this.task };
    const created = new Migration(this, "Migration", { ...migration, ...place });
    this.current.startAfter(created);
    return created;
  }

  private targets() {
    const weights = this.weights ?? ALL_TO_CURRENT;
    return [...this.versions].map(([id, version]) => ({
      targetGroupArn: version.targetGroup.arn,
      weight: weights[id] ?? 0,
    }));
  }

  private synthChecks(): Check {
    const weights = this.weights ?? ALL_TO_CURRENT;
    const counts = [...this.versions].map(([id, version]) => [id, version.desiredCount] as const);
    return [
      refuse(this.routes.length === 0, {
        prop: "route",
        must: "be given on a shared load balancer, because ECS takes no target group that no listener uses",
        got: undefined,
        remedy: "give route, or call addRoute",
      }),
      trafficChecks(weights, [...this.versions.keys()]),
      idleVersionChecks(weights, Object.fromEntries(counts)),
    ];
  }
}

/** What is about the first version, without what is about the API. */
function versionPart(props: SettledFargateApiProps): ApiVersionProps {
  const { cluster, network, loadBalancer, route, variables, migration, publicIp, tags, ...rest } = props;
  const { requestTimeout, shutdownTime, keepAlive, deregistrationDelay, stopTimeout, ...version } = rest;
  return version;
}
