import { request } from "node:http";

/** A call of an HTTP API. */
export interface ApiCall {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What came back. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
}

/** Calls an API by its host name, as on AWS; the emulator answers to every host on its port. */
export function callApi(endpoint: string, apiId: string, { method, path, headers, body }: ApiCall): Promise<ApiAnswer> {
  const { hostname, port } = new URL(endpoint);
  const host = `${apiId}.execute-api.localhost:${port}`;
  return new Promise((resolve, reject) => {
    const call = request({ hostname, port, method, path, headers: { ...headers, host }, timeout: 60_000 }, (answer) => {
      let text = "";
      answer.setEncoding("utf8");
      answer.on("data", (chunk: string) => {
        text += chunk;
      });
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: text }));
    });
    call.on("timeout", () => call.destroy(new Error(`${method} ${path} was not answered`)));
    call.on("error", reject);
    call.end(body);
  });
}
