import { join } from "node:path";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/**
 * Files that take longest, by their path, the longest first. The last one to be started decides how long a core is idle.
 * Without a cache of earlier runs, as in CI, Vitest knows only how large files are.
 */
const LONG = [
  "test/apply/real/systems",
  "test/apply/real/fargate-api",
  "test/apply/real/constructs",
  "test/package/",
  "test/apply/real/",
  "test/http/fuzz",
  "test/apply/stand-in/constructs",
  "test/apply/stand-in/systems",
  "test/scan/",
  "test/faults/",
];

/** Starts the files that take longest first, and otherwise keeps Vitest's own order. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((left, right) => rank(left) - rank(right));
  }
}

function rank({ moduleId }: TestSpecification): number {
  const found = LONG.findIndex((path) => moduleId.includes(path));
  return found === -1 ? LONG.length : found;
}

/**
 * Two projects. `unit` shares one module registry a process (8 times faster with cdktf, see docs/decisions); the others
 * start servers and processes, so each file is alone in its process. Four run at a time, because they wait more than they compute: with
 * three, two cores were idle for nearly half of the time.
 */
export default defineConfig({
  resolve: {
    // Examples import the package by its published name.
    alias: {
      "millrace/stacks": join(import.meta.dirname, "stacks/index.ts"),
      millrace: join(import.meta.dirname, "constructs/index.ts"),
    },
  },
  test: {
    reporters: ["default", "./test/support/closing-lines.mts"],
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["test/unit/**/*.test.ts", "test/synth/**/*.test.ts"],
          pool: "forks",
          isolate: false,
          sequence: { groupOrder: 0 },
          testTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: "system",
          include: ["test/{contract,http,cli,web,faults,apply,scan,package,docs}/**/*.test.ts"],
          pool: "forks",
          maxWorkers: 4,
          sequence: { groupOrder: 1 },
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
