import { Construct } from "constructs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { composeName, NAME_RULES, namePrefix, physicalName } from "../../../../constructs/core/names";
import { synthesize } from "../../../support/synthesize";

const ids = fc.array(fc.string({ minLength: 1, maxLength: 60 }), { minLength: 1, maxLength: 5 });
const limits = Object.values(NAME_RULES).filter((rule) => rule.maxLength >= 32);

describe("composeName", () => {
  test("joins prefix, environment and id in lower case", () => {
    expect(composeName({ start: ["optimo", "prod"], path: ["Jobs"] }, 75)).toBe("optimo-prod-jobs");
    expect(composeName({ start: ["optimo", "prod"], path: ["JobTable"] }, 75)).toBe("optimo-prod-job-table");
  });

  test("adds a hash where another construct could get the same name", () => {
    const name = (...path: string[]) => composeName({ start: ["optimo", "prod"], path }, 75);
    expect(name("Job", "Table")).toMatch(/^optimo-prod-job-table-[0-9a-f]{8}$/);
    expect(name("job_table")).toMatch(/^optimo-prod-job-table-[0-9a-f]{8}$/);
    expect(name("Job", "Table")).not.toBe(name("job_table"));
  });

  test("never exceeds a service's limit and always keeps to its characters", () => {
    fc.assert(
      fc.property(ids, fc.constantFrom(...limits), (path, { maxLength, pattern }) => {
        const name = composeName({ start: ["optimo", "prod"], path }, maxLength);
        expect(name.length).toBeLessThanOrEqual(maxLength);
        expect(name).toMatch(pattern);
      }),
    );
  });

  test("gives different paths different names", () => {
    fc.assert(
      fc.property(ids, ids, fc.constantFrom(...limits), (a, b, { maxLength }) => {
        const start = ["optimo", "prod"];
        const same = composeName({ start, path: a }, maxLength) === composeName({ start, path: b }, maxLength);
        expect(same).toBe(JSON.stringify(a) === JSON.stringify(b));
      }),
    );
  });

  test("gives paths that spell alike different names", () => {
    const part = fc.constantFrom("Job", "Table", "JobTable", "job-table", "job", "JOB", "Job_Table", "-");
    const paths = fc.array(part, { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(paths, paths, (a, b) => {
        const same = composeName({ start: ["x"], path: a }, 63) === composeName({ start: ["x"], path: b }, 63);
        expect(same).toBe(JSON.stringify(a) === JSON.stringify(b));
      }),
      { numRuns: 1000 },
    );
  });

  test("is the same every time", () => {
    const parts = { start: ["optimo", "prod"], path: ["Extraction", "Uploads and results of all the teachers"] };
    expect(composeName(parts, 37)).toBe("optimo-prod-extraction-uploa-2995acc0");
  });
});

test("physicalName takes prefix and environment from the stack and leaves out what says nothing", () => {
  const names: string[] = [];
  synthesize((stack) => {
    const jobs = new Construct(stack, "Jobs");
    names.push(physicalName(jobs, "table"), physicalName(new Construct(jobs, "Resource"), "table"));
    names.push(namePrefix(jobs, "bucketPrefix"));
  });
  expect(names).toEqual(["shop-prod-jobs", "shop-prod-jobs", "shop-prod-jobs-"]);
});
