import {
  type Check,
  durationOutside,
  malformed,
  notOneOf,
  notWhole,
  notWholeUnit,
  outside,
  refuse,
  repeated,
  sizeOutside,
} from "../core/checks";
import { Duration } from "../core/duration";
import { Size } from "../core/size";
import { tagChecks } from "../core/tags";
import { isToken } from "../core/tokens";
import { cacheEngineChecks } from "./cache-engine";
import { CACHE_LOGS, type CacheProps, type SettledCacheProps } from "./cache-props";
import { logRetentionCheck } from "./log-groups";
import { parseDailyWindow, windowChecks } from "./maintenance-windows";

/** What a serverless cache has no use for. */
const NODE_PROPS = [
  ...(["nodeType", "nodes", "shards", "multiAz", "port", "networkType", "parameters", "maintenanceWindow"] as const),
  ...(["logExports", "logRetention", "autoMinorVersionUpgrade", "applyImmediately", "discardData"] as const),
] satisfies readonly (keyof CacheProps)[];
/** What nodes have no use for. */
const LIMIT_PROPS = ["maximumDataStorage", "maximumEcpuPerSecond"] as const satisfies readonly (keyof CacheProps)[];

/** Everything ElastiCache would refuse, and what would not work as it looks. */
export function cacheChecks(props: SettledCacheProps): Check {
  const { mode, given, cacheName, snapshotRetention } = props;
  return [
    notOneOf("mode", mode, ["replication", "serverless"]),
    cacheEngineChecks(props.engine),
    malformed("cacheName", cacheName, /^[a-z](?!.*--)[a-z0-9-]{0,39}(?<!-)$/, {
      must: "be 1 to 40 lower case letters, digits and single hyphens inside, a letter first",
      remedy: "rename it",
    }),
    durationOutside("snapshotRetention", snapshotRetention, Duration.days(0), Duration.days(35)),
    notWholeUnit("snapshotRetention", snapshotRetention, "days"),
    windowChecks({
      daily: { prop: "snapshotWindow", value: props.snapshotWindow },
      weekly: { prop: "maintenanceWindow", value: mode === "serverless" ? undefined : props.maintenanceWindow },
      shortest: 60,
    }),
    tagChecks("tags", props.tags),
    mode === "serverless" ? serverlessChecks(props, given) : replicationChecks(props, given),
  ];
}

function serverlessChecks(props: SettledCacheProps, given: CacheProps): Check {
  const { maximumDataStorage, maximumEcpuPerSecond } = props;
  const whole = maximumDataStorage.isToken || Number.isInteger(maximumDataStorage.toGibibytes({ integral: false }));
  return [
    NODE_PROPS.map((prop) => unused(prop, given[prop], "replication")),
    sizeOutside("maximumDataStorage", maximumDataStorage, Size.gibibytes(1), Size.gibibytes(5000)),
    refuse(!whole, {
      prop: "maximumDataStorage",
      must: "be a whole number of GiB",
      got: maximumDataStorage,
      remedy: "round it",
    }),
    outside("maximumEcpuPerSecond", maximumEcpuPerSecond, 1000, 15_000_000),
    notWhole("maximumEcpuPerSecond", maximumEcpuPerSecond),
    zoneCountCheck(props, 2, 3),
  ];
}

function replicationChecks(props: SettledCacheProps, given: CacheProps): Check {
  const { nodes, shards, port, multiAz, networkType, logExports } = props;
  return [
    LIMIT_PROPS.map((prop) => unused(prop, given[prop], "serverless")),
    nodeTypeChecks(props.nodeType),
    outside("nodes", nodes, 1, 6, "a shard has one primary and up to 5 replicas"),
    notWhole("nodes", nodes),
    outside("shards", shards, 1, 500),
    notWhole("shards", shards),
    refuse(multiAz && !isToken(nodes) && nodes < 2, {
      prop: "nodes",
      must: "be at least 2 with multiAz, because a replica in another zone has to take over",
      got: nodes,
      remedy: "add a node or set multiAz: false",
    }),
    multiAz ? zoneCountCheck(props, 2, 6) : undefined,
    outside("port", port, 1024, 65_535),
    notWhole("port", port),
    notOneOf("networkType", networkType, ["ipv4", "ipv6", "dual_stack"]),
    parameterChecks(props.parameters),
    logExports.map((log) => notOneOf("logExports", log, CACHE_LOGS)),
    repeated("logExports", logExports),
    logRetentionCheck("logRetention", props.logRetention),
  ];
}

function nodeTypeChecks(nodeType: string): Check {
  return [
    malformed("nodeType", nodeType, /^cache\.[a-z0-9-]+\.[a-z0-9]+$/, {
      must: "be a node type such as cache.t4g.micro",
      remedy: "use the type's full name",
    }),
    refuse(/^cache\.(t1|m1|m2|c1|m3|r3)\./.test(nodeType), {
      prop: "nodeType",
      must: "be a type that can encrypt",
      got: nodeType,
      remedy: "use a newer one, such as cache.t4g.micro",
    }),
  ];
}

function parameterChecks(parameters: Readonly<Record<string, string>>): Check {
  return Object.entries(parameters).map(([name, value]) => [
    malformed(`parameters.${name}`, name, /^[a-z][a-z0-9-]*$/, {
      must: "have a name of lower case letters, digits and hyphens",
      remedy: "use the parameter's own name",
    }),
    refuse(name === "cluster-enabled", {
      prop: `parameters.${name}`,
      must: "be left to shards",
      got: value,
      remedy: "set shards instead",
    }),
  ]);
}

function zoneCountCheck({ network, subnets, mode }: SettledCacheProps, min: number, max: number): Check {
  const zones = new Set(network.selectSubnets(subnets).map((subnet) => subnet.slot)).size;
  const must =
    max === 6 ? `lie in at least ${min} zones with multiAz` : `lie in ${min} to ${max} zones for a ${mode} cache`;
  return refuse(zones < min || zones > max, {
    prop: "subnets",
    must,
    got: zones === 1 ? "1 zone" : `${zones} zones`,
    remedy: zones < min ? "give the network more zones or choose more slots" : "choose slots",
  });
}

function unused(prop: string, value: unknown, mode: string): Check {
  return refuse(value !== undefined, {
    prop,
    must: `be left out: it is for mode ${mode}`,
    got: typeof value === "object" ? "a value" : value,
    remedy: `remove it or set mode: "${mode}"`,
  });
}

/** When a serverless cache begins its snapshot, such as `03:00`. */
export function snapshotTime(snapshotWindow: string): string {
  return parseDailyWindow(snapshotWindow) === undefined ? snapshotWindow : (snapshotWindow.split("-")[0] ?? "");
}
