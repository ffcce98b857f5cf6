import { ElasticacheServerlessCache } from "@cdktf/provider-aws/lib/elasticache-serverless-cache/index.js";
import type { Construct } from "constructs";
import { snapshotTime } from "./cache-checks";
import { majorVersion } from "./cache-engine";
import type { SettledCacheProps } from "./cache-props";
import type { CacheEndpoints, CacheSurroundings } from "./cache-replication";

/** Ports of every serverless cache: the primary and its readers. */
export const SERVERLESS_PORTS = { primary: 6379, reader: 6380 } as const;

/** A cache without nodes. TLS and encryption at rest cannot be switched off there. */
export function createServerlessCache(scope: Construct, props: SettledCacheProps, around: CacheSurroundings) {
  return new ElasticacheServerlessCache(scope, "Resource", {
    name: props.cacheName,
    description: "Managed by Millrace",
    engine: props.engine.name,
    majorEngineVersion: majorVersion(props.engine),
    cacheUsageLimits: [
      {
        dataStorage: [{ maximum: props.maximumDataStorage.toGibibytes(), unit: "GB" }],
        ecpuPerSecond: [{ maximum: props.maximumEcpuPerSecond }],
      },
    ],
    kmsKeyId: props.encryptionKey?.keyArn,
    subnetIds: props.network.selectSubnets(props.subnets).map((subnet) => subnet.subnetId),
    securityGroupIds: [...around.securityGroupIds],
    userGroupId: around.userGroupId,
    snapshotRetentionLimit: props.snapshotRetention.toDays(),
    dailySnapshotTime: snapshotTime(props.snapshotWindow),
    tags: props.tags,
  });
}

/** Where a serverless cache is. */
export function serverlessEndpoints(cache: ElasticacheServerlessCache): CacheEndpoints {
  return {
    address: cache.endpoint.get(0).address,
    readerAddress: cache.readerEndpoint.get(0).address,
    readerPort: SERVERLESS_PORTS.reader,
  };
}
