import { join } from "node:path";
import { openEngine, type SqliteEngine } from "./engine";

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

  static take(folder: string): FolderLock {
    const engine = openEngine(join(folder, "lock.sqlite"));
    const run = (sql: string) => engine.prepare(sql).all([]);
    run("pragma busy_timeout = 0");
    const alone = tryExclusive(run);
    run("pragma busy_timeout = 5000");
    // an open read transaction holds the shared lock for as long as the process lives
    engine.prepare("begin").run([]);
    run("select count(*) from sqlite_schema");
    return new FolderLock(engine, alone);
  }

  release(): void {
    // libsql keeps the file open until its statements are collected; the lock must go now
    this.engine.prepare("rollback").run([]);
    this.engine.close();
  }
}

function tryExclusive(run: (sql: string) => unknown): boolean {
  try {
    run("begin exclusive");
  } catch {
    return false;
  }
  run("commit");
  return true;
}
