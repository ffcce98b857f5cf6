import { LpReader } from "../../src/kinds/model/read/lp";
import { Mistakes } from "../../src/kinds/model/read/mistakes";
import { MpsReader } from "../../src/kinds/model/read/mps";

/** Reads a text as the kind `model` does: the model, or what is wrong with it. */
export function readText(format: "lp" | "mps", text: string) {
  const mistakes = new Mistakes(`m.${format}`);
  const reader = format === "lp" ? new LpReader(mistakes) : new MpsReader(mistakes);
  text.split("\n").forEach((line, index) => {
    reader.line(line, index + 1);
  });
  const named = reader.finish();
  return { named, issues: mistakes.issues.map(({ line, message }) => `${line ?? "file"}: ${message}`) };
}

/** The model as lines that can be compared: columns and rows with all that is known of them. */
export function describeText(format: "lp" | "mps", text: string): string[] {
  const { named, issues } = readText(format, text);
  if (named === undefined) return issues;
  const { model, columnNames, rowNames } = named;
  const columns = columnNames.map((name, at) =>
    [name, model.cost[at], model.columnLower[at], model.columnUpper[at], model.integer[at] === 1].join(" "),
  );
  const rows = rowNames.map((name, row) => {
    const terms: [string, number][] = [];
    for (let at = model.rowStart[row] ?? 0; at < (model.rowStart[row + 1] ?? 0); at += 1) {
      terms.push([columnNames[model.columnIndex[at] ?? 0] ?? "", model.value[at] ?? 0]);
    }
    return describeRow(name, model.rowLower[row] ?? 0, model.rowUpper[row] ?? 0, terms);
  });
  return [`${model.sense} ${model.offset}`, ...columns.sort(), ...rows];
}

/** One row in the same words. */
export function describeRow(name: string, lower: number, upper: number, terms: readonly (readonly [string, number])[]) {
  const sorted = terms.filter(([, value]) => value !== 0).sort(([a], [b]) => (a < b ? -1 : 1));
  return `${name} ${lower} ${upper} ${sorted.map(([column, value]) => `${value}*${column}`).join(" ")}`;
}
