import { classScheduleKind } from "../../../src/kinds/class-schedule";

/** What our checker finds in an output folder. */
export interface Verdict {
  readonly passed: boolean;
  readonly requestsPct: number;
  readonly unmet: number;
  readonly objective: number;
  /** The first broken rules. */
  readonly broken: readonly string[];
}

/** Holds the files of any solver against the rules, with the metrics computed from them. */
export async function judge(inputDirectory: string, outputDirectory: string): Promise<Verdict> {
  const request = { inputDirectory, outputDirectory, parameters: {} };
  const report = await classScheduleKind.check(request);
  // violations.csv is our own account of what is unmet and why: a peer has none, and is judged by its schedule
  const broken = report.violations.filter(({ file, message }) => !`${file} ${message}`.includes("violations.csv"));
  const metrics = report.metrics ?? {};
  const [requests, satisfied] = [Number(metrics.requests), Number(metrics.requestsSatisfied)];
  return {
    passed: broken.length === 0,
    requestsPct: (100 * satisfied) / requests,
    unmet: requests - satisfied,
    objective: Number(metrics.objective),
    broken: broken.slice(0, 3).map(({ rule, message }) => `${rule}: ${message}`),
  };
}
