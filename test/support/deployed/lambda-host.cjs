// What Lambda's own runtime does for a function: loads the bundle, then answers one event after the other.
const { handler } = require(process.argv[2]);

process.on("disconnect", () => process.exit());
process.on("message", async (event) => {
  try {
    process.send({ answer: (await handler(event)) ?? null });
  } catch (error) {
    process.send({ failed: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
});
