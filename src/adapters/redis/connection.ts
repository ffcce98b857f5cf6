import type { Redis } from "ioredis";

export type RedisClient = Redis;

/** A command that takes longer than this is not worth waiting for: what Redis is asked here has another way. */
const COMMAND_LIMIT_MS = 250;
const CONNECT_LIMIT_MS = 1_000;
const MAX_PAUSE_MS = 2_000;

/**
 * Connects to Redis or Valkey, and again whenever the connection breaks. Commands fail at once while there is none.
 *
 * @param url - `redis://host:6379`, or `rediss://` with TLS
 * @throws if the package `ioredis` is not installed
 */
export async function connectRedis(url: string): Promise<RedisClient> {
  const { Redis } = await import("ioredis");
  const client = new Redis(url, {
    connectTimeout: CONNECT_LIMIT_MS,
    commandTimeout: COMMAND_LIMIT_MS,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (tries) => Math.min(50 * 2 ** Math.min(tries, 6), MAX_PAUSE_MS),
    connectionName: "millrace",
  });
  // whoever asks it hears of it; unheard, it would end the process
  client.on("error", () => {});
  return client;
}
