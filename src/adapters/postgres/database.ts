import {
  Kysely,
  type PostgresCursor,
  PostgresDialect,
  type PostgresPool,
  type PostgresPoolClient,
  type PostgresQueryResult,
} from "kysely";
import { Pool, type PoolClient } from "pg";
import { driverConfig, type PostgresConnection } from "./connection";
import { isOutage, told } from "./outages";
import type { PostgresSchema } from "./schema";

export type PostgresDatabase = Kysely<PostgresSchema>;

export interface PostgresPoolOptions extends PostgresConnection {
  /**
   * Connections of this process at most; further statements wait for one.
   * @default 10
   */
  readonly maxConnections?: number;
}
const DEFAULT_MAX_CONNECTIONS = 10;
const IDLE_MS = 30_000;
/** Connections are renewed now and then, so that they spread over the servers that are there. */
const LIFE_SECONDS = 1_800;

/** Opens a pool; nothing is connected before the first statement. `destroy` closes it. */
export function openDatabase(options: PostgresPoolOptions): PostgresDatabase {
  const { maxConnections = DEFAULT_MAX_CONNECTIONS } = options;
  const pool = new Pool({
    ...driverConfig(options),
    max: maxConnections,
    idleTimeoutMillis: IDLE_MS,
    maxLifetimeSeconds: LIFE_SECONDS,
  });
  // an idle connection that breaks is dropped by the pool; the next statement opens another
  pool.on("error", () => {});
  return new Kysely<PostgresSchema>({ dialect: new PostgresDialect({ pool: new TellingPool(pool) }) });
}

/** Tells of a server that does not answer in the words of the domain. */
class TellingPool implements PostgresPool {
  constructor(private readonly pool: Pool) {}

  async connect(): Promise<PostgresPoolClient> {
    try {
      return new TellingClient(await this.pool.connect());
    } catch (error) {
      throw told(error);
    }
  }

  end(): Promise<void> {
    return this.pool.end();
  }
}

class TellingClient implements PostgresPoolClient {
  private broken = false;

  /** While the pool has lent a connection out, nobody else hears that it broke, and an unheard error ends the process. */
  private readonly onError = () => {
    this.broken = true;
  };

  constructor(private readonly client: PoolClient) {
    client.on("error", this.onError);
  }

  /** Kysely gives texts; cursors would be for streams, of which there are none here. */
  query<Row>(sql: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<Row>>;
  query<Row>(cursor: PostgresCursor<Row>): PostgresCursor<Row>;
  query(sql: unknown, parameters: readonly unknown[] = []): never {
    return this.run(String(sql), parameters) as never;
  }

  /** One that failed is closed: a server that became a standby answers on, but takes no write any more. */
  release(): void {
    this.client.off("error", this.onError);
    this.client.release(this.broken);
  }

  private async run(sql: string, parameters: readonly unknown[]): Promise<unknown> {
    try {
      return await this.client.query(sql, [...parameters]);
    } catch (error) {
      this.broken ||= isOutage(error);
      throw told(error);
    }
  }
}
