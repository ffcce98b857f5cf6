import { Lazy } from "cdktf";
import { Construct } from "constructs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type Check,
  checkAtSynth,
  checkProps,
  countOutside,
  durationOutside,
  InvalidPropsError,
  malformed,
  notOneOf,
  notWhole,
  notWholeUnit,
  outside,
  refuse,
  repeated,
  sizeOutside,
} from "../../../../constructs/core/checks";
import { Duration } from "../../../../constructs/core/duration";
import { Size } from "../../../../constructs/core/size";
import { refusal } from "../../../support/synthesize";

/** The lines a construct `Shop/Solver` is refused with. */
function lines(...checks: readonly Check[]): readonly string[] {
  const root = new Construct(new Construct(undefined as unknown as Construct, ""), "Shop");
  try {
    checkProps(new Construct(root, "Solver"), ...checks);
    return [];
  } catch (error) {
    return error instanceof InvalidPropsError ? error.message.split("\n") : [String(error)];
  }
}

describe("checkProps", () => {
  test("names every broken rule at once, each with path, value and remedy", () => {
    const found = lines(
      outside("maxVcpus", 64, 96, 256, "raise maxVcpus or lower vcpus"),
      notWhole("vcpus", 1.5),
      notOneOf("engine", "oracle", ["postgres", "mysql"]),
      malformed("name", "A b", /^[a-z]+$/, { must: "be lower case letters", remedy: "rename it" }),
    );
    expect(found).toEqual([
      "Shop/Solver: maxVcpus must be from 96 to 256, got 64; raise maxVcpus or lower vcpus",
      "Shop/Solver: vcpus must be a whole number, got 1.5; round it",
      'Shop/Solver: engine must be one of postgres, mysql, got "oracle"; choose one of them',
      'Shop/Solver: name must be lower case letters, got "A b"; rename it',
    ]);
  });

  test("says durations, sizes, lists and missing values in words", () => {
    const missing = refuse(true, { prop: "key", must: "be given", got: undefined, remedy: "give it" });
    expect(
      lines(
        durationOutside("timeout", Duration.hours(13), Duration.seconds(0), Duration.hours(12)),
        notWholeUnit("period", Duration.millis(1500), "seconds"),
        sizeOutside("memory", Size.mebibytes(1), Size.mebibytes(512), Size.gibibytes(30)),
        countOutside("subnets", [], 2, 6),
        repeated("zones", ["a", "b", "a"]),
        missing,
      ),
    ).toEqual([
      "Shop/Solver: timeout must be from 0 seconds to 12 hours, got 13 hours; give a duration in that range",
      "Shop/Solver: period must be a whole number of seconds, got 1500 milliseconds; round it",
      "Shop/Solver: memory must be from 512 MiB to 30 GiB, got 1 MiB; give a size in that range",
      "Shop/Solver: subnets must have 2 to 6 items, got 0; add some",
      'Shop/Solver: zones must name each item once, got "a"; remove the repetition',
      "Shop/Solver: key must be given, got nothing; give it",
    ]);
  });

  test("finds fault exactly with the numbers outside the range", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), fc.integer(), fc.nat(), (value, min, width) => {
        const allowed = value >= min && value <= min + width;
        expect(lines(outside("n", value, min, min + width))).toHaveLength(allowed ? 0 : 1);
      }),
    );
  });

  test("refuses what is no number", () => {
    expect(lines(outside("n", Number.NaN, 0, 1))).toEqual([
      "Shop/Solver: n must be from 0 to 1, got NaN; give a number in that range",
    ]);
  });

  test("keeps the number of mistakes, however the checks are nested", () => {
    const violation = { prop: "p", must: "m", got: 1, remedy: "r" };
    const { tree } = fc.letrec<{ tree: Check }>((tie) => ({
      tree: fc.oneof(
        { depthSize: "small" },
        fc.constant<Check>(violation),
        fc.constant<Check>(undefined),
        fc.array(tie("tree"), { maxLength: 4 }),
      ),
    }));
    fc.assert(
      fc.property(tree, (check) => {
        expect(lines(check)).toHaveLength(count(check));
      }),
    );
  });

  test("lets tokens and missing values through every rule", () => {
    const text = Lazy.stringValue({ produce: () => `\${var.x}` });
    const number = Lazy.numberValue({ produce: () => 1 });
    for (const value of [number, undefined]) {
      expect(lines(outside("n", value, 1, 2), notWhole("n", value), notOneOf("n", value, [1]))).toEqual([]);
    }
    const words = { must: "be a", remedy: "do" };
    expect(lines(malformed("s", text, /^a$/, words), malformed("s", undefined, /^a$/, words))).toEqual([]);
    expect(lines(repeated("l", [text, text]), countOutside("l", Lazy.listValue({ produce: () => [] }), 5, 6))).toEqual(
      [],
    );
    const [shortest, longest] = [Duration.seconds(1), Duration.seconds(2)];
    expect(lines(durationOutside("d", Duration.seconds(number), shortest, longest))).toEqual([]);
    expect(lines(sizeOutside("z", Size.bytes(number), Size.bytes(1), Size.bytes(2)))).toEqual([]);
  });
});

test("checkAtSynth reports when everything is built", () => {
  const message = refusal((stack) => {
    const construct = new Construct(stack, "Service");
    checkAtSynth(construct, () => outside("children", construct.node.children.length, 1, 9));
  });
  expect(message).toBe("Shop/Service: children must be from 1 to 9, got 0; give a number in that range");
});

function count(check: Check): number {
  if (check === undefined) return 0;
  return Array.isArray(check) ? check.reduce((sum: number, each: Check) => sum + count(each), 0) : 1;
}
