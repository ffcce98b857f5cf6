import { join } from "node:path";
import { createClient } from "../../src/client";
import { JOB_ID } from "./job-views";

/** Transfers one file and prints by how much resident memory grew: `<upload|download> <origin> <folder>`. */
async function main(): Promise<void> {
  const [what = "", origin = "", folder = ""] = process.argv.slice(2);
  const client = createClient({ baseUrl: origin, retries: 0 });
  const transfer = async (size: "small" | "large") => {
    if (what === "upload") await client.submit({ kind: "model", files: [{ path: join(folder, `${size}.bin`) }] });
    else await client.download(JOB_ID, `${size}.bin`, join(folder, `${size}.out`));
  };
  // A smaller one first: the engine lets some 30 MB of used pieces wait for its collector, whatever the size.
  await transfer("small");
  const before = process.memoryUsage.rss();
  await transfer("large");
  // The kernel's own high-water mark: no sample in between can miss it.
  const peak = process.resourceUsage().maxRSS * 1024;
  process.stdout.write(JSON.stringify({ growthMb: (peak - before) / 1e6 }));
}

void main();
