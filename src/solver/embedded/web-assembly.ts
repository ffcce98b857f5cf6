/** A compiled WebAssembly module: made by `compile`, handed to threads, never looked into. */
export interface CompiledModule {
  readonly [Symbol.toStringTag]?: "WebAssembly.Module";
}

/** The part of Node's WebAssembly that is used here; Node's own types leave it to those of browsers. */
interface WebAssemblyApi {
  compile(bytes: Uint8Array): Promise<CompiledModule>;
  readonly Instance: new (module: CompiledModule, imports: object) => object;
  readonly RuntimeError: new (message?: string) => Error;
}

export const webAssembly = Reflect.get(globalThis, "WebAssembly") as WebAssemblyApi;
