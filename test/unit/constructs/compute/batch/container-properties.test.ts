import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type ContainerParts,
  canonical,
  containerProperties,
} from "../../../../../constructs/compute/batch/container-properties";
import type { Loose } from "../../../../../constructs/compute/fargate/container-definition";

const PARTS: ContainerParts = {
  image: "registry/grader@sha256:00",
  command: undefined,
  environment: [],
  secrets: [],
  executionRoleArn: "arn:execution",
  jobRoleArn: undefined,
  vcpu: 0.25,
  memoryMiB: 512,
  user: "1000:1000",
  readonlyRoot: true,
  scratch: [],
  logs: { group: "/batch/grader", region: "us-west-2", streamPrefix: "job" },
  platform: {},
};

/** What every container has. */
const ALWAYS = {
  executionRoleArn: "arn:execution",
  image: "registry/grader@sha256:00",
  linuxParameters: { initProcessEnabled: true },
  logConfiguration: {
    logDriver: "awslogs",
    options: {
      "awslogs-group": "/batch/grader",
      "awslogs-region": "us-west-2",
      "awslogs-stream-prefix": "job",
    },
  },
  readonlyRootFilesystem: true,
  resourceRequirements: [
    { type: "MEMORY", value: "512" },
    { type: "VCPU", value: "0.25" },
  ],
  user: "1000:1000",
};

describe("a container's properties", () => {
  test.each<[string, Partial<ContainerParts>, object]>([
    ["nothing optional", {}, ALWAYS],
    ["a role", { jobRoleArn: "arn:job" }, { ...ALWAYS, jobRoleArn: "arn:job" }],
    [
      "a command in its order",
      { command: ["grade", "--all", "Ref::submission"] },
      { ...ALWAYS, command: ["grade", "--all", "Ref::submission"] },
    ],
    [
      "variables and secrets by name",
      {
        environment: [
          { name: "B", value: "2" },
          { name: "A", value: "1" },
          { name: "EMPTY", value: "" },
        ],
        secrets: [
          { name: "Z", valueFrom: "arn:z" },
          { name: "Y", valueFrom: "arn:y" },
        ],
      },
      {
        ...ALWAYS,
        environment: [
          { name: "A", value: "1" },
          { name: "B", value: "2" },
        ],
        secrets: [
          { name: "Y", valueFrom: "arn:y" },
          { name: "Z", valueFrom: "arn:z" },
        ],
      },
    ],
    [
      "places to write, without a path on any host",
      { scratch: ["/work/files", "/tmp"] },
      {
        ...ALWAYS,
        mountPoints: [
          { containerPath: "/tmp", readOnly: false, sourceVolume: "tmp" },
          { containerPath: "/work/files", readOnly: false, sourceVolume: "work-files" },
        ],
        volumes: [
          { host: {}, name: "tmp" },
          { host: {}, name: "work-files" },
        ],
      },
    ],
    [
      "a platform's own parts, which win",
      {
        vcpu: 96,
        platform: { readonlyRootFilesystem: false, ulimits: [{ name: "nofile", softLimit: 9, hardLimit: 9 }] },
      },
      {
        ...ALWAYS,
        readonlyRootFilesystem: false,
        resourceRequirements: [
          { type: "MEMORY", value: "512" },
          { type: "VCPU", value: "96" },
        ],
        ulimits: [{ hardLimit: 9, name: "nofile", softLimit: 9 }],
      },
    ],
  ])("are, with %s, as written here", (_what, parts, expected) => {
    expect(JSON.stringify(containerProperties({ ...PARTS, ...parts }))).toBe(JSON.stringify(sorted(expected)));
  });
});

describe("the one form of container properties", () => {
  const texts = fc.string({ maxLength: 5 });
  const variables = fc.uniqueArray(fc.record({ name: fc.string({ minLength: 1, maxLength: 3 }), value: texts }), {
    selector: ({ name }) => name,
    maxLength: 6,
  });
  const anything: fc.Arbitrary<Loose> = fc.letrec<{ value: Loose }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      texts,
      fc.integer(),
      fc.boolean(),
      fc.constantFrom(null, undefined),
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(fc.string({ maxLength: 3 }), tie("value"), { maxKeys: 3, noNullPrototype: true }),
    ),
  })).value;
  const properties = fc.record({
    environment: variables,
    secrets: variables,
    command: fc.array(texts),
    extra: anything,
  });

  test("does not change when it is made again", () => {
    fc.assert(
      fc.property(properties, (given) => {
        const once = canonical(given) as Readonly<Record<string, Loose>>;
        expect(JSON.stringify(canonical(once))).toBe(JSON.stringify(once));
      }),
    );
  });

  test("does not depend on the order of keys, variables and secrets", () => {
    fc.assert(
      fc.property(properties, (given) => {
        const turned = Object.fromEntries(Object.entries(given).reverse()) as typeof given;
        const { environment, secrets } = given;
        const other = { ...turned, environment: [...environment].reverse(), secrets: [...secrets].reverse() };
        expect(JSON.stringify(canonical(other))).toBe(JSON.stringify(canonical(given)));
      }),
    );
  });

  test("holds nothing that is null or an empty list", () => {
    fc.assert(
      fc.property(properties, (given) => {
        expect(JSON.stringify(canonical(given))).not.toMatch(/:(null|\[\])[,}]/);
      }),
    );
  });

  test("keeps the order of a command", () => {
    fc.assert(
      fc.property(fc.array(texts, { minLength: 1 }), (command) => {
        expect(canonical({ command })).toEqual({ command });
      }),
    );
  });
});

function sorted(object: object): object {
  return Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));
}
