#!/usr/bin/env node
import { runCli } from "../cli/program";
import { cliPorts } from "./cli-ports";

// `millrace … | head` ends when head does.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(0);
    throw error;
  });
}

runCli(process.argv.slice(2), cliPorts(), process, process.env).then((code) => {
  process.exitCode = code;
});
