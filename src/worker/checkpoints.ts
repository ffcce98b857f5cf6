import type { Job } from "../jobs/job";
import { attemptOfKey, checkpointKey, checkpointPrefix } from "../jobs/keys";
import type { ObjectStore } from "../jobs/ports";

/** The last checkpoint that any attempt of a job has left. */
export async function lastCheckpoint(objects: ObjectStore, job: Job): Promise<Uint8Array | undefined> {
  const stored = await objects.list(checkpointPrefix(job.tenant, job.id));
  const byAttempt = stored.map(({ key }) => ({ key, attempt: attemptOfKey(key)?.attempt ?? 0 }));
  const [last] = byAttempt.filter(({ attempt }) => attempt <= job.attempt).sort((a, b) => b.attempt - a.attempt);
  const body = last && (await objects.read(last.key));
  return body && Buffer.concat(await body.toArray());
}

/** Keeps a run's checkpoints outside its process: the newest in memory, and on the disk as fast as that takes them. */
export class CheckpointKeeper {
  private unsaved: Uint8Array | undefined;
  private writing: Promise<void> | undefined;

  constructor(
    private readonly objects: ObjectStore,
    private readonly job: Job,
    private readonly onError: (error: unknown) => void,
    /** The newest, saved or not. */
    public latest: Uint8Array | undefined,
  ) {}

  keep(state: Uint8Array): void {
    this.latest = state;
    this.unsaved = state;
    this.writing ??= this.save();
  }

  /** Waits until the newest is on the disk. */
  async flush(): Promise<void> {
    await this.writing;
  }

  private async save(): Promise<void> {
    const key = checkpointKey(this.job.tenant, this.job.id, this.job.attempt);
    try {
      for (let state = this.unsaved; state !== undefined; state = this.unsaved) {
        this.unsaved = undefined;
        await this.objects.put(key, "application/octet-stream", state);
      }
    } catch (error) {
      this.onError(error);
    } finally {
      this.writing = undefined;
    }
  }
}
