import { expect, test } from "vitest";
import { count } from "../../../src/jobs/measures";
import { EmbeddedMetrics, embeddedMetrics, measuredRequests, measureJobs } from "../../../src/main/embedded-metrics";
import { ManualClock } from "../../support/jobs";

function recorded() {
  const lines: string[] = [];
  const clock = new ManualClock();
  const write = (line: string) => void lines.push(line);
  const metrics = new EmbeddedMetrics({ namespace: "Millrace", service: "api", clock, write });
  return { metrics, clock, lines, said: () => lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
}

test("a metric is one line of JSON that names its dimensions, its unit and its time", () => {
  const { metrics, clock, lines, said } = recorded();
  metrics.put({ JobsSucceeded: count(), RunTime: { unit: "Seconds", value: 2.5 } }, "model");
  expect(lines[0]?.endsWith("}\n")).toBe(true);
  expect(lines[0]?.trim()).not.toContain("\n");
  expect(said()).toEqual([
    {
      _aws: {
        Timestamp: clock.now(),
        CloudWatchMetrics: [
          {
            Namespace: "Millrace",
            Dimensions: [["Service", "Kind"]],
            Metrics: [
              { Name: "JobsSucceeded", Unit: "Count" },
              { Name: "RunTime", Unit: "Seconds" },
            ],
          },
        ],
      },
      ...{ Service: "api", Kind: "model", JobsSucceeded: 1, RunTime: 2.5 },
    },
  ]);
});

test("requests are counted by how they ended, under no path that a caller chose", () => {
  const { metrics, said, lines } = recorded();
  for (const status of [200, 404, 503]) {
    measuredRequests(metrics).record({ method: "GET", route: "/jobs/:id", status, seconds: 0.0123 });
  }
  const counts = said().map(({ Requests, RefusedRequests, ServerErrors, RequestTime }) => [
    ...[Requests, RefusedRequests, ServerErrors, RequestTime],
  ]);
  expect(counts).toEqual([
    [1, 0, 0, 12],
    [1, 1, 0, 12],
    [1, 0, 1, 12],
  ]);
  expect(lines.join("")).not.toContain("/jobs");
});

test("jobs are counted as the store counts them", async () => {
  const { metrics, said } = recorded();
  const counts = { queued: 4, starting: 1, running: 2, succeeded: 9, failed: 0, cancelled: 0, expired: 0 };
  await measureJobs({ countByState: async () => counts }, metrics);
  expect(said()).toMatchObject([{ JobsWaiting: 4, JobsAtWork: 3 }]);
});

test("nothing is measured unless it is asked for", () => {
  const clock = new ManualClock();
  expect(embeddedMetrics({ metrics: "off", metricsNamespace: "Millrace" }, "api", clock)).toBeUndefined();
  expect(embeddedMetrics({ metrics: "emf", metricsNamespace: "Millrace" }, "api", clock)).toBeDefined();
});
