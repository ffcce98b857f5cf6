import { BatchBackend } from "../../adapters/aws/batch-backend";
import { batchClient } from "../../adapters/aws/clients";
import type { JobBackend } from "../../jobs/backend";
import { BackendQueue } from "../../jobs/backend-queue";
import type { JobStore } from "../../jobs/ports";
import { clientSettings } from "./client-settings";

/** Batch, as the backend and as the queue that jobs are sent to. */
export function openBatch(
  { jobQueue, jobDefinition }: { readonly jobQueue: string; readonly jobDefinition: string },
  store: JobStore,
): { readonly backend: JobBackend; readonly queue: BackendQueue } {
  const backend = new BatchBackend(batchClient(clientSettings("BATCH")), { jobQueue, jobDefinition });
  return { backend, queue: new BackendQueue(backend, store) };
}
