import { parseLocalSettings } from "../../src/contract/settings";
import { startLocal } from "../../src/main/local";
import { script } from "../../src/processes/script";
import { kinds } from "./counting-kind";

/** The platform as a process of its own, with the counting kind; tells its parent where it answers. */
async function main(): Promise<void> {
  const module = script(__dirname, "counting-kind").file;
  const platform = await startLocal(parseLocalSettings(process.env), { kinds: { list: kinds, module } });
  process.once("SIGTERM", () => {
    platform.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  });
  process.send?.(platform.url);
}

void main();
