const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eEdD][+-]?\d+)?$/;
const INFINITY = /^([+-]?)inf(inity)?$/i;

/** A number as LP and MPS files write it (`1e30`, `-.5`, `2D3`, `inf`); NaN for everything else. */
export function parseNumber(text: string): number {
  if (NUMBER.test(text)) return Number(text.replace(/[dD]/, "e"));
  const infinity = INFINITY.exec(text);
  if (infinity === null) return Number.NaN;
  return infinity[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}
