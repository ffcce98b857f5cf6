import type { Construct } from "constructs";
import { Duration } from "../core/duration";
import type { KeyRef } from "../core/encryption-key";
import { environmentOf, protectionOf } from "../core/environment";
import { physicalName } from "../core/names";
import { Size } from "../core/size";
import type { Tags } from "../core/tags";
import type { NetworkRef, SubnetSelection } from "../network/network-ref";
import type { CacheEngine } from "./cache-engine";

/** Nodes of a size that you choose, or none at all and a price by use. */
export type CacheMode = "replication" | "serverless";

/** Logs that nodes write. */
export const CACHE_LOGS = ["slow-log", "engine-log"] as const;
export type CacheLog = (typeof CACHE_LOGS)[number];

/** Props of {@link Cache}. Those about nodes are for `mode: "replication"`, those about limits for `"serverless"`. */
export interface CacheProps {
  /** Where the cache lives. A change replaces it. */
  readonly network: NetworkRef;
  /**
   * Nodes of a chosen size, or a price by use. A change replaces the cache.
   * @default "replication"
   */
  readonly mode?: CacheMode;
  /**
   * Which engine. A higher version is an upgrade in place, a lower one replaces the cache.
   * @default { name: "valkey", version: "8.0" }
   */
  readonly engine?: CacheEngine;
  /**
   * Which of the network's subnets. A serverless cache takes two or three zones.
   * @default { tier: "isolated" }
   */
  readonly subnets?: SubnetSelection;
  /**
   * Name of the cache: up to 40 lower case letters, digits and hyphens, a letter first. A change replaces it.
   * @default - made from prefix, environment and path
   */
  readonly cacheName?: string;
  /**
   * Node type. A change is made online.
   * @default "cache.t4g.micro"
   */
  readonly nodeType?: string;
  /**
   * Nodes of each shard: the primary and up to 5 replicas.
   * @default - 2 with multiAz, 1 without
   */
  readonly nodes?: number;
  /**
   * Parts the data is spread over: 1 to 500. More than one makes clients speak the cluster protocol. From 1 to more it
   * cannot be changed in place.
   * @default 1
   */
  readonly shards?: number;
  /**
   * Spread nodes over zones and let a replica take over within a minute. Needs 2 nodes.
   * @default - true in environments of profile prod, false elsewhere
   */
  readonly multiAz?: boolean;
  /**
   * Port of nodes: 1024 to 65535. A change replaces the cache.
   * @default 6379
   */
  readonly port?: number;
  /**
   * IPv4 alone, IPv6 alone, or both if the subnets have them. A change replaces the cache.
   * @default - AWS's own: ipv4
   */
  readonly networkType?: "ipv4" | "ipv6" | "dual_stack";
  /**
   * Encrypts data at rest with a key of yours. A change replaces the cache.
   * @default - AWS's own key, free of charge
   */
  readonly encryptionKey?: KeyRef;
  /**
   * Parameters of the engine, such as `{ "maxmemory-policy": "allkeys-lru" }`.
   * @default {}
   */
  readonly parameters?: Readonly<Record<string, string>>;
  /**
   * How long daily snapshots are kept: 0 to 35 days; 0 days for none.
   * @default Duration.days(7)
   */
  readonly snapshotRetention?: Duration;
  /**
   * When snapshots are made, in UTC: at least 60 minutes. A serverless cache takes its beginning.
   * @default "03:00-04:00"
   */
  readonly snapshotWindow?: string;
  /**
   * When AWS may patch nodes, in UTC: at least 60 minutes, not during snapshots.
   * @default "sun:04:00-sun:05:00"
   */
  readonly maintenanceWindow?: string;
  /**
   * Delete without a last snapshot: the data is lost. A serverless cache is always deleted so.
   * @default - false; true in environments of profile dev
   */
  readonly discardData?: boolean;
  /**
   * Logs of nodes that go to CloudWatch Logs. 0.50 USD per GB.
   * @default ["slow-log", "engine-log"]
   */
  readonly logExports?: readonly CacheLog[];
  /**
   * How long these logs are kept.
   * @default Duration.days(30)
   */
  readonly logRetention?: Duration;
  /**
   * Let AWS raise the minor version. Terraform would then plan to replace the cache by one of the version named here,
   * until `engine` is raised too; security patches come either way.
   * @default false
   */
  readonly autoMinorVersionUpgrade?: boolean;
  /**
   * Make changes at once instead of in the maintenance window.
   * @default false
   */
  readonly applyImmediately?: boolean;
  /**
   * Serverless: most data it may hold and be charged for, in whole GB: 1 to 5,000. Beyond it keys are evicted.
   * @default Size.gibibytes(10)
   */
  readonly maximumDataStorage?: Size;
  /**
   * Serverless: most processing units it may use in a second: 1,000 to 15,000,000. Beyond it requests are throttled.
   * @default 10_000
   */
  readonly maximumEcpuPerSecond?: number;
  /**
   * Tags of everything the cache consists of.
   * @default - the stack's
   */
  readonly tags?: Tags;
}
export const CACHE_DEFAULTS = {
  mode: "replication",
  engine: { name: "valkey", version: "8.0" },
  subnets: { tier: "isolated" },
  nodeType: "cache.t4g.micro",
  shards: 1,
  port: 6379,
  parameters: {},
  snapshotRetention: Duration.days(7),
  snapshotWindow: "03:00-04:00",
  maintenanceWindow: "sun:04:00-sun:05:00",
  logExports: ["slow-log", "engine-log"],
  logRetention: Duration.days(30),
  autoMinorVersionUpgrade: false,
  applyImmediately: false,
  maximumDataStorage: Size.gibibytes(10),
  maximumEcpuPerSecond: 10_000,
} as const;

/** Props with their defaults in place, and which of them were given. */
export type SettledCacheProps = ReturnType<typeof settleCache>;

/** Puts the defaults in place; some depend on where the construct stands. */
export function settleCache(scope: Construct, props: CacheProps) {
  const { mode = CACHE_DEFAULTS.mode, engine = CACHE_DEFAULTS.engine, subnets = CACHE_DEFAULTS.subnets } = props;
  const { cacheName = physicalName(scope, "cache"), networkType } = props;
  const { snapshotRetention = CACHE_DEFAULTS.snapshotRetention } = props;
  const { snapshotWindow = CACHE_DEFAULTS.snapshotWindow } = props;
  const { discardData = protectionOf(scope).discardData } = props;
  const { maximumDataStorage = CACHE_DEFAULTS.maximumDataStorage } = props;
  const { maximumEcpuPerSecond = CACHE_DEFAULTS.maximumEcpuPerSecond } = props;
  return {
    ...settleNodes(scope, props),
    ...{ network: props.network, mode, engine, subnets, cacheName, networkType, snapshotRetention, snapshotWindow },
    ...{ discardData, maximumDataStorage, maximumEcpuPerSecond },
    ...{ encryptionKey: props.encryptionKey, tags: props.tags, given: props },
  };
}

function settleNodes(scope: Construct, props: CacheProps) {
  const { multiAz = (environmentOf(scope)?.profile ?? "prod") === "prod" } = props;
  const { nodes = multiAz ? 2 : 1, shards = CACHE_DEFAULTS.shards, port = CACHE_DEFAULTS.port } = props;
  const { nodeType = CACHE_DEFAULTS.nodeType, parameters = CACHE_DEFAULTS.parameters } = props;
  const { maintenanceWindow = CACHE_DEFAULTS.maintenanceWindow } = props;
  const { logExports = CACHE_DEFAULTS.logExports, logRetention = CACHE_DEFAULTS.logRetention } = props;
  const { autoMinorVersionUpgrade = CACHE_DEFAULTS.autoMinorVersionUpgrade } = props;
  const { applyImmediately = CACHE_DEFAULTS.applyImmediately } = props;
  return {
    ...{ multiAz, nodes, shards, port, nodeType, parameters, maintenanceWindow, logExports, logRetention },
    ...{ autoMinorVersionUpgrade, applyImmediately },
  };
}
