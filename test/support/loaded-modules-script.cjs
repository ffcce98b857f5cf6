// Preloaded: prints the modules that a process has loaded by its end.
process.on("exit", () => process.stderr.write(Object.keys(require.cache).join("\n")));
