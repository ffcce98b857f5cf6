import { cpus } from "node:os";
import { join } from "node:path";
import { openDatabase } from "../../../src/adapters/postgres/database";
import { temporaryFolder } from "../../support/folder";
import { issuedKey } from "../../support/issued-key";
import { aJob } from "../../support/jobs";
import { databaseOf, type PostgresServer, startPostgres } from "../../support/postgres";
import { storeIn } from "../../support/postgres-store";
import type { ServerOrder } from "./protocol";

const ROLE = "jobs";
const TENANT = "bench";

/** A real PostgreSQL that writes each commit to the disk, and what its jobs are. */
export class BenchPlace {
  private constructor(
    private readonly server: PostgresServer,
    private readonly folder: Awaited<ReturnType<typeof temporaryFolder>>,
    private readonly database: string,
    readonly apiKey: string,
  ) {}

  static async make(): Promise<BenchPlace> {
    const server = await startPostgres({ durable: true, tokenUser: ROLE });
    if (typeof server === "string") throw new Error(server);
    const connection = await databaseOf(server, ROLE);
    const db = openDatabase(connection);
    const key = await issuedKey(storeIn(db, { now: () => Date.now() }).apiKeys, TENANT);
    await db.destroy();
    return new BenchPlace(server, await temporaryFolder(), connection.database, key);
  }

  order(app: ServerOrder["app"]): ServerOrder {
    const { connection, caFile } = this.server;
    const pagesFolder = join(__dirname, "../../../src/web");
    return {
      ...{ app, port: connection.port, database: this.database, user: ROLE, caFile, pagesFolder },
      folder: this.folder.path,
    };
  }

  /** Stores one job that waits, and gives its id. */
  async waitingJob(): Promise<string> {
    const db = openDatabase({ ...this.server.connection, database: this.database });
    const job = aJob({ tenant: TENANT, createdAt: Date.now() });
    await storeIn(db, { now: () => Date.now() }).store.insert(job, undefined);
    await db.destroy();
    return job.id;
  }

  /** Makes it so many finished jobs, as copies of one that waits; the counts are set by hand, as the trigger would. */
  async fillTo(total: number, template: string): Promise<void> {
    const change = `jsonb_build_object('id', gen_random_uuid()::text, 'state', 'succeeded', 'finished_at', created_at + n,
      'created_at', created_at - 1000 - n)`;
    for (const statement of [
      "alter table jobs disable trigger user",
      `insert into jobs select (jsonb_populate_record(null::jobs, to_jsonb(jobs) || ${change})).*
        from jobs, generate_series((select count(*) from jobs)::bigint, ${total}::bigint) as n where id = '${template}'`,
      `update job_counts set jobs = (select count(*) from jobs where state = 'succeeded') where state = 'succeeded'`,
      "alter table jobs enable trigger user",
      "analyze jobs",
    ]) {
      await this.server.run(statement, this.database);
    }
  }

  async versions(): Promise<string> {
    const [found] = await this.server.run<{ server_version: string }>("show server_version");
    const [cpu] = cpus();
    const machine = `${cpus().length} cores (${cpu?.model.trim()})`;
    return `Node ${process.versions.node}, PostgreSQL ${found?.server_version.split(" ")[0]}, ${machine}`;
  }

  async close(): Promise<void> {
    await this.server.close();
    await this.folder.remove();
  }
}
