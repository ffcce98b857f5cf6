import { describe, expect, test } from "vitest";
import {
  API_FUNCTION_SETTINGS,
  API_SERVER_SETTINGS,
  BATCH_FUNCTION_SETTINGS,
  COMPLETION_FUNCTION_SETTINGS,
  type Definitions,
  environmentFor,
  LOCAL_SETTINGS,
  parseSettings,
  SettingsError,
  SOLVER_TASK_SETTINGS,
  SUBMITTED_SETTINGS,
  WORKER_SETTINGS,
} from "../../../src/contract/settings";
import { HIGHS_LIBRARY_VARIABLE, SOLVER_MEMORY_VARIABLE } from "../../../src/solver/choose-engine";

const PROCESSES: Readonly<Record<string, Definitions>> = {
  API_FUNCTION_SETTINGS,
  API_SERVER_SETTINGS,
  BATCH_FUNCTION_SETTINGS,
  COMPLETION_FUNCTION_SETTINGS,
  LOCAL_SETTINGS,
  SOLVER_TASK_SETTINGS,
  SUBMITTED_SETTINGS,
  WORKER_SETTINGS,
};

describe.each(Object.entries(PROCESSES))("%s", (_name, definitions) => {
  const settings = Object.values(definitions);

  test("have variables of their own, described", () => {
    expect(new Set(settings.map(({ variable }) => variable)).size).toBe(settings.length);
    for (const { variable, description } of settings) {
      expect(variable).toMatch(/^MILLRACE_[A-Z_]+$/);
      expect(description).not.toBe("");
    }
  });

  test("list what is missing, every one at once", () => {
    const required = settings.filter((setting) => setting.required === true);
    const lines = required.map(({ variable, rule }) => `${variable}: must ${rule}, got nothing; set it`);
    if (lines.length === 0) expect(() => parseSettings(definitions, {})).not.toThrow();
    else expect(() => parseSettings(definitions, {})).toThrow(new SettingsError(lines));
  });
});

describe("the same variable in two processes", () => {
  test("means the same, but for the folders and limits of the platform on one machine", () => {
    const meanings = new Map<string, Set<string>>();
    const deployed = Object.entries(PROCESSES).filter(([name]) => name !== "LOCAL_SETTINGS");
    for (const { variable, rule } of deployed.flatMap(([, definitions]) => Object.values(definitions))) {
      meanings.set(variable, (meanings.get(variable) ?? new Set()).add(rule));
    }
    expect([...meanings].filter(([, rules]) => rules.size > 1)).toEqual([]);
  });
});

describe("the environment of a process", () => {
  const needed = { jobTable: "jobs", inputBucket: "in", outputBucket: "out", threads: "16" };

  test("names each setting's variable, and is read back as it was meant", () => {
    const environment = environmentFor(SOLVER_TASK_SETTINGS, needed);
    expect(environment).toEqual({
      MILLRACE_JOB_TABLE: "jobs",
      MILLRACE_INPUT_BUCKET: "in",
      MILLRACE_OUTPUT_BUCKET: "out",
      MILLRACE_SOLVER_THREADS: "16",
    });
    const read = parseSettings(SOLVER_TASK_SETTINGS, environment);
    expect(read).toMatchObject({ jobTable: "jobs", threads: 16, leaseSeconds: 60, memoryMib: undefined });
  });

  test("refuses what breaks a rule, with the finding", () => {
    const environment = { ...environmentFor(SOLVER_TASK_SETTINGS, needed), MILLRACE_SOLVER_THREADS: "many" };
    expect(() => parseSettings(SOLVER_TASK_SETTINGS, environment)).toThrow(
      'MILLRACE_SOLVER_THREADS: must be a whole number from 1 to 256, got "many"; correct it or unset it',
    );
  });
});

test("the solver reads library and memory from the variables that the settings name", () => {
  expect(SOLVER_TASK_SETTINGS.memoryMib.variable).toBe(SOLVER_MEMORY_VARIABLE);
  for (const { highsLibrary } of [LOCAL_SETTINGS, SOLVER_TASK_SETTINGS, WORKER_SETTINGS]) {
    expect(highsLibrary.variable).toBe(HIGHS_LIBRARY_VARIABLE);
  }
});
