import { Duration } from "../../../constructs/core/duration";
import { EncryptionKey } from "../../../constructs/core/encryption-key";
import { Role } from "../../../constructs/core/role";
import { Size } from "../../../constructs/core/size";
import { Cache } from "../../../constructs/data/cache";
import type { Exhibit } from "./exhibits";

const assumedBy = ["ecs-tasks.amazonaws.com"];

export const CACHE_DEFAULT: Exhibit = {
  name: "Cache",
  build: (scope, id, network) => new Cache(scope, id, { network }),
};

export const CACHE_FORMS: readonly Exhibit[] = [
  {
    name: "CacheMinimal",
    build: (scope, id, network) =>
      new Cache(scope, id, { network, multiAz: false, logExports: [], snapshotRetention: Duration.days(0) }),
  },
  {
    name: "CacheFull",
    build: (scope, id, network) => {
      const cache = new Cache(scope, id, {
        network,
        engine: { name: "redis", version: "7.1" },
        nodeType: "cache.r7g.large",
        nodes: 3,
        shards: 3,
        encryptionKey: new EncryptionKey(scope, `${id}Key`),
        parameters: { "maxmemory-policy": "allkeys-lru" },
      });
      const role = new Role(scope, `${id}Role`, { assumedBy });
      cache.grantConnect(role, cache.addUser("Reader", { accessString: "on ~jobs:* -@all +@read" }));
      return cache;
    },
  },
  {
    name: "CacheServerless",
    build: (scope, id, network) => {
      const cache = new Cache(scope, id, {
        network,
        mode: "serverless",
        maximumDataStorage: Size.gibibytes(2),
        maximumEcpuPerSecond: 5000,
      });
      cache.grantConnect(new Role(scope, `${id}Role`, { assumedBy }));
      return cache;
    },
  },
];
