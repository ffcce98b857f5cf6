import type { Construct } from "constructs";
import { describe, expect, test } from "vitest";
import { Duration } from "../../../../constructs/core/duration";
import { Role } from "../../../../constructs/core/role";
import { Size } from "../../../../constructs/core/size";
import { Cache } from "../../../../constructs/data/cache";
import type { CacheProps } from "../../../../constructs/data/cache-props";
import { isolatedNetwork } from "../../../support/isolated-network";
import { refusal } from "../../../support/synthesize";

const network = isolatedNetwork();
const mode = "serverless" as const;

/** What is refused about a cache, line by line. */
function mistakes(
  props: Partial<CacheProps>,
  use: (cache: Cache, scope: Construct) => unknown = () => undefined,
): readonly string[] {
  const message = refusal((scope) => use(new Cache(scope, "Cache", { network, ...props }), scope));
  return message.split("\n").map((line) => line.replace(/^Shop\/Cache: /, ""));
}

describe("a Cache refuses", () => {
  const cases: readonly (readonly [string, Partial<CacheProps>, string])[] = [
    [
      "a mode there is none of",
      { mode: "cluster" as unknown as "replication" },
      'mode must be one of replication, serverless, got "cluster"; choose one of them',
    ],
    [
      "an engine without users",
      { engine: { name: "memcached", version: "8.0" } as unknown as CacheProps["engine"] },
      'engine.name must be one of valkey, redis, got "memcached"; choose one of them',
    ],
    [
      "a patch version of Valkey",
      { engine: { name: "valkey", version: "8.0.1" } },
      'engine.version must be 7.2, 8.0 or newer for valkey: major and minor version, and one that knows IAM users, got "8.0.1"; leave the patch out: AWS applies patches by itself',
    ],
    [
      "a Redis too old for IAM users",
      { engine: { name: "redis", version: "6.2" } },
      'engine.version must be 7.0 or 7.1 for redis: major and minor version, and one that knows IAM users, got "6.2"; leave the patch out: AWS applies patches by itself',
    ],
    [
      "a name ElastiCache does not take",
      { cacheName: "my-cache-" },
      'cacheName must be 1 to 40 lower case letters, digits and single hyphens inside, a letter first, got "my-cache-"; rename it',
    ],
    [
      "a node type that is none",
      { nodeType: "t4g.micro" },
      'nodeType must be a node type such as cache.t4g.micro, got "t4g.micro"; use the type\'s full name',
    ],
    [
      "a node type that cannot encrypt",
      { nodeType: "cache.m3.medium" },
      'nodeType must be a type that can encrypt, got "cache.m3.medium"; use a newer one, such as cache.t4g.micro',
    ],
    [
      "several zones for one node",
      { nodes: 1, multiAz: true },
      "nodes must be at least 2 with multiAz, because a replica in another zone has to take over, got 1; add a node or set multiAz: false",
    ],
    ["too many nodes", { nodes: 7 }, "nodes must be from 1 to 6, got 7; a shard has one primary and up to 5 replicas"],
    ["parts of nodes", { nodes: 2.5 }, "nodes must be a whole number, got 2.5; round it"],
    ["no shard", { shards: 0 }, "shards must be from 1 to 500, got 0; give a number in that range"],
    [
      "several zones in a network of one",
      { network: isolatedNetwork(["a"]) },
      'subnets must lie in at least 2 zones with multiAz, got "1 zone"; give the network more zones or choose more slots',
    ],
    ["a port out of range", { port: 80 }, "port must be from 1024 to 65535, got 80; give a number in that range"],
    [
      "a network type there is none of",
      { networkType: "DUAL" as unknown as "ipv4" },
      'networkType must be one of ipv4, ipv6, dual_stack, got "DUAL"; choose one of them',
    ],
    [
      "the cluster protocol by a parameter",
      { parameters: { "cluster-enabled": "yes" } },
      'parameters.cluster-enabled must be left to shards, got "yes"; set shards instead',
    ],
    [
      "a parameter's name that is none",
      { parameters: { maxmemory_policy: "noeviction" } },
      'parameters.maxmemory_policy must have a name of lower case letters, digits and hyphens, got "maxmemory_policy"; use the parameter\'s own name',
    ],
    [
      "a log there is none of",
      { logExports: ["audit" as unknown as "slow-log"] },
      'logExports must be one of slow-log, engine-log, got "audit"; choose one of them',
    ],
    [
      "a retention of logs CloudWatch does not know",
      { logRetention: Duration.hours(36) },
      "logRetention must be a whole number of days, got 36 hours; round it",
    ],
    [
      "snapshots kept too long",
      { snapshotRetention: Duration.days(40) },
      "snapshotRetention must be from 0 days to 35 days, got 40 days; give a duration in that range",
    ],
    [
      "a snapshot window too short",
      { snapshotWindow: "03:00-03:30" },
      'snapshotWindow must last at least 60 minutes, got "03:00-03:30"; lengthen it',
    ],
    [
      "windows that overlap",
      { snapshotWindow: "04:30-05:30" },
      'maintenanceWindow must not overlap snapshotWindow, which AWS refuses, got "04:30-05:30", "sun:04:00-sun:05:00"; move one of them',
    ],
    [
      "limits of serverless caches for nodes",
      { maximumDataStorage: Size.gibibytes(5) },
      'maximumDataStorage must be left out: it is for mode serverless, got "a value"; remove it or set mode: "serverless"',
    ],
    [
      "nodes without nodes",
      { mode, nodes: 2 },
      'nodes must be left out: it is for mode replication, got 2; remove it or set mode: "replication"',
    ],
    [
      "more data than a serverless cache holds",
      { mode, maximumDataStorage: Size.gibibytes(6000) },
      "maximumDataStorage must be from 1 GiB to 5000 GiB, got 6000 GiB; give a size in that range",
    ],
    [
      "data in parts of GiB",
      { mode, maximumDataStorage: Size.mebibytes(1500) },
      "maximumDataStorage must be a whole number of GiB, got 1500 MiB; round it",
    ],
    [
      "too few processing units",
      { mode, maximumEcpuPerSecond: 10 },
      "maximumEcpuPerSecond must be from 1000 to 15000000, got 10; give a number in that range",
    ],
    [
      "more zones than a serverless cache has",
      { mode, network: isolatedNetwork(["a", "b", "c", "d"]) },
      'subnets must lie in 2 to 3 zones for a serverless cache, got "4 zones"; choose slots',
    ],
    [
      "a tag AWS keeps for itself",
      { tags: { "aws:team": "a" } },
      'tags.aws:team must have a key of 1 to 128 letters, digits, spaces and _ . : / = + - @ that does not begin with aws:, got "aws:team"; rename it',
    ],
  ];
  test.each(cases)("%s", (_what, props, expected) => {
    expect(mistakes(props)).toEqual([expected]);
  });

  test("all mistakes at once", () => {
    expect(mistakes({ port: 1, nodes: 9, cacheName: "A" })).toHaveLength(3);
  });

  test("a user that is neither on nor off", () => {
    expect(mistakes({}, (cache) => cache.addUser("Reader", { accessString: "~* +@all" }))).toEqual([
      'Shop/Cache/Reader: accessString must begin with on or off, got "~* +@all"; write it as in on ~jobs:* -@all +@read',
    ]);
  });

  test.each(["on nopass ~* +@all", "on >hunter2 ~*", "on reset ~*", "off resetpass"])(
    "a user with a way in beside IAM, without showing it: %j",
    (accessString) => {
      expect(mistakes({}, (cache) => cache.addUser("Reader", { accessString }))).toEqual([
        'Shop/Cache/Reader: accessString must hold neither passwords nor nopass nor reset, got "one of them"; leave them out: users log in with IAM tokens',
      ]);
    },
  );

  test("to let in a user of another cache", () => {
    const found = mistakes({}, (cache, scope) => {
      const role = new Role(scope, "Role", { assumedBy: ["ecs-tasks.amazonaws.com"] });
      cache.grantConnect(role, new Cache(scope, "Other", { network }).user);
    });
    expect(found).toEqual(['user must be a user of this cache, got "Shop/Other/User"; make it with addUser']);
  });

  test("metrics that its form has not", () => {
    expect(mistakes({ mode }, (cache) => cache.metricEngineCpu())).toEqual([
      'mode must be replication for EngineCPUUtilization, got "serverless"; use another metric',
    ]);
    expect(mistakes({}, (cache) => cache.metricProcessingUnits())).toEqual([
      'mode must be serverless for metricProcessingUnits, got "replication"; use another metric',
    ]);
  });
});
