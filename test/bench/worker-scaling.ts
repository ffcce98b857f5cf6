/**
 * Prints how queue workers scale by different policies, and draws a day of it for the documents:
 * `npx tsx test/bench/worker-scaling.ts`
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { scalingChart } from "../support/worker-scaling/chart";
import { scalingTables } from "../support/worker-scaling/report";

const chart = join(__dirname, "../../docs/constructs/worker-scaling.svg");
writeFileSync(chart, scalingChart());
console.log(scalingTables());
