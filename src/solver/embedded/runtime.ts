import loadHighs, { type Highs, type InitOptions } from "highs";
import type { HighsRuntime } from "../session/highs-model";
import { EmbeddedModel } from "./model";
import { type CompiledModule, webAssembly } from "./web-assembly";

/** The HiGHS runtime of one thread. */
export interface EmbeddedRuntime extends HighsRuntime {
  readonly highs: Highs;
}

/** Emscripten's own way to hand over a compiled module; the declared options lack it. */
interface PrecompiledOptions extends InitOptions {
  readonly instantiateWasm?: (imports: object, done: (instance: object) => void) => Record<string, never>;
}

/**
 * Starts HiGHS in this thread. With a module compiled elsewhere in the process it also gets the machine code that
 * earlier threads have warmed up, which saves over a second of CPU time in a new thread's first solve.
 */
export async function startRuntime(module?: CompiledModule): Promise<EmbeddedRuntime> {
  const printing: Pick<HighsRuntime, "onLine"> = { onLine: undefined };
  const print = (line: string) => printing.onLine?.(line);
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
  const highs = await loadHighs(options);
  return Object.assign(printing, { highs, createModel: () => new EmbeddedModel(highs) });
}
