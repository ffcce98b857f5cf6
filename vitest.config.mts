import { availableParallelism } from "node:os";
import { join } from "node:path";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/**
 * Files that take longest, by their path, the longest first. The last one to be started decides how long a core is idle.
 * Without a cache of earlier runs, as in CI, Vitest knows only how large files are.
 */
const LONG = [
  "test/unit/kinds/class-schedule/checker/mutations",
  "test/synth/addresses",
  "test/apply/real/moto",
  "test/apply/real/systems",
  "test/deployed/",
  "test/apply/real/",
  "test/faults/chaos",
  "test/faults/optimizer-lost-and-found",
  "test/contract/http/",
  "test/package/",
  "test/http/fuzz",
  "test/contract/class-schedule/",
  "test/apply/stand-in/constructs",
  "test/apply/stand-in/systems",
  "test/cli/start",
  "test/cli/solve",
  "test/faults/",
  "test/scan/",
];

/** Starts the files that take longest first, and those last that can share a process, one after the other as that needs. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((left, right) => rank(left) - rank(right));
  }
}

function rank({ moduleId, project }: TestSpecification): number {
  const found = LONG.findIndex((path) => moduleId.includes(path));
  return found !== -1 ? found : LONG.length + (project.config.isolate ? 0 : 1);
}

/** Files of the system project that leave nothing behind in their process: the next one may have it. */
const TIDY = [
  "test/{http,docs,scan,cli}/**/*.test.ts",
  "test/apply/stand-in/**/*.test.ts",
  "test/apply/*.test.ts",
  "test/contract/{batch,migration,objects,queue,store,worker}/**/*.test.ts",
  "test/contract/client/!(transfer-memory).test.ts",
];

/** Four run at a time, because they wait more than they compute: with three, two cores were idle for nearly half of the time. */
const system = {
  pool: "forks",
  maxWorkers: 4,
  sequence: { groupOrder: 1 },
  testTimeout: 300_000,
  hookTimeout: 300_000,
} as const;

/**
 * Three projects. `unit` and `system` share one module registry a process (8 times faster with cdktf, see docs/decisions);
 * what starts servers and processes of its own account, or looks at the process it is in, is `system-alone`.
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
    setupFiles: ["./test/support/leave-nothing.ts"],
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["test/unit/**/*.test.ts", "test/synth/**/*.test.ts"],
          pool: "forks",
          isolate: false,
          // Vitest would leave a core to itself, which needs a tenth of it.
          maxWorkers: Math.max(2, availableParallelism() - 1),
          sequence: { groupOrder: 0 },
          testTimeout: 60_000,
        },
      },
      { extends: true, test: { ...system, name: "system", include: TIDY, isolate: false } },
      {
        extends: true,
        test: {
          ...system,
          name: "system-alone",
          include: ["test/{contract,http,cli,web,faults,deployed,apply,scan,package,docs}/**/*.test.ts"],
          exclude: TIDY,
        },
      },
    ],
  },
});
