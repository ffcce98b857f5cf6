import type { Duration } from "./duration";
import type { Metric } from "./metric";

/** Props of {@link MathMetric}. */
export interface MathMetricProps {
  /** In CloudWatch's language, such as `(visible + inFlight) / tasks`. */
  readonly expression: string;
  /** What the names in the expression stand for; a name begins with a lower case letter. All of one period. */
  readonly using: Readonly<Record<string, Metric>>;
  /** How a graph names it. */
  readonly label: string;
}

/** One line of what CloudWatch is asked: a series of its own, or the expression over the others. */
export type MetricQuery =
  | { readonly id: string; readonly metric: Metric; readonly returnData: false }
  | { readonly id: string; readonly expression: string; readonly label: string; readonly returnData: true };

/** The name of the result; it must be no name in the expression. */
const RESULT = "result";
/** CloudWatch's limit for an alarm and for a scaling policy. */
const MOST_METRICS = 10;

/** A number computed from CloudWatch metrics: a value to hand to alarms and dashboards. Making one creates no resource. */
export class MathMetric implements MathMetricProps {
  readonly expression: string;
  readonly using: Readonly<Record<string, Metric>>;
  readonly label: string;

  /** @throws Error naming every mistake: a name misspelt or not used, too many metrics, periods that differ */
  constructor({ expression, using, label }: MathMetricProps) {
    this.expression = expression;
    this.using = using;
    this.label = label;
    const mistakes = findMistakes(expression, using);
    if (mistakes.length > 0) throw new Error(mistakes.map((mistake) => `metric math ${label}: ${mistake}`).join("\n"));
  }

  /** How long one value stands for. */
  get period(): Duration {
    const [first] = Object.values(this.using) as [Metric];
    return first.period;
  }

  /** What to ask CloudWatch: the metrics by name, the expression last. */
  get queries(): readonly MetricQuery[] {
    const parts = Object.entries(this.using).map(([id, metric]) => ({ id, metric, returnData: false }) as const);
    return [...parts, { id: RESULT, expression: this.expression, label: this.label, returnData: true }];
  }
}

function findMistakes(expression: string, using: Readonly<Record<string, Metric>>): readonly string[] {
  const names = Object.keys(using);
  const periods = new Set(Object.values(using).map(({ period }) => String(period)));
  const count = `using must have 1 to ${MOST_METRICS} metrics, got ${names.length}; combine fewer`;
  return [
    ...(names.length >= 1 && names.length <= MOST_METRICS ? [] : [count]),
    ...(periods.size > 1 ? [`using must be of one period, got ${[...periods].join(", ")}; choose one`] : []),
    ...names.flatMap((name) => nameMistakes(name, expression)),
  ];
}

function nameMistakes(name: string, expression: string): readonly string[] {
  if (!/^[a-z][A-Za-z0-9_]*$/.test(name) || name === RESULT) {
    const rule = `begin with a lower case letter, have letters, digits and _ only, and not be ${RESULT}`;
    return [`a name must ${rule}, got "${name}"; rename it`];
  }
  if (new RegExp(`\\b${name}\\b`).test(expression)) return [];
  return [`expression must use every name, got none of "${name}"; use it or leave it out`];
}
