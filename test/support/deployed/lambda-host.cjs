// What Lambda's own runtime does for a function: loads the bundle, then answers one event after the other.
const { handler } = require(process.argv[2]);

process.on("disconnect", () => process.exit());
process.on("message", async (event) => {
  const told = await answer(event);
  const { user, system } = process.cpuUsage();
  process.send({ ...told, cpuMs: (user + system) / 1000 });
});

async function answer(event) {
  try {
    return { answer: (await handler(event)) ?? null };
  } catch (error) {
    return { failed: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
