import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { type ClientHttp2Session, connect } from "node:http2";
import { createConnection } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import type { CallName, CallRequest, CallResponse } from "../../constructs/testing/provider/messages";
import { pluginServices, unaryMethod } from "../../constructs/testing/provider/wire";

/** What a plugin wants to see in its environment before it serves; not a secret, a guard against starting it by hand. */
const COOKIE = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";
const FRAME_HEADER = 5;

/** A real provider, asked directly over the plugin protocol. */
export class RealPlugin {
  private constructor(
    private readonly process: ChildProcess,
    private readonly session: ClientHttp2Session,
  ) {}

  /** Starts the provider that lies in a folder. */
  static async start(folder: string): Promise<RealPlugin> {
    const program = readdirSync(folder).find((name) => name.startsWith("terraform-provider-"));
    if (program === undefined) throw new Error(`no provider in ${folder}`);
    const env = { ...process.env, TF_PLUGIN_MAGIC_COOKIE: COOKIE, PLUGIN_PROTOCOL_VERSIONS: "5" };
    const child = spawn(join(folder, program), [], { env, stdio: ["ignore", "pipe", "ignore"] });
    const [greeting] = (await once(createInterface(child.stdout), "line")) as [string];
    const path = greeting.split("|")[3] ?? "";
    const session = connect("http://plugin", { createConnection: () => createConnection(path) });
    // A connection that breaks ends every call under way; each of them tells.
    session.on("error", () => session.destroy());
    return new RealPlugin(child, session);
  }

  /** Makes a call; one that takes longer than the limit, in milliseconds, fails. */
  async call<C extends CallName>(name: C, request: CallRequest<C>, limit = 60_000): Promise<CallResponse<C>> {
    const method = unaryMethod(pluginServices().provider, name);
    const body = toBinary(method.input, create(method.input, request as Record<string, unknown>));
    const answer = await this.exchange(`/tfplugin5.Provider/${name}`, body, limit);
    return fromBinary(method.output, answer) as unknown as CallResponse<C>;
  }

  private async exchange(path: string, body: Uint8Array, limit: number): Promise<Uint8Array> {
    const headers = { ":method": "POST", ":path": path, "content-type": "application/grpc", te: "trailers" };
    const stream = this.session.request(headers);
    const timer = setTimeout(() => stream.destroy(new Error(`${path} took longer than ${limit} ms`)), limit);
    const header = Buffer.alloc(FRAME_HEADER);
    header.writeUInt32BE(body.length, 1);
    stream.end(Buffer.concat([header, body]));
    const chunks: Buffer[] = [];
    let status: unknown;
    stream.on("trailers", (trailers) => {
      status = trailers["grpc-status"];
    });
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    clearTimeout(timer);
    if (status !== "0") throw new Error(`${path} answered with status ${String(status)}`);
    return Buffer.concat(chunks).subarray(FRAME_HEADER);
  }

  /** Whether the provider still runs: some values make it panic. */
  get alive(): boolean {
    return this.process.exitCode === null && this.process.signalCode === null && !this.session.destroyed;
  }

  close(): void {
    this.session.destroy();
    this.process.kill();
  }
}
