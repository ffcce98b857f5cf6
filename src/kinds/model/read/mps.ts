import type { Mistakes } from "./mistakes";
import { asBound, ModelBuilder, type NamedModel } from "./model-builder";
import { MpsBounds } from "./mps-bounds";
import { parseNumber } from "./numbers";

type Section = "start" | "ROWS" | "COLUMNS" | "RHS" | "RANGES" | "BOUNDS" | "OBJSENSE" | "ENDATA";
type RowType = "N" | "L" | "G" | "E";

const KEEP_FREE = "a name may not hold spaces; separate the fields of a line by spaces";

/**
 * Reads an MPS file line by line: the free form, and the fixed one as long as no name holds a space. Strict where
 * HiGHS's own reader guesses: what is not understood is a mistake with its line.
 */
export class MpsReader {
  private readonly builder = new ModelBuilder();
  private readonly bounds: MpsBounds;
  private section: Section = "start";
  /** In a section that is not supported: one mistake says it all. */
  private skipping = false;
  private readonly rowOf = new Map<string, number>();
  private readonly rowType: RowType[] = [];
  private readonly rhs: number[] = [];
  private readonly range = new Map<number, number>();
  /** Rows that RHS or RANGES gave a value, and the set they belong to, by section. */
  private readonly given = new Map<string, Set<string>>();
  private readonly setOf = new Map<Section, string>();
  private objective: string | undefined;
  private readonly unpriced = new Set<string>();
  private inIntegers = false;
  private lastColumn: string | undefined;
  private rowsOfColumn = new Set<string>();

  constructor(private readonly mistakes: Mistakes) {
    this.bounds = new MpsBounds(this.builder, mistakes);
  }

  line(text: string, line: number): void {
    if (this.section === "ENDATA" || text.startsWith("*") || text.trim() === "") return;
    const fields = text.trim().split(/\s+/);
    if (!/^\s/.test(text)) this.header(fields, line);
    else if (!this.skipping) this.data(fields, line);
  }

  finish(): NamedModel | undefined {
    if (this.section !== "ENDATA") {
      this.mistakes.add(undefined, `the file ends in section ${this.section}, without ENDATA`, "upload the whole file");
    }
    if (this.objective === undefined) {
      this.mistakes.add(undefined, "there is no objective row", "name one of type N in ROWS");
    }
    if (this.builder.columnNames.length === 0) this.mistakes.add(undefined, "there is no column", "fill COLUMNS");
    this.bounds.finish();
    if (this.mistakes.issues.length > 0) return undefined;
    this.applyRightHandSides();
    return this.builder.build();
  }

  private header(fields: readonly string[], line: number): void {
    const name = (fields[0] ?? "").toUpperCase();
    this.skipping = false;
    if (name === "NAME") return;
    if (name === "OBJSENSE") {
      this.section = "OBJSENSE";
      if (fields.length > 1) this.sense(fields[1] ?? "", line);
    } else if (["ROWS", "COLUMNS", "RHS", "RANGES", "BOUNDS", "ENDATA"].includes(name)) {
      this.section = name as Section;
    } else {
      this.skipping = true;
      const remedy = "linear models have NAME, OBJSENSE, ROWS, COLUMNS, RHS, RANGES, BOUNDS and ENDATA";
      this.mistakes.add(line, `section ${JSON.stringify(fields[0])} is not supported`, remedy);
    }
  }

  private data(fields: readonly string[], line: number) {
    switch (this.section) {
      case "OBJSENSE":
        return this.sense(fields[0] ?? "", line);
      case "ROWS":
        return this.row(fields, line);
      case "COLUMNS":
        return this.columnEntries(fields, line);
      case "RHS":
      case "RANGES":
        return this.rowValues(fields, line);
      case "BOUNDS":
        return this.bounds.line(fields, line);
      default:
        this.mistakes.add(line, "data stands before the first section", "begin with NAME and ROWS");
    }
  }

  private sense(word: string, line: number): void {
    const known = /^(max|min)(imi[sz]e)?$/i.exec(word);
    if (known === null)
      this.mistakes.add(line, `OBJSENSE must be MAX or MIN, got ${JSON.stringify(word)}`, "correct it");
    else this.builder.sense = known[1]?.toLowerCase() === "max" ? "maximize" : "minimize";
  }

  private row([type = "", name, ...rest]: readonly string[], line: number): void {
    const kind = type.toUpperCase();
    if (kind !== "N" && kind !== "L" && kind !== "G" && kind !== "E") {
      this.mistakes.add(line, `a row's type must be N, L, G or E, got ${JSON.stringify(type)}`, "correct it");
    } else if (name === undefined || rest.length > 0) {
      this.mistakes.add(line, `a row has a type and a name, got ${rest.length + 2} fields`, KEEP_FREE);
    } else if (this.rowOf.has(name) || this.unpriced.has(name) || name === this.objective) {
      this.mistakes.add(line, `row ${JSON.stringify(name)} is defined twice`, "rename one of them");
    } else if (kind === "N") {
      // Free rows beyond the first carry no rule and no price.
      if (this.objective === undefined) this.objective = name;
      else this.unpriced.add(name);
    } else {
      this.rowOf.set(name, this.builder.addRow(name, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY));
      this.rowType.push(kind);
      this.rhs.push(0);
    }
  }

  private columnEntries(fields: readonly string[], line: number) {
    const [name = "", second = ""] = fields;
    if (second.toUpperCase() === "'MARKER'" || second.toUpperCase() === "MARKER") return this.marker(fields, line);
    if (fields.length !== 3 && fields.length !== 5) {
      const found = `a line of COLUMNS has a column and one or two pairs of row and value, got ${fields.length} fields`;
      return this.mistakes.add(line, found, KEEP_FREE);
    }
    const column = this.startColumn(name, line);
    for (let at = 1; at < fields.length; at += 2) this.entry(column, fields[at] ?? "", fields[at + 1] ?? "", line);
  }

  private startColumn(name: string, line: number): number {
    if (name === this.lastColumn) return this.builder.column(name);
    if (this.builder.findColumn(name) !== undefined) {
      const remedy = "keep the lines of a column together";
      this.mistakes.add(line, `column ${JSON.stringify(name)} comes up again after other columns`, remedy);
    }
    this.lastColumn = name;
    this.rowsOfColumn = new Set();
    const column = this.builder.column(name);
    if (this.inIntegers) this.bounds.markInteger(column);
    return column;
  }

  private entry(column: number, rowName: string, text: string, line: number) {
    const value = parseNumber(text);
    if (!Number.isFinite(value)) {
      return this.mistakes.add(line, `a value must be a finite number, got ${JSON.stringify(text)}`, "correct it");
    }
    if (this.rowsOfColumn.has(rowName)) {
      const remedy = "keep one, or add them up";
      return this.mistakes.add(line, `the column has two values in row ${JSON.stringify(rowName)}`, remedy);
    }
    this.rowsOfColumn.add(rowName);
    const row = this.rowOf.get(rowName);
    if (row !== undefined) this.builder.addEntry(row, column, value);
    else if (rowName === this.objective) this.builder.cost[column] = value;
    else if (!this.unpriced.has(rowName)) this.unknownRow(rowName, line);
  }

  private unknownRow(name: string, line: number): void {
    this.mistakes.add(line, `row ${JSON.stringify(name)} is not defined`, "define it in ROWS or correct its name");
  }

  private marker(fields: readonly string[], line: number): void {
    const word = (fields[2] ?? "").replaceAll("'", "").toUpperCase();
    if (word === "INTORG" || word === "INTEND") this.inIntegers = word === "INTORG";
    else this.mistakes.add(line, `marker ${JSON.stringify(fields[2] ?? "")} is not supported`, "use INTORG and INTEND");
  }

  private rowValues(fields: readonly string[], line: number) {
    if (fields.length < 2 || fields.length > 5) {
      const found = `a line of ${this.section} has one or two pairs of row and value, got ${fields.length} fields`;
      return this.mistakes.add(line, found, KEEP_FREE);
    }
    // An odd count begins with the name of the set. Some programs use the first set, others the sum of all.
    const set = fields.length % 2 === 1 ? (fields[0] ?? "") : undefined;
    const first = this.setOf.get(this.section) ?? set;
    if (first !== undefined) this.setOf.set(this.section, first);
    if (set !== undefined && set !== first) {
      const found = `${this.section} has a second set ${JSON.stringify(set)} beside ${JSON.stringify(first)}`;
      return this.mistakes.add(line, found, "keep one set");
    }
    for (let at = fields.length % 2; at < fields.length; at += 2) {
      this.rowValue(fields[at] ?? "", fields[at + 1] ?? "", line);
    }
  }

  private rowValue(name: string, text: string, line: number): void {
    const value = parseNumber(text);
    const row = this.rowOf.get(name);
    const given = this.given.get(this.section) ?? new Set();
    this.given.set(this.section, given);
    if (Number.isNaN(value)) {
      this.mistakes.add(line, `a value must be a number, got ${JSON.stringify(text)}`, "correct it");
    } else if (given.has(name)) {
      this.mistakes.add(line, `${this.section} has two values for row ${JSON.stringify(name)}`, "keep one");
    } else if (row !== undefined) {
      if (this.section === "RHS") this.rhs[row] = asBound(value);
      else this.range.set(row, value);
    } else if (name === this.objective && this.section === "RHS") {
      this.builder.offset = -value;
    } else if (!this.unpriced.has(name) && name !== this.objective) this.unknownRow(name, line);
    given.add(name);
  }

  private applyRightHandSides(): void {
    this.rowType.forEach((type, row) => {
      const rhs = this.rhs[row] ?? 0;
      const range = this.range.get(row);
      const width = Math.abs(range ?? Number.POSITIVE_INFINITY);
      const down = type === "L" || (type === "E" && range !== undefined && range < 0);
      const exact = type === "E" && range === undefined;
      this.builder.rowLower[row] = exact || !down ? rhs : rhs - width;
      this.builder.rowUpper[row] = exact || down ? rhs : rhs + width;
    });
  }
}
