import { z } from "zod";
import type { NamedModel } from "./read/model-builder";

/** An incumbent as it is kept outside the process: columns that are not 0, by name. */
const checkpointSchema = z.object({
  objective: z.number(),
  values: z.array(z.tuple([z.string(), z.number()])),
});

export function encodeCheckpoint(objective: number, values: Float64Array, names: readonly string[]): Uint8Array {
  const nonzero: [string, number][] = [];
  values.forEach((value, column) => {
    if (value !== 0) nonzero.push([names[column] ?? "", value]);
  });
  return new TextEncoder().encode(JSON.stringify({ objective, values: nonzero }));
}

/** The values of a checkpoint, a column each. Throws if it belongs to another model. */
export function decodeCheckpoint(state: Uint8Array, { columnNames }: NamedModel): Float64Array {
  const { values } = checkpointSchema.parse(JSON.parse(new TextDecoder().decode(state)));
  const columns = new Map(columnNames.map((name, column) => [name, column]));
  const solution = new Float64Array(columnNames.length);
  for (const [name, value] of values) {
    const column = columns.get(name);
    if (column === undefined) throw new Error(`the checkpoint has column ${name}, which the model lacks`);
    solution[column] = value;
  }
  return solution;
}
