import type { RunHooks } from "../session/highs-model";
import type { HighsLibrary } from "./library";

/** Channels of HiGHS's callback. */
const LOGGING = 0;
const SIMPLEX = 1;
const INTERIOR_POINT = 2;
const BETTER_SOLUTION = 4;
const MIP = 6;

/** What HiGHS hands over at a checkpoint; the fields that hooks want. */
interface CallbackOutput {
  readonly objective_function_value: number;
  readonly mip_node_count: number | bigint;
  readonly mip_total_lp_iterations: number | bigint;
  readonly mip_primal_bound: number;
  readonly mip_dual_bound: number;
  readonly mip_solution: unknown;
  readonly mip_solution_size: number;
}

/** HiGHS's one callback, with its channels told apart and its log cut into lines. */
export class RunCallback {
  static readonly CHANNELS = [LOGGING, SIMPLEX, INTERIOR_POINT, BETTER_SOLUTION, MIP] as const;

  /** Called while a run is under way. */
  hooks: RunHooks | undefined;
  /** What to hand to HiGHS. */
  readonly pointer: bigint;
  private rest = "";
  private thrown: unknown;

  constructor(
    private readonly library: HighsLibrary,
    private readonly onLine: (line: string) => void,
  ) {
    const listener = (channel: number, message: string | null, output: unknown, input: unknown) => {
      try {
        this.receive(channel, message, output, input);
      } catch (error) {
        // Nothing may be thrown through HiGHS: it is kept until the run has ended.
        this.thrown ??= error;
        this.interrupt(input);
      }
    };
    this.pointer = library.koffi.register(listener, library.callbackType);
  }

  /** Throws what a hook threw during the run. */
  rethrow(): void {
    const { thrown } = this;
    this.thrown = undefined;
    if (thrown !== undefined) throw thrown;
  }

  /** Hands on a last line that has no end. */
  flush(): void {
    if (this.rest !== "") this.onLine(this.rest);
    this.rest = "";
  }

  dispose(): void {
    this.library.koffi.unregister(this.pointer);
  }

  private receive(channel: number, message: string | null, output: unknown, input: unknown): void {
    if (channel === LOGGING) this.log(message ?? "");
    else if (this.hooks !== undefined && this.stops(this.hooks, channel, output)) this.interrupt(input);
  }

  private stops(hooks: RunHooks, channel: number, output: unknown): boolean {
    if (channel !== BETTER_SOLUTION && channel !== MIP) return hooks.lpCheckpoint();
    const data = this.library.koffi.decode(output, this.library.outputType) as CallbackOutput;
    if (channel === BETTER_SOLUTION) {
      hooks.incumbent(data.objective_function_value, this.vector(data));
      return false;
    }
    return hooks.mipCheckpoint({
      lpIterations: Number(data.mip_total_lp_iterations),
      nodes: Number(data.mip_node_count),
      primalBound: data.mip_primal_bound,
      dualBound: data.mip_dual_bound,
    });
  }

  private vector({ mip_solution: pointer, mip_solution_size: length }: CallbackOutput): Float64Array {
    const { koffi } = this.library;
    return Float64Array.from(koffi.decode(pointer, koffi.array("double", length, "Typed")) as Float64Array);
  }

  private interrupt(input: unknown): void {
    this.library.koffi.encode(input, "int", 1);
  }

  private log(text: string): void {
    const lines = (this.rest + text).split("\n");
    this.rest = lines.pop() ?? "";
    for (const line of lines) this.onLine(line);
  }
}
