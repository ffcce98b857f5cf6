import { fileNameSchema } from "../contract/job";
import type { ResultManifest } from "./job";

/** Everything of a job lies under this key. */
export function jobPrefix(tenant: string, jobId: string): string {
  return `tenants/${tenant}/jobs/${jobId}/`;
}

/** Where an uploaded input file lies. */
export function inputKey(tenant: string, jobId: string, fileName: string): string {
  return `${jobPrefix(tenant, jobId)}inputs/${fileName}`;
}

/** Where the texts of one submission lie; `token` is its own, so that two submissions under one id cannot mix. */
export function inlinePrefix(tenant: string, jobId: string, token: string): string {
  return `${jobPrefix(tenant, jobId)}inline/${token}/`;
}

/** Where the copies of an earlier result lie; `token` is the submission's own. */
export function cachedPrefix(tenant: string, jobId: string, token: string): string {
  return `${jobPrefix(tenant, jobId)}cached/${token}/`;
}

/** True for the key of an upload that was granted for this tenant and job. */
export function isInputKey(key: string, tenant: string, jobId: string): boolean {
  const prefix = inputKey(tenant, jobId, "");
  return key.startsWith(prefix) && fileNameSchema.safeParse(key.slice(prefix.length)).success;
}

/** Where a published file lies. */
export function resultKey(manifest: Pick<ResultManifest, "prefix">, fileName: string): string {
  return `${manifest.prefix.replace(/\/$/, "")}/${fileName}`;
}

/** Where the outputs of one attempt lie; nobody sees them before its manifest is published. */
export function attemptPrefix(tenant: string, jobId: string, attempt: number): string {
  return `${jobPrefix(tenant, jobId)}attempts/${attempt}/`;
}

export function checkpointPrefix(tenant: string, jobId: string): string {
  return `${jobPrefix(tenant, jobId)}checkpoints/`;
}

/** Where an attempt keeps its last checkpoint: its own place, so that a superseded run overwrites nobody's. */
export function checkpointKey(tenant: string, jobId: string, attempt: number): string {
  return `${checkpointPrefix(tenant, jobId)}${attempt}`;
}

/** The job that a key belongs to. */
export function jobOfKey(key: string): { readonly tenant: string; readonly jobId: string } | undefined {
  const [, tenant, jobId] = /^tenants\/([^/]+)\/jobs\/([^/]+)\//.exec(key) ?? [];
  return tenant === undefined || jobId === undefined ? undefined : { tenant, jobId };
}

/** The attempt that wrote a key, if one did. */
export function attemptOfKey(
  key: string,
): { readonly folder: "attempts" | "checkpoints"; readonly attempt: number } | undefined {
  const [, folder, attempt] = /^tenants\/[^/]+\/jobs\/[^/]+\/(attempts|checkpoints)\/(\d+)(?:\/|$)/.exec(key) ?? [];
  if (folder !== "attempts" && folder !== "checkpoints") return undefined;
  return { folder, attempt: Number(attempt) };
}
