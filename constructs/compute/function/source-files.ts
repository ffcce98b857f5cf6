import { lstatSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, extname, join } from "node:path";
import type { Violation } from "../../core/checks";
import type { Files } from "./deterministic-zip";

/** The files of a package, or why there are none. */
export type Source = { readonly files: Files } | { readonly violation: Violation };

/** One bundle, stored as `index` with its own extension, so that the usual handler finds it. */
export function readBundle(file: string): Source {
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) return refused("name a file that exists", file);
  return { files: new Map([[`index${extname(file)}`, bytes(file)]]) };
}

/** Everything under a folder. */
export function readFolder(folder: string): Source {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return refused("name a folder that exists", folder);
  const files = new Map<string, Uint8Array>();
  const link = collect(folder, "", files);
  if (link !== undefined) {
    const must = "hold plain files only, because a link may lead to anything on the machine that builds";
    return { violation: { prop: "code", must, got: link, remedy: "replace it by a copy of what it leads to" } };
  }
  return { files };
}

/** Adds what lies under a folder; gives the first thing that is neither file nor folder. */
function collect(folder: string, prefix: string, files: Map<string, Uint8Array>): string | undefined {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const kind = lstatSync(path);
    if (kind.isFile()) files.set(`${prefix}${name}`, bytes(path));
    else if (!kind.isDirectory()) return `${prefix}${name}`;
    else {
      const link = collect(path, `${prefix}${name}/`, files);
      if (link !== undefined) return link;
    }
  }
  return undefined;
}

function bytes(file: string): Uint8Array {
  return new Uint8Array(readFileSync(file));
}

/** The whole path may be another on each machine: the last part tells which one is meant. */
function refused(must: string, path: string): Source {
  return { violation: { prop: "code", must, got: basename(path), remedy: "build it first, or correct the path" } };
}
