import type { KindCatalogue } from "../jobs/ports";
import type { JobKind } from "./kind";

/** What the API needs to know of kinds. */
export function kindCatalogue(kinds: readonly JobKind[]): KindCatalogue {
  const byName = new Map(kinds.map(({ description }) => [description.name, description]));
  return { names: () => [...byName.keys()], describe: (kind) => byName.get(kind) };
}
