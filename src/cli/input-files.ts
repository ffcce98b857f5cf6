import { readdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import type { KindView } from "../client";
import { UsageError } from "./exit-codes";

export interface InputFiles {
  readonly files: readonly { readonly path: string }[];
  /** Files of the folder that the kind does not take. */
  readonly skipped: readonly string[];
}

/** The input files at a path: one file, or the files of a folder that have an ending the kind takes. */
export async function inputFilesAt(path: string, kind: Pick<KindView, "name" | "extensions">): Promise<InputFiles> {
  const info = await stat(path).catch((cause: unknown) => {
    throw new UsageError(`${path}: must be a file or a folder, found nothing; check the path`, { cause });
  });
  if (info.isFile()) return { files: [{ path }], skipped: [] };
  const entries = await readdir(path, { withFileTypes: true });
  const names = entries
    .filter((entry) => !entry.isDirectory() && !entry.name.startsWith("."))
    .map((entry) => entry.name)
    .sort();
  const takes = (name: string) => kind.extensions.some((ending) => name.toLowerCase().endsWith(ending));
  const taken = names.filter(takes);
  if (taken.length === 0) {
    throw new UsageError(
      `${path}: must hold files for ${kind.name} (${kind.extensions.join(", ")}), found ${
        names.length === 0
          ? "none"
          : names
              .slice(0, 5)
              .map((name) => basename(name))
              .join(", ")
      }; name another folder or a file`,
    );
  }
  return { files: taken.map((name) => ({ path: join(path, name) })), skipped: names.filter((name) => !takes(name)) };
}
