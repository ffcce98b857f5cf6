import { ElasticacheParameterGroup } from "@cdktf/provider-aws/lib/elasticache-parameter-group/index.js";
import { ElasticacheReplicationGroup } from "@cdktf/provider-aws/lib/elasticache-replication-group/index.js";
import { ElasticacheSubnetGroup } from "@cdktf/provider-aws/lib/elasticache-subnet-group/index.js";
import type { Construct } from "constructs";
import { physicalName } from "../core/names";
import { orderAfter } from "../core/ordering";
import { cacheParameterFamily } from "./cache-engine";
import type { SettledCacheProps } from "./cache-props";
import { finalSnapshotName } from "./final-snapshot";
import { LogGroups } from "./log-groups";

/** What a cache is connected with. */
export interface CacheSurroundings {
  readonly securityGroupIds: readonly string[];
  readonly userGroupId: string;
}

/** Where a cache is, once it is there. */
export interface CacheEndpoints {
  readonly address: string;
  readonly readerAddress: string;
  readonly readerPort: number;
}

/** A cache on nodes, with what it needs: parameter group, subnet group, log groups. */
export function createReplicationGroup(scope: Construct, props: SettledCacheProps, around: CacheSurroundings) {
  const { cacheName, logExports, logRetention: retention, tags } = props;
  const prefix = `/aws/vendedlogs/elasticache/${cacheName}`;
  const logs = new LogGroups(scope, "Logs", { prefix, kinds: logExports, retention, tags });
  const group = new ElasticacheReplicationGroup(scope, "Resource", {
    replicationGroupId: cacheName,
    description: "Managed by Millrace",
    engine: props.engine.name,
    engineVersion: props.engine.version,
    ...nodeArguments(props),
    port: props.port,
    networkType: props.networkType,
    subnetGroupName: createSubnetGroup(scope, props).name,
    securityGroupIds: [...around.securityGroupIds],
    parameterGroupName: createParameterGroup(scope, props).name,
    userGroupIds: [around.userGroupId],
    ...encryptionArguments(props),
    ...keepingArguments(scope, props),
    maintenanceWindow: props.maintenanceWindow,
    autoMinorVersionUpgrade: String(props.autoMinorVersionUpgrade),
    applyImmediately: props.applyImmediately,
    logDeliveryConfiguration: logExports.map((logType) => ({
      ...{ logType, logFormat: "json", destinationType: "cloudwatch-logs" },
      destination: logs.groupName(logType) ?? "",
    })),
    tags,
  });
  orderAfter(group, logs);
  return group;
}

/** Where the primary and the readers of a replication group are; with several shards the cluster protocol tells. */
export function replicationEndpoints(group: ElasticacheReplicationGroup, props: SettledCacheProps): CacheEndpoints {
  const { shards, port } = props;
  const address = shards > 1 ? group.configurationEndpointAddress : group.primaryEndpointAddress;
  const readerAddress = shards > 1 ? group.configurationEndpointAddress : group.readerEndpointAddress;
  return { address, readerAddress, readerPort: port };
}

/** Whether another node takes over when the primary fails. The cluster protocol asks for it in any case. */
function nodeArguments({ nodeType, nodes, shards, multiAz }: SettledCacheProps) {
  const automaticFailoverEnabled = nodes > 1 || shards > 1;
  const count = shards > 1 ? { numNodeGroups: shards, replicasPerNodeGroup: nodes - 1 } : { numCacheClusters: nodes };
  // ElastiCache asks for it with the node type that has disks, and refuses it with any other.
  const dataTieringEnabled = /^cache\.r6gd\./.test(nodeType) ? true : undefined;
  return { nodeType, ...count, automaticFailoverEnabled, multiAzEnabled: multiAz, dataTieringEnabled };
}

function encryptionArguments({ encryptionKey }: SettledCacheProps) {
  return {
    atRestEncryptionEnabled: "true",
    kmsKeyId: encryptionKey?.keyArn,
    transitEncryptionEnabled: true,
    transitEncryptionMode: "required",
  };
}

function keepingArguments(scope: Construct, props: SettledCacheProps) {
  const { cacheName, engine, port, networkType, encryptionKey, network, snapshotRetention, snapshotWindow } = props;
  const kept = { snapshotRetentionLimit: snapshotRetention.toDays(), snapshotWindow };
  if (props.discardData) return kept;
  const finalSnapshotIdentifier = finalSnapshotName(scope, cacheName, {
    ...{ cacheName, engine: engine.name, port: String(port), networkType },
    ...{ encryptionKey: encryptionKey?.keyArn, vpc: network.vpcId },
  });
  return { ...kept, finalSnapshotIdentifier };
}

function createSubnetGroup(scope: Construct, { network, subnets, tags }: SettledCacheProps): ElasticacheSubnetGroup {
  return new ElasticacheSubnetGroup(scope, "Subnets", {
    name: physicalName(scope, "cacheGroup"),
    description: "Managed by Millrace",
    subnetIds: network.selectSubnets(subnets).map((subnet) => subnet.subnetId),
    tags,
  });
}

/** Named after its family: a new major version needs a new group while the old one is still in use. */
function createParameterGroup(scope: Construct, props: SettledCacheProps): ElasticacheParameterGroup {
  const family = cacheParameterFamily(props.engine);
  const cluster: Readonly<Record<string, string>> = props.shards > 1 ? { "cluster-enabled": "yes" } : {};
  const wanted: Readonly<Record<string, string>> = { ...cluster, ...props.parameters };
  const parameters = Object.entries(wanted).sort(([a], [b]) => (a < b ? -1 : 1));
  return new ElasticacheParameterGroup(scope, "Parameters", {
    name: `${physicalName(scope, "cacheGroup")}-${family}`,
    family,
    description: "Managed by Millrace",
    parameter: parameters.map(([name, value]) => ({ name, value })),
    tags: props.tags,
    lifecycle: { createBeforeDestroy: true },
  });
}
