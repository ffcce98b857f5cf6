import { CONTENDERS, type Contender, playOnce, SCENARIOS, type Scenario } from "./scenarios";

const [WIDTH, PANEL_HEIGHT, LEFT, RIGHT, TOP, GAP] = [760, 150, 52, 28, 56, 40];
const [FROM_HOUR, TO_HOUR, MINUTES_A_POINT] = [6, 18, 5];
const LINES: readonly (readonly [contender: Contender, color: string])[] = [
  [CONTENDERS.worker, "#1a6fb0"],
  [CONTENDERS.guide, "#b06f1a"],
  [CONTENDERS.steps, "#8a8a8a"],
];

/** One day of the first scenario as SVG: tasks above, messages not finished yet below, a line for each who decides. */
export function scalingChart(): string {
  const [scenario] = SCENARIOS as readonly [Scenario, ...Scenario[]];
  const days = LINES.map(([contender, color]) => ({ color, minutes: playOnce(scenario, contender, 1).minutes }));
  const panels = [
    {
      title: "Tasks",
      values: days.map(({ minutes, color }) => ({ color, of: minutes.map(({ desired }) => desired) })),
    },
    {
      title: "Messages not finished",
      values: days.map(({ minutes, color }) => {
        return { color, of: minutes.map(({ visible, inFlight }) => visible + inFlight) };
      }),
    },
  ];
  const drawn = panels.map((panel, index) => drawPanel(panel, TOP + index * (PANEL_HEIGHT + GAP)));
  const height = TOP + 2 * (PANEL_HEIGHT + GAP);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="12">`,
    `<title>A day of ${scenario.name}: tasks and messages by the hour</title>`,
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    ...LINES.map(([{ name }, color], index) => {
      const x = LEFT + index * 230;
      return `<rect x="${x}" y="14" width="14" height="4" fill="${color}"/><text x="${x + 20}" y="20">${name}</text>`;
    }),
    ...drawn,
    "</svg>\n",
  ].join("\n");
}

interface Panel {
  readonly title: string;
  readonly values: readonly { readonly color: string; readonly of: readonly number[] }[];
}

function drawPanel({ title, values }: Panel, top: number): string {
  const sampled = values.map(({ color, of }) => ({ color, of: sample(of) }));
  const most = Math.max(...sampled.flatMap(({ of }) => of));
  const bottom = top + PANEL_HEIGHT;
  const hours = Array.from({ length: (TO_HOUR - FROM_HOUR) / 2 + 1 }, (_, index) => FROM_HOUR + 2 * index);
  return [
    `<text x="${LEFT}" y="${top - 8}" font-weight="bold">${title}</text>`,
    `<path d="M${LEFT} ${top}V${bottom}H${WIDTH - RIGHT}" fill="none" stroke="#444444"/>`,
    `<text x="${LEFT - 6}" y="${top + 10}" text-anchor="end">${Math.round(most)}</text>`,
    `<text x="${LEFT - 6}" y="${bottom}" text-anchor="end">0</text>`,
    ...hours.map((hour) => `<text x="${across(hour)}" y="${bottom + 16}" text-anchor="middle">${hour}:00</text>`),
    // The first line is drawn last, so that it lies on top.
    ...sampled.toReversed().map(({ color, of }) => {
      const points = of.map((value, index) => {
        const x = across(FROM_HOUR + (index * MINUTES_A_POINT) / 60);
        return `${x},${(bottom - (value / most) * PANEL_HEIGHT).toFixed(1)}`;
      });
      return `<polyline fill="none" stroke="${color}" stroke-width="1.6" stroke-linejoin="round" points="${points.join(" ")}"/>`;
    }),
  ].join("\n");
}

function across(hour: number): string {
  return (LEFT + ((hour - FROM_HOUR) / (TO_HOUR - FROM_HOUR)) * (WIDTH - LEFT - RIGHT)).toFixed(1);
}

/** The largest value of each stretch, so that no peak is lost. */
function sample(values: readonly number[]): readonly number[] {
  const points = ((TO_HOUR - FROM_HOUR) * 60) / MINUTES_A_POINT;
  return Array.from({ length: points }, (_, index) => {
    const start = FROM_HOUR * 60 + index * MINUTES_A_POINT;
    return Math.max(...values.slice(start, start + MINUTES_A_POINT));
  });
}
