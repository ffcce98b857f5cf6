import type { KoffiFunc, LibraryHandle, TypeObject } from "koffi" with { "resolution-mode": "import" };
import { SolverError } from "../port";

type Koffi = typeof import("koffi", { with: { "resolution-mode": "import" }});
type NativeFunction = KoffiFunc<(...parameters: unknown[]) => unknown>;

/** HiGHS recurses deeply in its presolve, on the stack that koffi gives it: 128 KiB by default, where it crashes; this is the most koffi gives. */
const STACK_BYTES = 16 * 2 ** 20;

/** A native build of HiGHS: the functions of its C interface that sessions call. */
export interface HighsLibrary {
  readonly koffi: Koffi;
  /** Such as `1.15.1`. */
  readonly version: string;
  call(name: HighsFunction, ...parameters: unknown[]): number;
  /** Off this thread: the caller's event loop stays alive, and the callbacks run on it. */
  callAsync(name: HighsFunction, ...parameters: unknown[]): Promise<number>;
  create(): unknown;
  destroy(highs: unknown): void;
  objective(highs: unknown): number;
  readonly callbackType: TypeObject;
  readonly outputType: TypeObject;
}

/** Signatures of HiGHS's C interface, without return type and instance. */
const FUNCTIONS = {
  passMip: "int, int, int, int, int, double, double*, double*, double*, double*, double*, int*, int*, double*, int*",
  passLp: "int, int, int, int, int, double, double*, double*, double*, double*, double*, int*, int*, double*",
  readModel: "const char*",
  run: "",
  getModelStatus: "",
  getNumCol: "",
  getNumRow: "",
  getNumNz: "",
  getHessianNumNz: "",
  getModel:
    "int, int, _Out_ int*, _Out_ int*, _Out_ int*, _Out_ int*, _Out_ int*, _Out_ double*, _Out_ double*, _Out_ double*, _Out_ double*, _Out_ double*, _Out_ double*, _Out_ int*, _Out_ int*, _Out_ double*, void*, void*, void*, _Out_ int*",
  getSolution: "_Out_ double*, _Out_ double*, _Out_ double*, _Out_ double*",
  setSolution: "double*, void*, void*, void*",
  getIntInfoValue: "const char*, _Out_ int*",
  getInt64InfoValue: "const char*, _Out_ int64_t*",
  getDoubleInfoValue: "const char*, _Out_ double*",
  getOptionType: "const char*, _Out_ int*",
  setBoolOptionValue: "const char*, int",
  setIntOptionValue: "const char*, int",
  setDoubleOptionValue: "const char*, double",
  setStringOptionValue: "const char*, const char*",
  setCallback: "HighsCallback*, void*",
  startCallback: "int",
  getIis: "_Out_ int*, _Out_ int*, _Out_ int*, _Out_ int*, _Out_ int*, _Out_ int*, _Out_ int*, _Out_ int*",
} as const;
export type HighsFunction = keyof typeof FUNCTIONS;

/**
 * Loads a native HiGHS, 1.11 or later.
 *
 * @param path - a shared library such as `libhighs.so`
 * @throws SolverError if koffi or the library is not there, or is no HiGHS
 */
export function loadLibrary(path: string): HighsLibrary {
  const koffi = requireKoffi();
  koffi.config({ ...koffi.config(), sync_stack_size: STACK_BYTES, async_stack_size: STACK_BYTES });
  try {
    return declare(koffi, koffi.load(path));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new SolverError(
      "ENGINE_CRASHED",
      `the native HiGHS library cannot be used: ${why}; name a shared library of HiGHS 1.11 or later`,
      { cause: error },
    );
  }
}

function requireKoffi(): Koffi {
  try {
    return require("koffi");
  } catch (error) {
    const message = "the native engine needs the package koffi; install it beside millrace";
    throw new SolverError("ENGINE_CRASHED", message, { cause: error });
  }
}

function declare(koffi: Koffi, library: LibraryHandle): HighsLibrary {
  const outputType = koffi.struct({
    cbdata: "void*",
    log_type: "int",
    running_time: "double",
    simplex_iteration_count: "int",
    ipm_iteration_count: "int",
    pdlp_iteration_count: "int",
    objective_function_value: "double",
    mip_node_count: "int64_t",
    mip_total_lp_iterations: "int64_t",
    mip_primal_bound: "double",
    mip_dual_bound: "double",
    mip_gap: "double",
    mip_solution: "void*",
    mip_solution_size: "int",
  });
  const callbackType = koffi.proto(
    "void HighsCallback(int type, const char* message, void* output, void* input, void* data)",
  );
  const functions = new Map<string, NativeFunction>();
  const named = (name: HighsFunction): NativeFunction => {
    const known = functions.get(name);
    if (known !== undefined) return known;
    const rest = FUNCTIONS[name] === "" ? "" : `, ${FUNCTIONS[name]}`;
    const made = library.func(`int Highs_${name}(void* highs${rest})`);
    functions.set(name, made);
    return made;
  };
  const create = library.func("void* Highs_create()");
  const destroy = library.func("void Highs_destroy(void* highs)");
  const objective = library.func("double Highs_getObjectiveValue(void* highs)");
  return {
    koffi,
    version: String(library.func("const char* Highs_version()")()),
    call: (name, ...parameters) => Number(named(name)(...parameters)),
    callAsync: (name, ...parameters) =>
      new Promise((resolve, reject) => {
        named(name).async(...parameters, (error: unknown, status: unknown) =>
          error === null ? resolve(Number(status)) : reject(error),
        );
      }),
    create: () => create(),
    destroy: (highs) => void destroy(highs),
    objective: (highs) => Number(objective(highs)),
    callbackType: koffi.pointer(callbackType),
    outputType,
  };
}
