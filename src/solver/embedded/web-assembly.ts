/** The part of Node's WebAssembly that is used here. The types of Node 20 know its modules only. */
interface WebAssemblyApi {
  compile(bytes: Uint8Array): Promise<WebAssembly.Module>;
  readonly Instance: new (module: WebAssembly.Module, imports: object) => object;
  readonly RuntimeError: new (message?: string) => Error;
}

export const webAssembly = Reflect.get(globalThis, "WebAssembly") as WebAssemblyApi;
