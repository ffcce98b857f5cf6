import { Lazy } from "cdktf";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Duration } from "../../../../constructs/core/duration";
import { Size } from "../../../../constructs/core/size";

describe("Duration", () => {
  test("converts between its units", () => {
    expect(Duration.minutes(5).toSeconds()).toBe(300);
    expect(Duration.days(14).toSeconds()).toBe(1_209_600);
    expect(Duration.seconds(7200).toHours()).toBe(2);
    expect(Duration.millis(1500).toSeconds({ integral: false })).toBe(1.5);
  });

  test("comes back unchanged from every finer unit", () => {
    fc.assert(
      fc.property(fc.nat(10_000), (amount) => {
        expect(Duration.seconds(Duration.hours(amount).toSeconds()).toHours()).toBe(amount);
        expect(Duration.millis(Duration.days(amount).toMillis()).toDays()).toBe(amount);
      }),
    );
  });

  test("adds up the same in either order", () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.nat(1000), (minutes, hours) => {
        const sum = Duration.minutes(minutes).plus(Duration.hours(hours));
        expect(Duration.hours(hours).plus(Duration.minutes(minutes)).toMillis({ integral: false })).toBeCloseTo(
          sum.toMillis(),
          3,
        );
      }),
    );
  });

  test("refuses what does not come out even", () => {
    expect(() => Duration.seconds(90).toMinutes()).toThrow(
      "duration must be a whole number of minutes, got 90 seconds; change it, or convert with { integral: false }",
    );
  });

  test("refuses negative and endless amounts", () => {
    expect(() => Duration.days(-1)).toThrow("duration must be 0 or more, got -1 days; give a positive number");
    expect(() => Duration.days(Number.NaN)).toThrow("duration must be 0 or more, got NaN days");
  });

  test("lets a token through in its own unit only", () => {
    const token = Lazy.numberValue({ produce: () => 1 });
    expect(Duration.seconds(token).toSeconds()).toBe(token);
    expect(() => Duration.seconds(token).toMinutes()).toThrow(
      "duration must be given in minutes, got seconds known only after apply; make it with the constructor for minutes",
    );
    expect(String(Duration.seconds(token))).toBe("seconds known only after apply");
  });

  test("prints as people write it", () => {
    expect(String(Duration.days(1))).toBe("1 day");
    expect(String(Duration.minutes(5))).toBe("5 minutes");
  });
});

describe("Size", () => {
  test("converts between its units", () => {
    expect(Size.gibibytes(4).toMebibytes()).toBe(4096);
    expect(Size.kibibytes(256).toBytes()).toBe(262_144);
    expect(Size.tebibytes(1).toGibibytes()).toBe(1024);
  });

  test("comes back unchanged from bytes", () => {
    fc.assert(
      fc.property(fc.nat(1000), (amount) => {
        expect(Size.bytes(Size.gibibytes(amount).toBytes()).toGibibytes()).toBe(amount);
      }),
    );
  });

  test("refuses what does not come out even, and lets a token through in its own unit", () => {
    expect(() => Size.mebibytes(100).toGibibytes()).toThrow(
      "size must be a whole number of GiB, got 100 MiB; change it, or convert with { integral: false }",
    );
    const token = Lazy.numberValue({ produce: () => 1 });
    expect(Size.gibibytes(token).toGibibytes()).toBe(token);
  });
});
