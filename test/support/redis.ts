import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { freePort } from "./emulator";

/** A server that runs on loopback until `close`. */
export interface RedisServer {
  readonly url: string;
  /** Stops answering, as a server that hangs. */
  pause(): void;
  resume(): void;
  close(): Promise<void>;
}

/** Starts a server of its own that keeps nothing on the disk; a string is the reason why this machine cannot. */
export async function startRedis(): Promise<RedisServer | string> {
  if (!isInstalled() && !install()) return "needs redis-server (Debian: redis-server)";
  const port = await freePort();
  const args = ["--bind", "127.0.0.1", "--port", String(port), "--save", "", "--appendonly", "no"];
  const child = spawn("redis-server", args, { stdio: ["ignore", "pipe", "ignore"] });
  await untilReady(child);
  return {
    url: `redis://127.0.0.1:${port}`,
    pause: () => child.kill("SIGSTOP"),
    resume: () => child.kill("SIGCONT"),
    close: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, "exit");
      child.kill("SIGCONT");
      child.kill("SIGKILL");
      await ended;
    },
  };
}

async function untilReady({ stdout }: ChildProcess): Promise<void> {
  if (stdout === null) throw new Error("redis-server tells nothing");
  for await (const chunk of stdout.iterator({ destroyOnReturn: false })) {
    if (String(chunk).includes("Ready to accept connections")) return void stdout.resume();
  }
  throw new Error("redis-server ended before it was ready");
}

function isInstalled(): boolean {
  return spawnSync("redis-server", ["--version"], { stdio: "ignore" }).status === 0;
}

function install(): boolean {
  const debian = process.getuid?.() === 0 && spawnSync("apt-get", ["--version"]).status === 0;
  if (!debian) return false;
  spawnSync("apt-get", ["update"], { stdio: "ignore" });
  return spawnSync("apt-get", ["install", "-y", "redis-server"], { stdio: "ignore" }).status === 0;
}
