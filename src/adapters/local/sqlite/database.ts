import {
  CompiledQuery,
  type DatabaseConnection,
  type DialectAdapter,
  type Driver,
  Kysely,
  Migrator,
  SqliteAdapter,
  SqliteDialect,
  type SqliteDialectConfig,
  SqliteDriver,
} from "kysely";
import { openEngine } from "./engine";
import { migrations } from "./migrations";
import type { LocalSchema } from "./schema";

export type LocalDatabase = Kysely<LocalSchema>;

/** How long a writer waits for another process to commit. */
const BUSY_TIMEOUT_MS = 5_000;

/** Opens the file, makes it durable and brings its tables up to date. Several processes may open one file. */
export async function openDatabase(file: string): Promise<LocalDatabase> {
  const db = new Kysely<LocalSchema>({ dialect: new LocalDialect({ database: openDurably(file) }) });
  try {
    await migrate(db);
    return db;
  } catch (error) {
    await db.destroy();
    throw error;
  }
}

/** A commit is on the disk when it returns: WAL alone would lose the last ones with the power. */
function openDurably(file: string) {
  const engine = openEngine(file);
  for (const pragma of [`busy_timeout = ${BUSY_TIMEOUT_MS}`, "journal_mode = WAL", "synchronous = FULL"]) {
    engine.exec(`pragma ${pragma}`);
  }
  return engine;
}

async function migrate(db: LocalDatabase): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => ({ ...migrations }) } });
  const { error } = await migrator.migrateToLatest();
  if (error)
    throw new Error("the job database could not be brought up to date; was it written by a newer version?", {
      cause: error,
    });
}

class LocalDialect extends SqliteDialect {
  constructor(private readonly config: SqliteDialectConfig) {
    super(config);
  }

  override createDriver(): Driver {
    return new ImmediateDriver(this.config);
  }

  override createAdapter(): DialectAdapter {
    return new TransactionalDdlAdapter();
  }
}

/** Every transaction of ours writes. One that begins by reading could not wait for another writer: it would fail at once. */
class ImmediateDriver extends SqliteDriver {
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw("begin immediate"));
  }
}

/** SQLite rolls tables back too; so each migration is whole, and two processes starting at once take turns. */
class TransactionalDdlAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}
