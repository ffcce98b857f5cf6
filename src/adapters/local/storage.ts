import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "../../jobs/ports";
import { SqlApiKeyStore } from "../sql/api-keys";
import { SqlRateLimiter } from "../sql/rate-limiter";
import { SqlScheduleStore } from "../sql/schedules";
import { sqlTables } from "../sql/schema";
import { LocalObjectStore } from "./objects/object-store";
import { deriveKey, folderSecret } from "./objects/secret";
import { type LocalDatabase, openDatabase } from "./sqlite/database";
import { FolderLock } from "./sqlite/folder-lock";
import { SqliteJobStore } from "./sqlite/job-store";
import { SqliteOutbox } from "./sqlite/outbox";
import { SqliteJobQueue } from "./sqlite/queue";
import { releaseLeases } from "./sqlite/release-leases";

export interface LocalStorageOptions {
  /** The data folder; made if it is missing. */
  readonly folder: string;
  readonly clock: Clock;
  /** Where the API answers, for signed URLs: `http://127.0.0.1:8080`. */
  readonly baseUrl: () => string;
}

/** Everything that a data folder holds, behind the ports. */
export interface LocalStorage {
  readonly store: SqliteJobStore;
  readonly queue: SqliteJobQueue;
  readonly outbox: SqliteOutbox;
  readonly apiKeys: SqlApiKeyStore;
  readonly rates: SqlRateLimiter;
  readonly schedules: SqlScheduleStore;
  readonly objects: LocalObjectStore;
  /** Nobody else had the folder open: leases and half-written files of killed processes were cleared. */
  readonly alone: boolean;
  /** For the files of runs at work; empty after a start alone. */
  readonly workFolder: string;
  /** A key of this folder for one purpose, for example to sign cursors. */
  deriveKey(purpose: string): Uint8Array;
  close(): Promise<void>;
}

/** Opens a data folder. Several processes may have one open at a time. */
export async function openLocalStorage(options: LocalStorageOptions): Promise<LocalStorage> {
  const { folder } = options;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const root = await folderSecret(folder);
  const lock = await FolderLock.take(folder);
  try {
    const db = await openDatabase(join(folder, "jobs.sqlite"));
    const objects = await openObjects(options, root);
    const workFolder = join(folder, "work");
    if (lock.alone) {
      await releaseLeases(db);
      await objects.removeLeftovers();
      await rm(workFolder, { recursive: true, force: true });
      await lock.share();
    }
    return storageOf(options.clock, { db, objects, lock, workFolder, root });
  } catch (error) {
    lock.release();
    throw error;
  }
}

function openObjects({ folder, clock, baseUrl }: LocalStorageOptions, root: Uint8Array): Promise<LocalObjectStore> {
  const secret = deriveKey(root, "signed-urls");
  return LocalObjectStore.open({ folder: join(folder, "objects"), secret, clock, baseUrl });
}

interface OpenedParts {
  readonly db: LocalDatabase;
  readonly objects: LocalObjectStore;
  readonly lock: FolderLock;
  readonly workFolder: string;
  readonly root: Uint8Array;
}

function storageOf(clock: Clock, { db, objects, lock, workFolder, root }: OpenedParts): LocalStorage {
  const tables = sqlTables(db);
  return {
    store: new SqliteJobStore(db, clock),
    queue: new SqliteJobQueue(db, clock),
    outbox: new SqliteOutbox(db),
    apiKeys: new SqlApiKeyStore(tables),
    rates: new SqlRateLimiter(tables, clock),
    schedules: new SqlScheduleStore(tables),
    objects,
    alone: lock.alone,
    workFolder,
    deriveKey: (purpose) => deriveKey(root, purpose),
    close: async () => {
      await db.destroy();
      lock.release();
    },
  };
}
