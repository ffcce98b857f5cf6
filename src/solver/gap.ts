/** |bound − incumbent| ÷ |incumbent|, as the job contract has it; null where it cannot be said. */
export function relativeGap(incumbent: number | null, bound: number | null): number | null {
  if (incumbent === null || bound === null) return null;
  if (incumbent === bound) return 0;
  return incumbent === 0 ? null : Math.abs(bound - incumbent) / Math.abs(incumbent);
}
