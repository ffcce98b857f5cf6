// Vitest ends its processes by this signal, which would skip what they do on exit: removing their folders.
if (process.listenerCount("SIGTERM") === 0) process.once("SIGTERM", () => process.exit());
