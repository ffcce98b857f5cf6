import { parseStatement, type Statement, StatementError } from "./lp-statement";
import { type Token, tokenize } from "./lp-tokens";
import type { Mistakes } from "./mistakes";
import { asBound, ModelBuilder, type NamedModel } from "./model-builder";

type Section = "start" | "objective" | "rows" | "bounds" | "integers" | "binaries" | "unsupported" | "end";

/** What comparisons say of an expression; a side they leave out stays open. */
interface Interval {
  readonly lower: number | undefined;
  readonly upper: number | undefined;
}

const SENSE = /^\s*(max|min)(?:imi[sz]e|imum)?(?=\s|$)/i;
const SUBJECT_TO = /^\s*(?:subject\s+to|such\s+that|st\.?|s\.t\.)(?=\s|$)/i;
const FREE = /^free$/i;
const INFINITY = /^inf(inity)?$/i;
/** Alone on their line, or with names after them. */
const LATER_SECTION = /^\s*(bounds?|generals?|gen|integers?|int|binar(?:y|ies)|bin|end)(?=\s|$)([^<>=:+-]*)$/i;
const UNSUPPORTED =
  /^\s*(semi(?:-?continuous)?|semis|sos[12]?|pwlobj|lazy constraints|user cuts|general constraints)\s*$/i;

/**
 * Reads a file in CPLEX's LP format line by line. Wider than HiGHS's own reader (constants and ranges in rows, values
 * on the left, `<`) and strict where that one guesses: what is not understood is a mistake with its line.
 */
export class LpReader {
  private readonly builder = new ModelBuilder();
  private section: Section = "start";
  /** The statement at work. */
  private pending: Token[] = [];
  /** Where its last comparison and its last column stand. */
  private compareAt = -1;
  private namedAt = -1;
  private readonly rowNames = new Set<string>();
  private readonly negativeUpper = new Map<number, number>();
  private readonly lowerSet = new Set<number>();

  constructor(private readonly mistakes: Mistakes) {}

  line(text: string, line: number) {
    if (this.section === "end") return;
    const comment = text.indexOf("\\");
    const rest = this.enterSection(comment < 0 ? text : text.slice(0, comment), line);
    if (rest === undefined || rest.trim() === "") return;
    if (this.section === "unsupported") return this.unsupported(line);
    const { tokens, stray } = tokenize(rest, line);
    if (stray !== undefined) return this.stray(stray, line);
    for (const token of tokens) this.take(token);
  }

  finish(): NamedModel | undefined {
    this.flush();
    if (this.section !== "end") {
      const missing = this.section === "start" ? "there is no Minimize or Maximize" : "the file ends without End";
      this.mistakes.add(undefined, missing, "upload the whole LP file");
    }
    if (this.mistakes.issues.length === 0 && this.builder.columnNames.length === 0) {
      this.mistakes.add(undefined, "the model has no columns", "name them in the objective or the rows");
    }
    for (const [column, line] of this.negativeUpper) {
      if (this.lowerSet.has(column)) continue;
      const name = JSON.stringify(this.builder.columnNames[column]);
      const found = `column ${name} has a negative upper bound and no lower bound: programs read this differently`;
      this.mistakes.add(line, found, "add a lower bound, for example -inf");
    }
    return this.mistakes.issues.length > 0 ? undefined : this.builder.build();
  }

  /** What is left of a line after its section word; undefined where nothing more is to be read of it. */
  private enterSection(text: string, line: number): string | undefined {
    if (this.section === "start") return this.enterObjective(text, line);
    const subject = this.section === "objective" ? SUBJECT_TO.exec(text) : null;
    if (subject !== null) return this.enter("rows", text.slice(subject[0].length));
    if (UNSUPPORTED.test(text)) {
      // Programs write them empty too, which says nothing.
      return this.enter("unsupported", undefined);
    }
    const later = LATER_SECTION.exec(text);
    if (later === null) return text;
    const word = (later[1] ?? "").toLowerCase();
    const names = later[2] ?? "";
    if (word === "end") return this.enter("end", undefined);
    if (word.startsWith("bound")) return names.trim() === "" ? this.enter("bounds", names) : text;
    return this.enter(word.startsWith("bin") ? "binaries" : "integers", names);
  }

  private enterObjective(text: string, line: number): string | undefined {
    if (text.trim() === "") return undefined;
    const sense = SENSE.exec(text);
    if (sense === null) {
      const solver = /^\s*(max|min)\w*\s*:/i.test(text);
      const remedy = solver
        ? "this is lp_solve's own format; convert it to CPLEX LP"
        : "begin with Minimize or Maximize";
      this.mistakes.add(line, `not an LP file: it begins with ${JSON.stringify(text.trim().slice(0, 40))}`, remedy);
      this.section = "end";
      return undefined;
    }
    this.builder.sense = sense[1]?.toLowerCase() === "max" ? "maximize" : "minimize";
    return this.enter("objective", text.slice(sense[0].length));
  }

  private enter<Rest extends string | undefined>(section: Section, rest: Rest): Rest {
    this.flush();
    this.section = section;
    return rest;
  }

  private unsupported(line: number): void {
    const message = "semi-continuous columns, special ordered sets and the like are not supported";
    this.mistakes.add(line, message, "write the model with continuous, whole and 0-1 columns");
    this.section = "end";
  }

  private stray(found: string, line: number): void {
    const quadratic = /^[[\]^*]/.test(found);
    const what = quadratic ? "products and squares are not supported" : "this cannot be read";
    this.mistakes.add(line, `${what}: ${JSON.stringify(found)}`, quadratic ? "write linear terms only" : "correct it");
    this.pending = [];
  }

  private take(token: Token) {
    if (this.section === "integers" || this.section === "binaries") return this.markWhole(token);
    if (this.section === "objective" && token.kind === "name" && /^(st|s\.t\.)$/i.test(token.text)) {
      return this.mistakes.add(token.line, `${token.text} stands in the objective`, "begin a new line with it");
    }
    // A colon shows that the name before it was the label of a new statement.
    const label = token.kind === "colon" && this.pending.at(-1)?.kind === "name" ? this.pending.pop() : undefined;
    if (label !== undefined || (this.isComplete() && token.kind !== "compare")) this.flush();
    if (label !== undefined) this.pending.push(label);
    if (token.kind === "compare") this.compareAt = this.pending.length;
    else if (token.kind === "name" && !INFINITY.test(token.text)) this.namedAt = this.pending.length;
    this.pending.push(token);
    if (this.section === "bounds" && FREE.test(token.text) && this.pending.length > 1) this.flush();
  }

  /** Whether the statement at work could end here. Another comparison would still make it a range. */
  private isComplete(): boolean {
    const last = this.pending.at(-1);
    if (last === undefined || this.compareAt < 0 || this.section === "objective") return false;
    if (last.kind !== "number" && last.kind !== "name") return false;
    // `3 <= x + y`: such a row goes on until a comparison or a label ends it, a bound does not.
    return this.namedAt < this.compareAt || this.section === "bounds";
  }

  private flush() {
    const tokens = this.pending;
    this.pending = [];
    this.compareAt = -1;
    this.namedAt = -1;
    if (tokens.length === 0) return;
    try {
      if (this.section === "bounds" && FREE.test(tokens.at(-1)?.text ?? "")) return this.free(tokens);
      const statement = parseStatement(tokens);
      if (this.section === "objective") this.objective(statement);
      else this.comparison(statement);
    } catch (error) {
      if (!(error instanceof StatementError)) throw error;
      this.mistakes.add(error.line, error.message, error.remedy);
    }
  }

  private objective({ parts, compares, line }: Statement): void {
    const [expression] = parts;
    if (compares.length > 0 || expression === undefined) {
      throw new StatementError(line, "the objective holds a comparison", "begin the rows with Subject To");
    }
    for (const [name, value] of expression.terms) this.builder.cost[this.builder.column(name)] = value;
    this.builder.offset = this.number(expression.constant, line);
  }

  private comparison(statement: Statement): void {
    const { parts, compares, line } = statement;
    const named = parts.findIndex((part) => part.terms.size > 0);
    // Programs write rows without columns too: `c: 0 >= 1`, or nothing at all on the left.
    const at = named < 0 && this.section === "rows" ? 0 : named;
    const expression = parts[at];
    const others = parts.filter((part) => part.terms.size > 0).length;
    if (compares.length === 0)
      throw new StatementError(line, "a comparison is missing", "write <=, = or >= and a value");
    if (expression === undefined) throw new StatementError(line, "there is no column in it", "leave it out");
    if (others > 1) throw new StatementError(line, "columns stand on both sides", "bring them to one side");
    if (
      compares.length > 2 ||
      (compares.length === 2 && (at !== 1 || compares[0] !== compares[1] || compares[0] === "="))
    ) {
      throw new StatementError(line, "these comparisons do not make a range", "write low <= expression <= high");
    }
    const interval = this.interval(statement, at);
    if (this.section === "bounds") this.bound(expression.terms, interval, line);
    else this.row(statement, expression.terms, interval);
  }

  /** What the comparisons say of the expression in part `at`, with its constant brought to the other side. */
  private interval({ parts, compares, line }: Statement, at: number): Interval {
    let lower: number | undefined;
    let upper: number | undefined;
    const own = parts[at]?.constant ?? 0;
    compares.forEach((compare, index) => {
      const other = index < at ? index : index + 1;
      const value = asBound((parts[other]?.constant ?? 0) - own);
      if (Number.isNaN(value)) throw new StatementError(line, "a bound is not a number", "correct it");
      const above = (compare === "<") === index < at;
      if (compare === "=" || above) lower = value;
      if (compare === "=" || !above) upper = value;
    });
    return { lower, upper };
  }

  private row({ label, line }: Statement, terms: ReadonlyMap<string, number>, { lower, upper }: Interval): void {
    const name = label ?? `R${this.builder.rowNames.length + 1}`;
    if (this.rowNames.has(name)) {
      throw new StatementError(line, `row ${JSON.stringify(name)} is defined twice`, "rename one of them");
    }
    this.rowNames.add(name);
    const row = this.builder.addRow(name, lower ?? Number.NEGATIVE_INFINITY, upper ?? Number.POSITIVE_INFINITY);
    for (const [column, value] of terms) {
      this.builder.addEntry(row, this.builder.column(column), this.number(value, line));
    }
  }

  private bound(terms: ReadonlyMap<string, number>, { lower, upper }: Interval, line: number): void {
    const [[name, coefficient] = ["", 0], ...more] = [...terms];
    if (more.length > 0 || coefficient !== 1) {
      throw new StatementError(line, "a bound is on one column without a coefficient", "make it a row");
    }
    const column = this.builder.column(name);
    if (lower !== undefined) this.setLower(column, lower);
    if (upper === undefined) return;
    this.builder.upper[column] = upper;
    if (upper < 0) this.negativeUpper.set(column, line);
  }

  private setLower(column: number, lower: number): void {
    this.builder.lower[column] = lower;
    this.lowerSet.add(column);
  }

  private free([first, second]: readonly Token[]): void {
    if (first?.kind !== "name" || second === undefined || !FREE.test(second.text)) {
      throw new StatementError(first?.line ?? 1, "free follows the name of one column", "write: name free");
    }
    const column = this.builder.column(first.text);
    this.setLower(column, Number.NEGATIVE_INFINITY);
    this.builder.upper[column] = Number.POSITIVE_INFINITY;
  }

  private markWhole(token: Token) {
    if (token.kind !== "name") {
      return this.mistakes.add(
        token.line,
        `a column's name is expected, got ${JSON.stringify(token.text)}`,
        "correct it",
      );
    }
    const column = this.builder.column(token.text);
    this.builder.integer[column] = 1;
    if (this.section !== "binaries") return;
    this.setLower(column, 0);
    this.builder.upper[column] = 1;
  }

  private number(value: number, line: number): number {
    if (Number.isFinite(value)) return value;
    throw new StatementError(line, `a coefficient must be finite, got ${value}`, "correct it");
  }
}
