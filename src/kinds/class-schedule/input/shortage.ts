/** Items that have too few places together. */
export interface Shortage {
  readonly items: readonly number[];
  /** All places these items could go to. */
  readonly places: readonly number[];
}

/**
 * Gives each item one of its places, each place to no more items than it holds. Answers the items that prove it cannot be
 * done, undefined where it can.
 *
 * @param choices - places of each item
 * @param holds - items each place holds
 */
export function findShortage(choices: readonly (readonly number[])[], holds: readonly number[]): Shortage | undefined {
  const held: number[][] = holds.map(() => []);
  for (const item of choices.keys()) {
    const seen = new Set<number>();
    if (settle(item, choices, holds, held, seen)) continue;
    // Others that have no place elsewhere share the shortage.
    const items = [...choices.keys()].filter((other) => choices[other]?.every((place) => seen.has(place)));
    return { items, places: [...seen].sort((a, b) => a - b) };
  }
  return undefined;
}

function settle(
  item: number,
  choices: readonly (readonly number[])[],
  holds: readonly number[],
  held: readonly number[][],
  seen: Set<number>,
): boolean {
  for (const place of choices[item] ?? []) {
    if (seen.has(place)) continue;
    seen.add(place);
    const here = held[place] ?? [];
    if (here.length < (holds[place] ?? 0)) {
      here.push(item);
      return true;
    }
    for (const [index, other] of here.entries()) {
      if (!settle(other, choices, holds, held, seen)) continue;
      here[index] = item;
      return true;
    }
  }
  return false;
}
