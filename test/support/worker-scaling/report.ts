import { CONTENDERS, type Contender, playOnce, SCENARIOS, type Scenario, SEEDS } from "./scenarios";
import type { Outcome } from "./simulate";

/** A Fargate task of 2 vCPU and 4 GiB in us-east-1, Linux on x86, on demand: USD an hour. */
export const PRICE = 2 * 0.04048 + 4 * 0.004445;

/** Means over all seeds. */
export interface Figures {
  readonly p95Minutes: number;
  readonly inTime: number;
  readonly drainMinutes: number;
  readonly taskHours: number;
  readonly cost: number;
  readonly interruptedByScaleIn: number;
  readonly lostHours: number;
}

export function figures(scenario: Scenario, contender: Contender): Figures {
  const outcomes = SEEDS.map((seed) => playOnce(scenario, contender, seed));
  const mean = (of: (outcome: Outcome) => number) => outcomes.reduce((sum, each) => sum + of(each), 0) / SEEDS.length;
  const taskHours = mean((outcome) => outcome.taskHours);
  return {
    p95Minutes: mean(({ p95 }) => p95) / 60,
    inTime: mean(({ inTime }) => inTime),
    drainMinutes: mean(({ drain }) => drain) / 60,
    taskHours,
    cost: taskHours * PRICE,
    interruptedByScaleIn: mean(({ interruptedByScaleIn }) => interruptedByScaleIn),
    lostHours: mean(({ lostHours }) => lostHours),
  };
}

const HEAD = [
  "who decides",
  "95 % finished within",
  "in time",
  "empty after the last",
  "task-hours",
  "USD",
  "stopped at work",
  "work in vain",
];

/** The tables of the documents, in Markdown. */
export function scalingTables(): string {
  return SCENARIOS.map((scenario) => {
    const rows = Object.values(CONTENDERS).map((contender) => row(contender.name, figures(scenario, contender)));
    const { name, text } = scenario;
    const lines = [
      `**${name[0]?.toUpperCase()}${name.slice(1)}** (${text}):`,
      "",
      line(HEAD),
      line(HEAD.map(() => "---")),
    ];
    return [...lines, ...rows].join("\n");
  }).join("\n\n");
}

function row(name: string, of: Figures): string {
  return line([
    name,
    minutes(of.p95Minutes),
    `${Math.floor(of.inTime * 100)} %`,
    minutes(of.drainMinutes),
    of.taskHours.toFixed(0),
    of.cost.toFixed(2),
    of.interruptedByScaleIn.toFixed(0),
    `${of.lostHours.toFixed(1)} h`,
  ]);
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

function minutes(amount: number): string {
  if (!Number.isFinite(amount)) return "never";
  return amount < 180 ? `${amount.toFixed(0)} min` : `${(amount / 60).toFixed(0)} h`;
}
