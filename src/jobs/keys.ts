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

/** True for the key of an upload that was granted for this tenant and job. */
export function isInputKey(key: string, tenant: string, jobId: string): boolean {
  const prefix = inputKey(tenant, jobId, "");
  return key.startsWith(prefix) && fileNameSchema.safeParse(key.slice(prefix.length)).success;
}

/** Where a published file lies. */
export function resultKey(manifest: Pick<ResultManifest, "prefix">, fileName: string): string {
  return `${manifest.prefix.replace(/\/$/, "")}/${fileName}`;
}
