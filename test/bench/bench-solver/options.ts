import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";

/** What the caller of the bench may choose. */
export interface BenchOptions {
  readonly quick: boolean;
  /** Wall seconds each solver has for each school. */
  readonly seconds: number;
  readonly cores: number;
  readonly seed: number;
  /** Only solvers and schools whose names contain this. */
  readonly solvers: string;
  readonly schools: string;
}

/** Reads `--quick --seconds N --cores N --seed N --solvers TEXT --schools TEXT`. */
export function readOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: "boolean", default: false },
      seconds: { type: "string" },
      cores: { type: "string" },
      seed: { type: "string", default: "1" },
      solvers: { type: "string", default: "" },
      schools: { type: "string", default: "" },
    },
  });
  return {
    quick: values.quick,
    seconds: Number(values.seconds ?? (values.quick ? 15 : 60)),
    cores: Number(values.cores ?? Math.min(2, availableParallelism())),
    seed: Number(values.seed),
    solvers: values.solvers,
    schools: values.schools,
  };
}
