import { type Check, malformed, notOneOf } from "../core/checks";

/** Which cache engine, as exactly as ElastiCache lets it be pinned. */
export interface CacheEngine {
  /** Valkey is the free continuation of Redis: 20 to 33 % cheaper, same clients. */
  readonly name: "valkey" | "redis";
  /** Major and minor version, such as `"8.0"`. A serverless cache takes the major one alone. */
  readonly version: string;
}
export type CacheEngineName = CacheEngine["name"];

/** Versions that know IAM users: Valkey from 7.2 on, Redis 7.0 and 7.1, its last one. */
const VERSIONS: Readonly<Record<CacheEngineName, { readonly pattern: RegExp; readonly words: string }>> = {
  valkey: { pattern: /^(7\.[2-9]|([89]|[1-9]\d)\.\d+)$/, words: "7.2, 8.0 or newer" },
  redis: { pattern: /^7\.[01]$/, words: "7.0 or 7.1" },
};

/** The major version, such as `8`. */
export function majorVersion({ version }: CacheEngine): string {
  return version.split(".")[0] ?? version;
}

/** Family of parameter groups, such as `valkey8`. */
export function cacheParameterFamily(engine: CacheEngine): string {
  return `${engine.name}${majorVersion(engine)}`;
}

/** Broken if ElastiCache does not know the engine, or if it knows no IAM users. */
export function cacheEngineChecks({ name, version }: CacheEngine): Check {
  const { pattern, words } = VERSIONS[name] ?? VERSIONS.valkey;
  return [
    notOneOf("engine.name", name, Object.keys(VERSIONS)),
    malformed("engine.version", version, pattern, {
      must: `be ${words} for ${name}: major and minor version, and one that knows IAM users`,
      remedy: "leave the patch out: AWS applies patches by itself",
    }),
  ];
}
