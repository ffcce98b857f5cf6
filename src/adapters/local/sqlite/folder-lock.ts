import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { openEngine, type SqliteEngine } from "./engine";

/** Clearing up takes milliseconds; beyond this something is wrong. */
const RETRY_MS = 20;
const MAX_TRIES = 500;

/**
 * Tells whether a data folder is in use by another process. The operating system drops the lock with the process, even
 * after kill -9: so a restarted platform that is alone knows at once that every lease it finds is a dead one's.
 */
export class FolderLock {
  private constructor(
    private readonly engine: SqliteEngine,
    /** Nobody else had the folder open when this lock was taken. */
    readonly alone: boolean,
  ) {}

  /** Waits while another process that found itself alone clears up. */
  static async take(folder: string): Promise<FolderLock> {
    const engine = openEngine(join(folder, "lock.sqlite"));
    engine.exec("pragma busy_timeout = 0");
    if (succeeds(engine, "begin exclusive")) return new FolderLock(engine, true);
    const lock = new FolderLock(engine, false);
    await lock.share();
    return lock;
  }

  /** Lets others in. Who is alone calls it when everything is cleared up; until then the folder is its own. */
  async share(): Promise<void> {
    if (this.alone) this.engine.exec("commit");
    // an open read transaction holds the shared lock for as long as the process lives
    this.engine.exec("begin");
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      if (succeeds(this.engine, "select count(*) from sqlite_schema")) return;
      await wait(RETRY_MS);
    }
    throw new Error("the data folder is kept locked by another process that is starting; end it and try again");
  }

  release(): void {
    this.engine.exec("rollback");
    this.engine.close();
  }
}

function succeeds(engine: SqliteEngine, sql: string): boolean {
  try {
    engine.exec(sql);
    return true;
  } catch {
    return false;
  }
}
