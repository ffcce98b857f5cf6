import { createHash } from "node:crypto";
import type { SolverSummary } from "../contract/job";
import { canonicalJson } from "./canonical-json";
import type { InputFile, Job, ResultManifest } from "./job";
import type { JsonObject } from "./json";
import { cachedPrefix, resultKey } from "./keys";
import type { JobStore, ObjectStore } from "./ports";

/** What decides a job's result, as far as it can be known beforehand. */
export interface Question {
  readonly kind: string;
  /** Of the program: another one may answer otherwise. */
  readonly version: string;
  readonly parameters: JsonObject;
  readonly inputs: readonly Pick<InputFile, "name" | "sha256">[];
}

/** Objective and bound this close to each other, relative to the larger, are the same number computed twice. */
const SAME = 1e-9;

/** One text for one question: the order of files and parameters is none of it. None where they are nested too deep. */
export function cacheKey({ kind, version, parameters, inputs }: Question): string | undefined {
  const inOrder = [...inputs].sort((a, b) => (a.name < b.name ? -1 : 1));
  const files = inOrder.map(({ name, sha256 }) => [name, sha256]);
  const text = canonicalJson([kind, version, parameters, files]);
  return text && createHash("sha256").update(text).digest("hex");
}

/** The key that a job's result is to be found by from this move on; undefined where it answers for no other job. */
export function rememberedKey(previous: Job["state"], { state, result, terms }: Job): string | undefined {
  const succeeds = state === "succeeded" && previous !== "succeeded";
  return succeeds && result !== null && isConclusive(result) ? terms.cacheKey : undefined;
}

/**
 * True for a result that no other run could better: checked, and proven optimal. One that a time limit ended is none; a
 * longer or luckier run may find more.
 */
export function isConclusive({ verified, solver }: Pick<ResultManifest, "verified" | "solver">): boolean {
  return verified && solver !== null && isProven(solver);
}

function isProven({ objective, bound }: SolverSummary): boolean {
  if (objective === null || bound === null) return false;
  return Math.abs(bound - objective) <= SAME * Math.max(1, Math.abs(objective), Math.abs(bound));
}

/** An earlier result, copied for a job of its own: whoever deletes one job takes no files from the other. */
export interface CachedResult {
  readonly from: string;
  readonly result: ResultManifest;
}

/**
 * Finds the earlier result and copies its files; undefined if there is none, or if it is being removed.
 *
 * @param place - where the copies go: nobody else's, so that they can be removed if the submission fails
 */
export async function copyCached(
  ports: { readonly store: JobStore; readonly objects: ObjectStore },
  {
    tenant,
    id,
    key,
    token,
  }: { readonly tenant: string; readonly id: string; readonly key: string; readonly token: string },
): Promise<CachedResult | undefined> {
  const earlier = await ports.store.findCached(tenant, key);
  if (earlier?.result == null || earlier.tenant !== tenant) return undefined;
  const { result } = earlier;
  const prefix = cachedPrefix(tenant, id, token);
  for (const { name, contentType, sha256 } of result.files) {
    const body = await ports.objects.read(resultKey(result, name));
    const copied = body && (await ports.objects.put(prefix + name, contentType, body));
    if (copied?.sha256 === sha256) continue;
    await ports.objects.removePrefix(prefix);
    return undefined;
  }
  return { from: earlier.terms.cachedFrom ?? earlier.id, result: { ...result, attempt: 0, prefix } };
}
