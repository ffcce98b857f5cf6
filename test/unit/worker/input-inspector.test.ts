import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Issue } from "../../../src/contract/problem";
import type { InspectRequest, JobRunner } from "../../../src/jobs/runner";
import { ProcessInputInspector } from "../../../src/worker/input-inspector";
import { ManualClock } from "../../support/jobs";
import { temporaryStorage } from "../../support/local-storage";

const FILE = { name: "input.txt", key: "tenants/local/jobs/4f0c2b1e/inputs/input.txt" };

let storage: Awaited<ReturnType<typeof temporaryStorage>>;

beforeEach(async () => {
  storage = await temporaryStorage(new ManualClock());
  await storage.objects.put(FILE.key, "text/plain", Buffer.from("hello"));
});
afterEach(() => storage.close());

function inspector(inspect: (request: InspectRequest) => Promise<readonly Issue[]>): ProcessInputInspector {
  const runner: JobRunner = { inspect, start: () => expect.unreachable(), close: async () => {} };
  return new ProcessInputInspector({ objects: storage.objects, runner }, storage.workFolder);
}

describe("reading the input files of a submission", () => {
  test("shows the runner the files in a folder, and leaves none there", async () => {
    const seen: string[] = [];
    const reading = inspector(async ({ inputDirectory, kind, parameters }) => {
      seen.push(kind, JSON.stringify(parameters), await readFile(join(inputDirectory, "input.txt"), "utf8"));
      return [];
    });
    expect(await reading.inspect("counting", [FILE], { steps: 2 })).toEqual([]);
    expect(seen).toEqual(["counting", '{"steps":2}', "hello"]);
    expect(await readdir(storage.workFolder)).toEqual([]);
  });

  test("takes a reader that died or took too long for a mistake of the files", async () => {
    const reading = inspector(() => Promise.reject(new Error("the job process ended because it ran out of memory")));
    const [issue] = await reading.inspect("counting", [FILE], {});
    expect(issue).toMatchObject({ path: "input.txt", remedy: "send smaller or simpler files" });
    expect(issue?.message).toContain("out of memory");
  });

  test("takes a file that is gone for trouble of ours", async () => {
    const reading = inspector(async () => []);
    const gone = { name: "gone.txt", key: `${FILE.key}-gone` };
    await expect(reading.inspect("counting", [gone], {})).rejects.toThrow("gone.txt");
  });

  test("reads one submission after the other, whatever becomes of the one before", async () => {
    let [reading, most, calls] = [0, 0, 0];
    const one = inspector(async () => {
      most = Math.max(most, ++reading);
      await new Promise((resolve) => setTimeout(resolve, 2));
      reading--;
      if (++calls === 2) throw new Error("the second one dies");
      return [];
    });
    await Promise.all(Array.from({ length: 6 }, () => one.inspect("counting", [FILE], {})));
    expect({ most, calls }).toEqual({ most: 1, calls: 6 });
  });
});
