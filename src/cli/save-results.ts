import { randomUUID } from "node:crypto";
import { mkdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { FinishedJob } from "../client";
import { UsageError } from "./exit-codes";

/** A file name that stays in its folder. */
const PLAIN_NAME = /^[A-Za-z0-9_][A-Za-z0-9 ._()-]*$/;

/** Refuses a target that cannot become a folder, before anything is solved for it. */
export async function checkTarget(out: string): Promise<void> {
  const info = await stat(out).catch(() => undefined);
  if (info !== undefined && !info.isDirectory()) {
    throw new UsageError(`--out ${out}: must be a folder, found a file; name another path`);
  }
}

/**
 * Downloads all files of a job into a folder. They gather in a folder beside it and move in together when all are
 * complete and checked: the target never holds half a result. Files of the same name are replaced, others stay.
 */
export async function saveResults({ results, download }: FinishedJob, out: string): Promise<readonly string[]> {
  const target = resolve(out);
  const staging = join(dirname(target), `.${randomUUID()}.part`);
  const names = results.files.map(({ name }) => name).filter((name) => PLAIN_NAME.test(name));
  await mkdir(staging, { recursive: true });
  try {
    for (const name of names) await download(name, join(staging, name));
    if (await isNew(target)) {
      await rename(staging, target);
    } else {
      for (const name of names) await rename(join(staging, name), join(target, name));
    }
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
  return names.map((name) => join(out, name));
}

async function isNew(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) === undefined;
}
