import { describe, expect, test } from "vitest";
import { Duration } from "../../../../constructs/core/duration";
import { MathMetric } from "../../../../constructs/core/math-metric";
import { Metric } from "../../../../constructs/core/metric";

function metric(metricName: string, period = Duration.minutes(1)): Metric {
  return new Metric({ namespace: "Shop", metricName, dimensions: {}, statistic: "Sum", period });
}

describe("metric math", () => {
  const [orders, returns] = [metric("Orders"), metric("Returns")];

  test("asks for each metric by its name and for the expression last, which alone is the answer", () => {
    const kept = new MathMetric({ expression: "orders - returns", using: { orders, returns }, label: "kept" });
    expect(kept.queries).toEqual([
      { id: "orders", metric: orders, returnData: false },
      { id: "returns", metric: returns, returnData: false },
      { id: "result", expression: "orders - returns", label: "kept", returnData: true },
    ]);
    expect(kept.period.toSeconds()).toBe(60);
  });

  test("names every mistake at once", () => {
    const slow = metric("Slow", Duration.minutes(5));
    const using = { Orders: orders, slow, result: returns };
    expect(() => new MathMetric({ expression: "Orders + result", using, label: "sum" })).toThrow(
      [
        "metric math sum: using must be of one period, got 1 minute, 5 minutes; choose one",
        'metric math sum: a name must begin with a lower case letter, have letters, digits and _ only, and not be result, got "Orders"; rename it',
        'metric math sum: expression must use every name, got none of "slow"; use it or leave it out',
        'metric math sum: a name must begin with a lower case letter, have letters, digits and _ only, and not be result, got "result"; rename it',
      ].join("\n"),
    );
  });

  test("takes one to ten metrics", () => {
    const many = Object.fromEntries(Array.from({ length: 11 }, (_, index) => [`m${index}`, orders]));
    const expression = Object.keys(many).join(" + ");
    const message = "using must have 1 to 10 metrics, got";
    expect(() => new MathMetric({ expression, using: many, label: "sum" })).toThrow(`${message} 11; combine fewer`);
    expect(() => new MathMetric({ expression: "1", using: {}, label: "one" })).toThrow(`${message} 0; combine fewer`);
  });
});
