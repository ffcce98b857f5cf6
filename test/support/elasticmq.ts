import { spawn } from "node:child_process";
import { type Emulator, endProcess, freePort, untilAnswering } from "./emulator";
import { javaLibraries } from "./maven";

const ELASTICMQ = { group: "org.elasticmq", artifact: "elasticmq-server_2.13", version: "1.6.12" } as const;

/** Starts ElasticMQ, a server of SQS alone, on a free loopback port; a string is the reason why this machine cannot. */
export async function startElasticMq(): Promise<Emulator | string> {
  const java = javaLibraries(ELASTICMQ);
  if (!java.available) return java.reason;
  const port = await freePort();
  const settings = {
    "node-address.host": "127.0.0.1",
    "node-address.port": port,
    "rest-sqs.bind-hostname": "127.0.0.1",
    "rest-sqs.bind-port": port,
    "rest-stats.enabled": false,
    // it writes messages of its own into the log otherwise, and nothing reads them
    "org.slf4j.simpleLogger.defaultLogLevel": "error",
  };
  const properties = Object.entries(settings).map(([name, value]) => `-D${name}=${value}`);
  const flags = ["-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"];
  const args = [...flags, ...properties, "-cp", java.classPath, "org.elasticmq.server.Main"];
  const server = spawn("java", args, { stdio: "ignore" });
  const endpoint = `http://127.0.0.1:${port}`;
  await untilAnswering(endpoint, server);
  return { endpoint, close: () => endProcess(server) };
}
