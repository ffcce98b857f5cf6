import { REPLACING } from "../data/replacing-arguments";
import { fingerprint } from "./fakes";
import { isRecord, type Value, type ValueMap } from "./values";

/**
 * The arguments and blocks whose change the service cannot make in place, so that the resource has to be made anew.
 *
 * @param inPlace paths that it can change in this object all the same
 */
export function replacedBy(type: string, prior: Value, planned: ValueMap, inPlace: readonly string[] = []): string[] {
  if (!isRecord(prior)) return [];
  const replacing = (REPLACING[type] ?? "").split(" ").filter((path) => !inPlace.includes(path));
  const changed = replacing.filter((path) => {
    const names = path.split(".");
    const [before, after] = [valuesAt(prior, names), valuesAt(planned, names)];
    return path !== "" && fingerprint(path, before) !== fingerprint(path, after);
  });
  return [...new Set(changed.map((path) => path.split(".")[0] ?? path))];
}

/** Everything at a path, in all blocks of its way; what is not set is left out. */
function valuesAt(value: Value, [name, ...rest]: readonly string[]): Value[] {
  if (Array.isArray(value) && name !== undefined) return value.flatMap((item) => valuesAt(item, [name, ...rest]));
  if (name === undefined) return value === null ? [] : [value];
  return isRecord(value) ? valuesAt(value[name] ?? null, rest) : [];
}
