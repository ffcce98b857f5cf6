import { join } from "node:path";
import { defineConfig } from "vitest/config";

/**
 * Two projects. `unit` shares one module registry a process (8 times faster with cdktf, see docs/decisions); the others
 * start servers and processes, so each file is alone in its process, and only three run at a time: they wait more than they compute.
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
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["test/unit/**/*.test.ts", "test/synth/**/*.test.ts"],
          pool: "forks",
          isolate: false,
          sequence: { groupOrder: 0 },
          testTimeout: 20_000,
        },
      },
      {
        extends: true,
        test: {
          name: "system",
          include: ["test/{contract,http,cli,web,faults,apply,scan,package,docs}/**/*.test.ts"],
          pool: "forks",
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
