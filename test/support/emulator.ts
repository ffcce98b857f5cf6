import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { fillMotosGaps } from "./emulator-gaps";
import { pythonEnvironment } from "./python";

/** The AWS emulators of the tests. What each cannot do is listed in test/apply/real/coverage.ts. */
export const EMULATORS = {
  moto: { requirements: ["moto[server]==5.2.5"], program: "moto_server" },
  ministack: { requirements: ["ministack==1.5.33"], program: "ministack" },
} as const;
export type EmulatorName = keyof typeof EMULATORS;

/** An emulator that runs on loopback until `close`. */
export interface Emulator {
  readonly endpoint: string;
  close(): Promise<void>;
}

/** Starts an emulator on a free loopback port; a string is the reason why this machine cannot. */
export async function startEmulator(
  name: EmulatorName,
  variables: Readonly<Record<string, string>> = {},
): Promise<Emulator | string> {
  const { requirements, program } = EMULATORS[name];
  const python = pythonEnvironment(name, requirements);
  if (!python.available) return python.reason;
  const port = await freePort();
  const args = name === "moto" ? ["-H", "127.0.0.1", "-p", String(port)] : [];
  const address = { BIND_HOST: "127.0.0.1", GATEWAY_PORT: String(port), EDGE_PORT: String(port) };
  const env = { ...process.env, ...address, ...variables };
  const server = spawn(python.bin(program), args, { env, stdio: "ignore" });
  const endpoint = `http://127.0.0.1:${port}`;
  await untilAnswering(endpoint, server);
  if (name !== "moto") return { endpoint, close: () => endProcess(server) };
  const complete = await fillMotosGaps(endpoint);
  const close = async () => {
    await complete.close();
    await endProcess(server);
  };
  return { endpoint: complete.endpoint, close };
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port was given");
  return address.port;
}

/** Waits for the first answer of a server that was just started. */
export async function untilAnswering(endpoint: string, server: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt += 1) {
    if (server.exitCode !== null) throw new Error(`the emulator ended with code ${server.exitCode}`);
    const answer = await fetch(endpoint, { signal: AbortSignal.timeout(1000) }).catch(() => undefined);
    if (answer !== undefined) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`no emulator answered on ${endpoint}`);
}

/** Ends a process that was started here. */
export async function endProcess(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  server.kill("SIGTERM");
  const killer = setTimeout(() => server.kill("SIGKILL"), 3000);
  await once(server, "exit");
  clearTimeout(killer);
}
