import type { ElasticacheReplicationGroup } from "@cdktf/provider-aws/lib/elasticache-replication-group/index.js";
import type { ElasticacheServerlessCache } from "@cdktf/provider-aws/lib/elasticache-serverless-cache/index.js";
import { ElasticacheUser } from "@cdktf/provider-aws/lib/elasticache-user/index.js";
import { ElasticacheUserGroup } from "@cdktf/provider-aws/lib/elasticache-user-group/index.js";
import { Lazy } from "cdktf";
import { Construct } from "constructs";
import type { Bindable } from "../core/bind";
import { checkProps, refuse } from "../core/checks";
import type { Connections } from "../core/connections";
import { Duration } from "../core/duration";
import { Grant, type Grantee } from "../core/grants";
import { Metric, type MetricOptions, type Statistic } from "../core/metric";
import { physicalName } from "../core/names";
import { Port } from "../core/port";
import { SecurityGroup } from "../core/security-group";
import type { Tags } from "../core/tags";
import { cacheChecks } from "./cache-checks";
import type { CacheEngineName } from "./cache-engine";
import { type CacheMode, type CacheProps, type SettledCacheProps, settleCache } from "./cache-props";
import { type CacheEndpoints, createReplicationGroup, replicationEndpoints } from "./cache-replication";
import { createServerlessCache, SERVERLESS_PORTS, serverlessEndpoints } from "./cache-serverless";
import { type CacheEndpointSetting, type CacheServer, CacheUser, type CacheUserProps } from "./cache-user";

/** Which node's figures. */
export interface CacheMetricOptions extends MetricOptions {
  /**
   * Number of the node within its shard, from 1; the first primary is 1.
   * @default 1
   */
  readonly node?: number;
  /**
   * Number of the shard, from 1.
   * @default 1
   */
  readonly shard?: number;
}

const CACHE_METRIC_OPTIONS_DEFAULTS = { node: 1, shard: 1 } as const;

/**
 * A Valkey or Redis cache: private, TLS and encryption always, and users that log in with IAM tokens, so that no
 * password exists. About 9 USD a month and node with the defaults; serverless from about 6 USD a month.
 *
 * @example
 * import { Cache, MillraceApp, MillraceStack, Network, Role } from "millrace";
 * const environment = { name: "prod", profile: "prod", region: "us-west-2" } as const;
 * const stack = new MillraceStack(new MillraceApp(), "Optimizer", { environment });
 * const network = new Network(stack, "Network", { availabilityZones: ["us-west-2a", "us-west-2b"] });
 * const cache = new Cache(stack, "Cache", { network, parameters: { "maxmemory-policy": "noeviction" } });
 * const role = new Role(stack, "TaskRole", { assumedBy: ["ecs-tasks.amazonaws.com"] });
 * cache.grantConnect(role);
 *
 * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth-iam.html
 */
export class Cache extends Construct implements CacheServer, Bindable<"connect", CacheEndpointSetting | "USER"> {
  readonly engine: CacheEngineName;
  readonly mode: CacheMode;
  readonly cacheName: string;
  /** Known after apply. */
  readonly cacheArn: string;
  /** Where to write; known after apply. With several shards clients find the right node themselves. */
  readonly address: string;
  readonly port: number;
  /** Where to read only; known after apply. */
  readonly readerAddress: string;
  readonly readerPort: number;
  readonly connections: Connections;
  readonly tags: Tags | undefined;
  /** The user for code that may do everything. */
  readonly user: CacheUser;
  /** Escape hatch: the provider's own resource. */
  readonly resource: ElasticacheReplicationGroup | ElasticacheServerlessCache;
  private readonly userIds: string[] = [];
  private readonly shards: number;

  constructor(scope: Construct, id: string, props: CacheProps) {
    super(scope, id);
    const settled = settleCache(this, props);
    checkProps(this, cacheChecks(settled));
    this.engine = settled.engine.name;
    this.mode = settled.mode;
    this.cacheName = settled.cacheName;
    this.shards = settled.shards;
    this.tags = settled.tags;
    this.port = settled.mode === "serverless" ? SERVERLESS_PORTS.primary : settled.port;
    this.connections = this.createSecurityGroup(settled).connections;
    const { resource, endpoints } = this.createCache(settled, this.createUserGroup());
    this.resource = resource;
    this.cacheArn = resource.arn;
    this.address = endpoints.address;
    this.readerAddress = endpoints.readerAddress;
    this.readerPort = endpoints.readerPort;
    this.user = this.addUser("User");
  }

  /** What code must know to find it. */
  get endpointSettings() {
    const { address, port, readerAddress, readerPort, cacheName } = this;
    const reader = { READER_HOST: readerAddress, READER_PORT: String(readerPort) };
    return { HOST: address, PORT: String(port), ...reader, TLS: "true", NAME: cacheName };
  }

  /** What code must know to connect as the user that may do everything. */
  get settings() {
    return this.user.settings;
  }

  /** One more user, such as one that reads certain keys only. */
  addUser(id: string, props?: CacheUserProps): CacheUser {
    const user = new CacheUser(this, id, this, props);
    this.userIds.push(user.resource.userId);
    return user;
  }

  /**
   * Logging in with an IAM token.
   *
   * @param user - one made by `addUser`; by default the one that may do everything
   * @throws InvalidPropsError if the user belongs to another cache
   */
  grantConnect(grantee: Grantee, user: CacheUser = this.user): Grant {
    checkProps(
      this,
      refuse(user.node.scope !== this, {
        prop: "user",
        must: "be a user of this cache",
        got: user.node.path,
        remedy: "make it with addUser",
      }),
    );
    return Grant.give(grantee, { actions: ["elasticache:Connect"], resources: [this.cacheArn, user.userArn] });
  }

  /** The grant a binding's word stands for. */
  grantAccess(grantee: Grantee): Grant {
    return this.grantConnect(grantee);
  }

  /** Per cent of the one core the engine computes on. Nodes only. */
  metricEngineCpu(options?: CacheMetricOptions): Metric {
    return this.nodeMetric("EngineCPUUtilization", options);
  }

  /** Per cent of the memory in use. Nodes only. */
  metricMemoryUsage(options?: CacheMetricOptions): Metric {
    return this.nodeMetric("DatabaseMemoryUsagePercentage", options);
  }

  /** Processing units used. Serverless only. */
  metricProcessingUnits(options?: MetricOptions): Metric {
    this.checkMode("metricProcessingUnits", "serverless");
    return this.metric("ElastiCacheProcessingUnits", "Sum", options);
  }

  /** Bytes of data held. */
  metricBytesUsed(options?: CacheMetricOptions): Metric {
    return this.metric("BytesUsedForCache", "Maximum", options);
  }

  /** Connections open. */
  metricConnections(options?: CacheMetricOptions): Metric {
    return this.metric("CurrConnections", "Maximum", options);
  }

  /** Keys thrown out because memory was full. */
  metricEvictions(options?: CacheMetricOptions): Metric {
    return this.metric("Evictions", "Sum", options);
  }

  private createSecurityGroup({ network, mode, port, tags }: SettledCacheProps): SecurityGroup {
    const { primary, reader } = SERVERLESS_PORTS;
    const defaultPort = mode === "serverless" ? Port.tcpRange(primary, reader) : Port.tcp(port);
    return new SecurityGroup(this, "SecurityGroup", { vpcId: network.vpcId, defaultPort, tags });
  }

  private createUserGroup(): ElasticacheUserGroup {
    if (this.engine === "redis") this.userIds.push(this.createDisabledUser());
    return new ElasticacheUserGroup(this, "UserGroup", {
      userGroupId: physicalName(this, "cache"),
      engine: this.engine,
      userIds: Lazy.listValue({ produce: () => this.userIds }),
      tags: this.tags,
    });
  }

  /** Redis groups must hold a user called `default`, which anybody could be: it may do nothing. Valkey needs none. */
  private createDisabledUser(): string {
    const place = new Construct(this, "DisabledUser");
    const user = new ElasticacheUser(place, "Resource", {
      userId: physicalName(place, "cache"),
      userName: "default",
      engine: this.engine,
      accessString: "off ~* -@all",
      authenticationMode: { type: "no-password-required" },
      tags: this.tags,
    });
    return user.userId;
  }

  private createCache(settled: SettledCacheProps, { userGroupId }: ElasticacheUserGroup): CreatedCache {
    const { securityGroupIds } = this.connections;
    if (settled.mode === "serverless") {
      const resource = createServerlessCache(this, settled, { securityGroupIds, userGroupId });
      return { resource, endpoints: serverlessEndpoints(resource) };
    }
    const resource = createReplicationGroup(this, settled, { securityGroupIds, userGroupId });
    return { resource, endpoints: replicationEndpoints(resource, settled) };
  }

  private nodeMetric(metricName: string, options?: CacheMetricOptions): Metric {
    this.checkMode(metricName, "replication");
    return this.metric(metricName, "Maximum", options);
  }

  private metric(metricName: string, statistic: Statistic, options: CacheMetricOptions = {}): Metric {
    const dimensions: Record<string, string> =
      this.mode === "serverless" ? { clusterId: this.cacheName } : { CacheClusterId: this.nodeId(options) };
    const period = Duration.minutes(5);
    return new Metric({ namespace: "AWS/ElastiCache", metricName, dimensions, statistic, period }, options);
  }

  /** As ElastiCache numbers its nodes. */
  private nodeId(options: CacheMetricOptions): string {
    const { node = CACHE_METRIC_OPTIONS_DEFAULTS.node, shard = CACHE_METRIC_OPTIONS_DEFAULTS.shard } = options;
    const shardPart = this.shards > 1 ? `-${String(shard).padStart(4, "0")}` : "";
    return `${this.cacheName}${shardPart}-${String(node).padStart(3, "0")}`;
  }

  private checkMode(metric: string, mode: CacheMode): void {
    const remedy = "use another metric";
    const wrong = refuse(this.mode !== mode, {
      prop: "mode",
      must: `be ${mode} for ${metric}`,
      got: this.mode,
      remedy,
    });
    checkProps(this, wrong);
  }
}

interface CreatedCache {
  readonly resource: ElasticacheReplicationGroup | ElasticacheServerlessCache;
  readonly endpoints: CacheEndpoints;
}
