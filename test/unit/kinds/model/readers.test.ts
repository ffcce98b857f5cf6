import fc from "fast-check";
import loadHighs, { type Highs } from "highs";
import { beforeAll, describe, expect, test } from "vitest";
import { readLp } from "../../../../src/kinds/model/checker/read-lp";
import { readMps } from "../../../../src/kinds/model/checker/read-mps";
import { describeRow, describeText, readText } from "../../../support/model-texts";

/** The same words from the checker's reader. */
function describeByChecker(format: "lp" | "mps", text: string): string[] {
  const facts = format === "lp" ? readLp("m", text) : readMps("m", text);
  const columns = [...facts.columns].map(([name, { cost, lower, upper, whole }]) =>
    [name, cost, lower, upper, whole].join(" "),
  );
  const rows = facts.rows.map(({ name, lower, upper, terms }) => describeRow(name, lower, upper, [...terms]));
  return [`${facts.maximize ? "maximize" : "minimize"} ${facts.constant}`, ...columns.sort(), ...rows];
}

const LP = (rows: string, rest = "", objective = "3x + 2 y - z + 4") =>
  `\\ a comment\nMax\n obj: ${objective} \\ another\nSubject To\n${rows}\n${rest}\nEnd\n`;

describe("reading LP files", () => {
  test.each([
    [
      "rows of all kinds",
      LP(" c1: x + y <= 4\n c2: 2 <= x - z <= 8\n x + 2 y >= -3\n c4: x = 1\n c5: x =< 9 c6: y => 1"),
    ],
    [
      "constants in rows and on both sides",
      LP(" c1: x + 1 <= 4\n c2: 0 >= x - 5\n c3: x + x + 1 < 5\n c4: x + - 2 y > 1"),
    ],
    ["statements over several lines", LP(" c1: x\n + 2\n y\n - z\n <=\n 4\n c2:\n x >= 1")],
    ["a value on the left", LP(" c1: 3 <= x + y\n c2: 4 >= z")],
    [
      "bounds",
      LP(" c: x + y + z >= 1", "Bounds\n x <= 5\n -1 <= y <= 3\n z free\n w >= -inf\n w <= 1e30\n 7 >= v\n u = 2"),
    ],
    ["negative bounds with their partner", LP(" c: x >= -9", "Bounds\n x >= -8\n x <= -2\n -inf <= y <= -1")],
    ["whole columns", LP(" c: x >= 1", "General\n x y\n\nBinaries\n b1 b2\n")],
    ["names with odd characters", LP(" c(1): x#a + y.b + z_1 <= 4e0\n c(2): 1.5e-3 x#a - .5 y.b >= -2E+1")],
    ["an empty objective", LP(" c: x + y >= 2", "", "")],
    ["rows without a column", LP(" c: 3 <= 4\n d: >= -1\n e: 0 x = 0")],
    ["an infinite side", LP(" c: -inf <= x + y <= 1e30")],
  ])("reads %s, and so does the checker", (_, text) => {
    expect(describeText("lp", text)).toMatchSnapshot();
    expect(readText("lp", text).issues).toEqual([]);
    expect(describeByChecker("lp", text)).toEqual(describeText("lp", text));
  });

  test.each([
    ["hello", '1: not an LP file: it begins with "hello"'],
    ["", "file: there is no Minimize or Maximize"],
    ["max: 3x+2y;\nc1: x+y<=4;", '1: not an LP file: it begins with "max: 3x+2y;"'],
    ["min\n x\nst\n c: x >= 1", "file: the file ends without End"],
    [LP(" c: x >= 1\n c: y >= 1"), '6: row "c" is defined twice'],
    [LP(" c: x + y <= 4 + z"), "5: a comparison is missing"],
    [LP(" c: x >= 1", "Bounds\n 3 <= 4"), "7: there is no column in it"],
    [LP(" c: x y >= 1"), '5: + or - is missing before "y"'],
    [LP(" c: x + nan y >= 1"), '5: not a number: "nan"'],
    [LP(" c: 2 * x >= 1"), '5: products and squares are not supported: "* x >= 1"'],
    [LP(" c: x >= 1", "", "x + [ y ^2 ] / 2"), '3: products and squares are not supported: "[ y ^2 ] / 2 "'],
    [LP(" c: x >= 1", "Bounds\n x <= -2"), '7: column "x" has a negative upper bound and no lower bound'],
    [LP(" c: x >= 1", "Bounds\n 2 x <= 3"), "7: a bound is on one column without a coefficient"],
    [LP(" c: 1 <= x >= 3"), "5: these comparisons do not make a range"],
    [
      LP(" c: x >= 1", "Semi-continuous\n x"),
      "7: semi-continuous columns, special ordered sets and the like are not supported",
    ],
    ["minimize obj: x + y st\n a: x + y >= 1\nend", "1: st stands in the objective"],
    ["min\n x\nst\n c: x >= 1\nBounds\n x <= \u0001\nEnd", '6: this cannot be read: "\\u0001"'],
  ])("refuses %j with line and reason", (text, issue) => {
    expect(readText("lp", text).issues.join("\n")).toContain(issue);
  });
});

const MPS = (bounds = "", before = "", column = " y c3 1") =>
  `* comment\nNAME t\n${before}ROWS\n N obj\n L c1\n G c2\n E c3\n N free\nCOLUMNS\n    M 'MARKER' 'INTORG'\n x obj 1 c1 1\n x c2 1\n    M 'MARKER' 'INTEND'\n y obj 2 c1 1\n${column}\nRHS\n RHS c1 10 c2 1\n RHS c3 3 obj 5\n${bounds}ENDATA\nnothing of this counts\n`;

describe("reading MPS files", () => {
  test.each([
    ["a model", MPS()],
    ["a sense", MPS("", "OBJSENSE\n    MAX\n")],
    ["a sense on its section's line", MPS("", "OBJSENSE MAXIMIZE\n")],
    ["bounds of all kinds", MPS("BOUNDS\n UP B x 7\n LO B x -2\n MI B y\n UP B y -3\n")],
    ["more bounds", MPS("BOUNDS\n BV B y\n FR B x\n")],
    ["whole bounds, and none", MPS("BOUNDS\n LI B y 2\n UI B y 4\n PL B x\n")],
    ["a fixed column", MPS("BOUNDS\n FX B x 1D0\n UP B y 1e30\n")],
    ["ranges", MPS("RANGES\n R c1 4 c2 5\n R c3 -2\n")],
    ["ranges upwards", MPS("RANGES\n R c3 2\n")],
    ["sets without a name", MPS("BOUNDS\n UP x 7\n FR y\n").replace(" RHS c1 10 c2 1", " c1 10 c2 1")],
    ["entries of rows that carry nothing", MPS("", "", " y c3 1 free 9")],
  ])("reads %s, and so does the checker", (_, text) => {
    expect(describeText("mps", text)).toMatchSnapshot();
    expect(readText("mps", text).issues).toEqual([]);
    expect(describeByChecker("mps", text)).toEqual(describeText("mps", text));
  });

  test.each([
    [MPS("", "", " y c3 1x"), '15: a value must be a finite number, got "1x"'],
    [MPS("", "", " y c3 NaN"), '15: a value must be a finite number, got "NaN"'],
    [MPS("", "", " y c3 1 nope 2"), '15: row "nope" is not defined'],
    [MPS("", "", " y c3 1 c3 2"), '15: the column has two values in row "c3"'],
    [MPS("", "", " y c3 1\n z c3 1\n y c2 1"), '17: column "y" comes up again after other columns'],
    [
      MPS("", "", " my col c3 1"),
      "15: a line of COLUMNS has a column and one or two pairs of row and value, got 4 fields",
    ],
    [MPS("BOUNDS\n UP B y -3\n"), '20: column "y" has a negative upper bound and no lower bound'],
    [MPS("BOUNDS\n SC B y 3\n"), '20: bound type "SC" is not supported'],
    [MPS("BOUNDS\n UP B q 3\n"), '20: column "q" is not defined'],
    [MPS("BOUNDS\n UP B y\n"), '20: column "B" is not defined'],
    [MPS("QUADOBJ\n x x 1\n"), '19: section "QUADOBJ" is not supported'],
    [MPS("SOS1\n S1 S s1\n x:1 y:2 z:3\n"), '19: section "SOS1" is not supported'],
    [MPS("QCMATRIX c1\n x x 1\n"), '19: section "QCMATRIX" is not supported'],
    [MPS("INDICATORS\n IF c1 x 1\n"), '19: section "INDICATORS" is not supported'],
    [MPS("RHS\n OTHER c1 4\n"), '20: RHS has a second set "OTHER" beside "RHS"'],
    [MPS("RHS\n RHS c1 4\n"), '20: RHS has two values for row "c1"'],
    [MPS("RANGES\n R c1 4\n R c1 5\n"), '21: RANGES has two values for row "c1"'],
    [MPS("BOUNDS\n UP B x 4\n UP C x 5\n"), '21: BOUNDS has a second set "C" beside "B"'],
    [MPS("BOUNDS\n UP B x nan\n"), '20: a bound must be a number, got "nan"'],
    [MPS("", "OBJSENSE\n  BEST\n"), '4: OBJSENSE must be MAX or MIN, got "BEST"'],
    [MPS().replace("ENDATA", ""), "file: the file ends in section RHS, without ENDATA"],
    ["hello", '1: section "hello" is not supported'],
    ["", "file: there is no objective row"],
  ])("refuses %j with line and reason", (text, issue) => {
    expect(readText("mps", text).issues.join("\n")).toContain(issue);
  });

  test("tells of an unsupported section once, not of each of its lines", () => {
    const { issues } = readText("mps", MPS("SOS2\n S2 S s1\n x 1\n y 2\nBOUNDS\n UP B x 4\n"));
    expect(issues).toEqual(['19: section "SOS2" is not supported']);
  });
});

describe("what HiGHS writes", () => {
  let highs: Highs;
  beforeAll(async () => {
    highs = await loadHighs();
  });

  const side = fc.oneof(fc.integer({ min: -50, max: 50 }), fc.constant(null));
  const sketch = fc.record({
    maximize: fc.boolean(),
    offset: fc.integer({ min: -5, max: 5 }),
    columns: fc.array(fc.tuple(fc.integer({ min: -9, max: 9 }), side, side, fc.boolean()), {
      minLength: 1,
      maxLength: 6,
    }),
    rows: fc.array(fc.tuple(side, side, fc.array(fc.integer({ min: -4, max: 4 }), { minLength: 6, maxLength: 6 })), {
      minLength: 1,
      maxLength: 5,
    }),
  });

  test.each(["lp", "mps"] as const)("is read back from %s the same by the run, the checker and HiGHS", (format) => {
    fc.assert(
      fc.property(sketch, ({ maximize, offset, columns, rows }) => {
        // HiGHS leaves a column out, or forgets that it is whole, if it has neither cost nor an entry in a bounded row.
        const counts = ([a, b, terms]: Sketch["rows"][number], at: number) => (a ?? b) !== null && terms[at] !== 0;
        fc.pre(columns.every(([cost], at) => cost !== 0 || rows.some((row) => counts(row, at))));
        const { expected, text } = written(highs, format, { maximize, offset, columns, rows });
        const read = describeText(format, text);
        expect(describeByChecker(format, text)).toEqual(read);
        if (format === "mps") expect(read).toEqual(expected);
        else expect(read.slice(0, 1 + columns.length)).toEqual(expected.slice(0, 1 + columns.length));
      }),
      { numRuns: 150 },
    );
  });
});

interface Sketch {
  readonly maximize: boolean;
  readonly offset: number;
  readonly columns: readonly [number, number | null, number | null, boolean][];
  readonly rows: readonly [number | null, number | null, number[]][];
}

/** The model as HiGHS writes it, and what it must say. */
function written(highs: Highs, format: "lp" | "mps", { maximize, offset, columns, rows }: Sketch) {
  const low = (a: number | null, b: number | null) => (a !== null && b !== null ? Math.min(a, b) : (a ?? -Infinity));
  const high = (a: number | null, b: number | null) => (a !== null && b !== null ? Math.max(a, b) : (b ?? Infinity));
  const starts = [0];
  const indices: number[] = [];
  const values: number[] = [];
  for (const [, , terms] of rows) {
    terms.slice(0, columns.length).forEach((value, column) => {
      if (value === 0) return;
      indices.push(column);
      values.push(value);
    });
    starts.push(indices.length);
  }
  const { maximize: largest, minimize: least } = highs.constants.objectiveSense;
  const model = highs.createModel({
    numCols: columns.length,
    numRows: rows.length,
    sense: maximize ? largest : least,
    offset,
    colCost: columns.map(([cost]) => cost),
    colLower: columns.map(([, a, b]) => low(a, b)),
    colUpper: columns.map(([, a, b]) => high(a, b)),
    integrality: columns.map(([, , , whole]) => (whole ? 1 : 0)),
    rowLower: rows.map(([a, b]) => low(a, b)),
    rowUpper: rows.map(([a, b]) => high(a, b)),
    colNames: columns.map((_, at) => `x${at}`),
    rowNames: rows.map((_, at) => `r${at}`),
    matrix: { format: "csr", numRows: rows.length, numCols: columns.length, starts, indices, values },
  });
  const exported = format === "lp" ? model.exportModel("lp") : new TextDecoder().decode(model.exportModel("mps"));
  model.dispose();
  const expected = [
    `${maximize ? "maximize" : "minimize"} ${offset}`,
    ...columns.map(([cost, a, b, whole], at) => [`x${at}`, cost, low(a, b), high(a, b), whole].join(" ")),
    // Free rows carry nothing and are not read.
    ...rows.flatMap(([a, b, terms], at) =>
      a === null && b === null
        ? []
        : describeRow(
            `r${at}`,
            low(a, b),
            high(a, b),
            terms.slice(0, columns.length).map((value, column) => [`x${column}`, value]),
          ),
    ),
  ];
  return { expected, text: exported };
}
