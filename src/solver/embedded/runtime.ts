import loadHighs, { type Highs, type InitOptions } from "highs";
import { type CompiledModule, webAssembly } from "./web-assembly";

/** The HiGHS runtime of one thread, and what it printed last. */
export interface HighsRuntime {
  readonly highs: Highs;
  /** Where printed lines go; the thread sets it for each solve. */
  onLine: ((line: string) => void) | undefined;
}

/** Emscripten's own way to hand over a compiled module; the declared options lack it. */
interface PrecompiledOptions extends InitOptions {
  readonly instantiateWasm?: (imports: object, done: (instance: object) => void) => Record<string, never>;
}

/**
 * Starts HiGHS in this thread. With a module compiled elsewhere in the process it also gets the machine code that
 * earlier threads have warmed up, which saves over a second of CPU time in a new thread's first solve.
 */
export async function startRuntime(module?: CompiledModule): Promise<HighsRuntime> {
  const print = (line: string) => runtime.onLine?.(line);
  const options: PrecompiledOptions = {
    print,
    printErr: print,
    ...(module === undefined
      ? {}
      : {
          instantiateWasm: (imports, done) => {
            done(new webAssembly.Instance(module, imports));
            return {};
          },
        }),
  };
  const runtime: { highs?: Highs; onLine: HighsRuntime["onLine"] } = { onLine: undefined };
  runtime.highs = await loadHighs(options);
  return runtime as HighsRuntime;
}
