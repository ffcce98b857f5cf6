import { totalmem } from "node:os";

const SHARE_FOR_SOLVERS = 0.8;
const MIB = 2 ** 20;

/** Memory that solves may take where nobody said how much: four fifths of what the container or the machine has, in MiB. */
export function defaultSolverMemoryMiB(): number {
  const constrained = process.constrainedMemory();
  const machine = totalmem();
  const available = constrained > 0 && constrained < machine ? constrained : machine;
  return Math.floor((available * SHARE_FOR_SOLVERS) / MIB);
}
