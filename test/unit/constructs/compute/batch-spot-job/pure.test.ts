import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BATCH_SPOT_JOB_DEFAULTS } from "../../../../../constructs/compute/batch-spot-job/batch-spot-job-props";
import { environmentId } from "../../../../../constructs/compute/batch-spot-job/instance-environment";
import {
  INSTANCE_SIZES,
  type InstanceArchitecture,
  sizesOf,
} from "../../../../../constructs/compute/batch-spot-job/instance-sizes";
import {
  defaultInstanceTypes,
  holds,
  memoryShareMib,
  mostVcpus,
  sizesIn,
  usableMemoryMib,
} from "../../../../../constructs/compute/batch-spot-job/instance-types";
import { settleSpotJob } from "../../../../../constructs/compute/batch-spot-job/settled-job";
import {
  SPOT_NOTICE,
  solverResources,
  solverTiming,
} from "../../../../../constructs/compute/batch-spot-job/solver-plan";
import { Duration } from "../../../../../constructs/core/duration";
import { Size } from "../../../../../constructs/core/size";
import { Network } from "../../../../../constructs/network/network";
import { SOLVER_TASK_SETTINGS } from "../../../../../src/contract/settings";

const architectures = fc.constantFrom<InstanceArchitecture>("X86_64", "ARM64");
/** Jobs that AWS has a compute-optimized machine for, with up to their share of its memory. */
const jobs = fc.record({ vcpus: fc.integer({ min: 1, max: 192 }), perVcpu: fc.integer({ min: 64, max: 1536 }) });
const familyOf = (name: string) => name.split(".")[0] ?? "";

describe("the default list of instance types", () => {
  test.each([
    [72, 140_000, "c5.18xlarge c5a.24xlarge c5n.18xlarge c6i.24xlarge c6a.24xlarge c7i.24xlarge c7a.24xlarge"],
    [96, 180_000, "c5.24xlarge c5a.24xlarge c6i.24xlarge c6a.24xlarge c7i.24xlarge c7a.24xlarge"],
    [16, 30_000, "c5.4xlarge c5a.4xlarge c5n.4xlarge c6i.4xlarge c6a.4xlarge c7i.4xlarge c7a.4xlarge"],
    [16, 32_000, "c5.9xlarge c5a.8xlarge c5n.4xlarge c6i.8xlarge c6a.8xlarge c7i.8xlarge c7a.8xlarge"],
    [128, 240_000, "c6i.32xlarge c6a.32xlarge c7i.48xlarge c7a.32xlarge c6in.32xlarge c6id.32xlarge"],
  ])("for %i vCPU and %i MiB", (vcpus, memoryMib, expected) => {
    expect(defaultInstanceTypes({ vcpus, memoryMib }, "X86_64")).toEqual(expected.split(" "));
  });

  test("holds the job on every type, whose memory the system's part still fits into", () => {
    fc.assert(
      fc.property(jobs, architectures, ({ vcpus, perVcpu }, architecture) => {
        const need = { vcpus, memoryMib: vcpus * perVcpu };
        const sizes = sizesIn(defaultInstanceTypes(need, architecture));
        for (const size of sizes) {
          expect(size.architecture).toBe(architecture);
          expect(size.vcpus).toBeGreaterThanOrEqual(vcpus);
          expect(need.memoryMib + Math.max(512, size.memoryMib * 0.05)).toBeLessThanOrEqual(size.memoryMib);
        }
      }),
    );
  });

  test("names six types or more of six families, wherever AWS has them", () => {
    fc.assert(
      fc.property(jobs, ({ vcpus, perVcpu }) => {
        const types = defaultInstanceTypes({ vcpus, memoryMib: vcpus * perVcpu }, "X86_64");
        expect(new Set(types.map(familyOf)).size).toBe(types.length);
        expect(types.length).toBeGreaterThanOrEqual(6);
      }),
    );
  });

  test("names the smallest size of each family that holds the job", () => {
    fc.assert(
      fc.property(jobs, architectures, ({ vcpus, perVcpu }, architecture) => {
        const need = { vcpus, memoryMib: vcpus * perVcpu };
        for (const size of sizesIn(defaultInstanceTypes(need, architecture))) {
          const smaller = sizesOf(familyOf(size.name)).filter((other) => other.vcpus < size.vcpus);
          expect(smaller.filter((other) => holds(other, need))).toEqual([]);
        }
      }),
    );
  });

  test("is empty where no machine is large enough", () => {
    expect(defaultInstanceTypes({ vcpus: 385, memoryMib: 1024 }, "X86_64")).toEqual([]);
    expect(defaultInstanceTypes({ vcpus: 193, memoryMib: 1024 }, "ARM64")).toEqual([]);
  });
});

describe("memory", () => {
  test("leaves the system 5 %, and small machines 512 MiB", () => {
    expect(usableMemoryMib(192 * 1024)).toBe(186_777);
    expect(usableMemoryMib(144 * 1024)).toBe(140_083);
    expect(usableMemoryMib(8 * 1024)).toBe(7680);
    // What AWS's guide measured on an m4.large: more is free than is counted on.
    expect(usableMemoryMib(8 * 1024)).toBeLessThan(7985 - 32);
  });

  test("of a job that names none fits as many jobs onto a machine as its vCPUs do", () => {
    const sizes = [...INSTANCE_SIZES.values()];
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 384 }), fc.constantFrom(...sizes), (vcpus, size) => {
        const share = memoryShareMib(vcpus, [size]);
        const jobsOnIt = Math.max(1, Math.floor(size.vcpus / vcpus));
        expect(share * jobsOnIt).toBeLessThanOrEqual(usableMemoryMib(size.memoryMib));
      }),
    );
  });

  test("of a job that names none fits every type of the list it runs on", () => {
    const network = Network.fromIds({ vpcId: "vpc-1", cidr: "10.0.0.0/16", subnets: {} });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 192 }), architectures, (vcpu, architecture) => {
        const { sizes, memoryMib } = settleSpotJob({ network, image: "", vcpu, architecture });
        expect(sizes.length).toBeGreaterThan(0);
        expect(sizes.filter((size) => !holds(size, { vcpus: vcpu, memoryMib }))).toEqual([]);
      }),
    );
  });
});

describe("what a solver is told", () => {
  test("has no more threads than vCPUs and less memory than the job", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 384 }), fc.integer({ min: 4, max: 3_000_000 }), (vcpus, memoryMib) => {
        const { threads, memoryMib: memory } = solverResources(vcpus, memoryMib);
        expect(threads).toBe(Math.min(256, vcpus));
        expect(memory).toBeGreaterThan(0);
        expect(memory).toBeLessThanOrEqual(memoryMib);
        if (memoryMib > 256) expect(memory).toBeLessThanOrEqual(memoryMib - 128);
      }),
    );
    expect(solverResources(72, 140_000)).toEqual({ threads: 72, memoryMib: 126_000 });
  });

  test("is told under the names that Millrace's own solver task reads", () => {
    const { threads, memoryMib, timeLimitSeconds } = SOLVER_TASK_SETTINGS;
    expect(BATCH_SPOT_JOB_DEFAULTS.solver).toEqual({
      threads: threads.variable,
      memoryMib: memoryMib.variable,
      timeLimitSeconds: timeLimitSeconds.variable,
    });
  });

  test("fits what Millrace's own solver task takes, for every job", () => {
    for (const size of INSTANCE_SIZES.values()) {
      const { threads, memoryMib } = solverResources(size.vcpus, usableMemoryMib(size.memoryMib));
      expect(SOLVER_TASK_SETTINGS.threads.schema.safeParse(String(threads)).success).toBe(true);
      expect(SOLVER_TASK_SETTINGS.memoryMib.schema.safeParse(String(memoryMib)).success).toBe(true);
    }
  });
});

describe("the times of a job", () => {
  test("come in order: solver, attempt, caller, with the notice of Spot between the first two", () => {
    const times = fc.record({
      timeout: fc.integer({ min: 130, max: 2_000_000 }),
      wrapUp: fc.integer({ min: 120, max: 21_600 }),
      attempts: fc.integer({ min: 1, max: 10 }),
      waiting: fc.integer({ min: 600, max: 86_400 }),
    });
    fc.assert(
      fc.property(times, ({ timeout, wrapUp, attempts, waiting }) => {
        fc.pre(wrapUp < timeout);
        const timing = solverTiming({
          timeout: Duration.seconds(timeout),
          wrapUp: Duration.seconds(wrapUp),
          attempts,
          runnableLimit: Duration.seconds(waiting),
        });
        const [solver, attempt, caller] = [timing.solverTimeLimit, timing.attemptTimeout, timing.callerDeadline];
        expect(solver.toSeconds()).toBeGreaterThan(0);
        expect(attempt.toSeconds() - solver.toSeconds()).toBeGreaterThanOrEqual(SPOT_NOTICE.toSeconds());
        expect(caller.toSeconds()).toBeGreaterThan(attempt.toSeconds());
      }),
    );
  });

  test("are these by default: 3 h 55 min, 4 h, and 15 h for three attempts that each waited an hour", () => {
    const { timeout, wrapUp, retry, runnableLimit } = BATCH_SPOT_JOB_DEFAULTS;
    const timing = solverTiming({ timeout, wrapUp, runnableLimit, attempts: retry.attempts });
    const minutes = [timing.solverTimeLimit, timing.attemptTimeout, timing.callerDeadline].map((time) => {
      return time.toMinutes();
    });
    expect(minutes).toEqual([235, 240, 900]);
  });
});

test("the most vCPUs at a time are each environment's limit and one instance more", () => {
  expect(mostVcpus([96], 96)).toBe(192);
  expect(mostVcpus([96, 16], 16)).toBe(144);
});

test("only former environments have a number in their id", () => {
  expect([environmentId("SPOT", 1), environmentId("EC2", 1)]).toEqual(["Spot", "OnDemand"]);
  expect([environmentId("SPOT", 2), environmentId("EC2", 12)]).toEqual(["Spot2", "OnDemand12"]);
});

test("a family stands for all its sizes, and a described type for itself", () => {
  expect(sizesIn(["c7i"]).map(({ name }) => name)).toHaveLength(9);
  const network = Network.fromIds({ vpcId: "vpc-1", cidr: "10.0.0.0/16", subnets: {} });
  const own = { name: "x9.8xlarge", vcpus: 32, memory: Size.gibibytes(1024), architecture: "X86_64" } as const;
  const { typeNames, sizes } = settleSpotJob({ network, image: "", instanceTypes: [own, "r6i.8xlarge"] });
  expect(typeNames).toEqual(["x9.8xlarge", "r6i.8xlarge"]);
  expect(sizes.map(({ memoryMib }) => memoryMib)).toEqual([1_048_576, 262_144]);
});
