import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import type { FromServer, ServerOrder } from "./protocol";

/** A server of a measurement, in a process of its own. */
export class MeasuredServer {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
    /** From the start of the process until it takes calls. */
    readonly startMs: number,
  ) {}

  static async start(file: string, order: ServerOrder): Promise<MeasuredServer> {
    const began = performance.now();
    const child = fork(file, [JSON.stringify(order)], { execArgv: [], stdio: ["ignore", "ignore", "inherit", "ipc"] });
    const [{ url }] = (await once(child, "message")) as [{ readonly url: string }];
    return new MeasuredServer(child, url, performance.now() - began);
  }

  async used(): Promise<FromServer> {
    this.child.send("used");
    const [used] = (await once(this.child, "message")) as [FromServer];
    return used;
  }

  async close(): Promise<void> {
    this.child.disconnect();
    await once(this.child, "exit");
  }
}
