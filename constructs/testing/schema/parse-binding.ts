/** A getter of a generated class, with the flags of the comment above it. */
export interface Member {
  readonly name: string;
  readonly computed: boolean;
  readonly optional: boolean;
  readonly required: boolean;
  /** The lines between the comment and the end of the getter. */
  readonly code: string;
}

/** How a generated writer turns one field into HCL: the only place that tells a block from an attribute of objects. */
export interface Written {
  readonly value: string;
  readonly kind: string;
  readonly storage: string;
}

/** The parts of a binding's source that tell its schema. */
export interface ParsedBinding {
  /** The class of the resource, data source or provider itself. */
  readonly root: string;
  readonly members: ReadonlyMap<string, readonly Member[]>;
  /** Written fields by struct name in lower case; the root's under its own name. */
  readonly written: ReadonlyMap<string, ReadonlyMap<string, Written>>;
  /** Names of the fields each interface requires, by interface name, in camel case. */
  readonly requiredFields: ReadonlyMap<string, ReadonlySet<string>>;
}

const CLASS = /^export class (\w+) extends (\S+)/;
const INTERFACE = /^export interface (\w+)/;
const WRITER = /^export function (\w+)ToHclTerraform\(/;
const REQUIRED_FIELD = /^ {2}readonly (\w+): /;
const MEMBER = /^ {2}\/\/ (\w+) - computed: (true|false), optional: (true|false), required: (true|false)$/;
const FIELD = /^ {4}(?: {2})?"?(\w+)"?: \{$/;
const ROOTS = new Set(["cdktf.TerraformResource", "cdktf.TerraformDataSource", "cdktf.TerraformProvider"]);
/** A comment is followed by a private field, a getter and its return: never more lines than this. */
const LINES_OF_A_MEMBER = 4;

/** Reads the schema-bearing parts out of a binding's source, in one pass over its lines. */
export function parseBinding(source: string): ParsedBinding {
  return new BindingParser(source.split("\n")).parse();
}

class BindingParser {
  private root = "";
  private owner = "";
  private writer: Map<string, Written> | undefined;
  private interfaceFields: Set<string> | undefined;
  private readonly members = new Map<string, Member[]>();
  private readonly written = new Map<string, Map<string, Written>>();
  private readonly requiredFields = new Map<string, Set<string>>();

  constructor(private readonly lines: readonly string[]) {}

  parse(): ParsedBinding {
    for (let index = 0; index < this.lines.length; index += 1) {
      const line = this.lines[index] ?? "";
      if (line.startsWith("export ")) this.enterDeclaration(line);
      else if (line.startsWith("  protected synthesizeHclAttributes")) this.openWriter(this.root);
      else this.readLine(line, index);
    }
    return { root: this.root, members: this.members, written: this.written, requiredFields: this.requiredFields };
  }

  private enterDeclaration(line: string): void {
    this.writer = undefined;
    this.interfaceFields = undefined;
    const [, className, base = ""] = CLASS.exec(line) ?? [];
    if (className !== undefined) {
      this.owner = className;
      this.members.set(className, []);
      if (ROOTS.has(base)) this.root = className;
    }
    const writer = WRITER.exec(line)?.[1];
    if (writer !== undefined) this.openWriter(writer);
    const name = INTERFACE.exec(line)?.[1];
    if (name !== undefined) {
      this.interfaceFields = new Set();
      this.requiredFields.set(name, this.interfaceFields);
    }
  }

  private openWriter(name: string): void {
    this.writer = new Map();
    this.written.set(name.toLowerCase(), this.writer);
  }

  private readLine(line: string, index: number): void {
    const required = this.interfaceFields && REQUIRED_FIELD.exec(line)?.[1];
    if (required !== undefined) this.interfaceFields?.add(required);
    const field = this.writer && FIELD.exec(line)?.[1];
    if (field !== undefined) this.writer?.set(field, this.readWritten(index + 1));
    const [, name, computed, optional, isRequired] = MEMBER.exec(line) ?? [];
    if (name === undefined) return;
    this.members.get(this.owner)?.push({
      name,
      computed: computed === "true",
      optional: optional === "true",
      required: isRequired === "true",
      code: this.readGetter(index + 1),
    });
  }

  private readGetter(from: number): string {
    const code: string[] = [];
    for (const line of this.lines.slice(from, from + LINES_OF_A_MEMBER)) {
      code.push(line.trim());
      if (line.trimStart().startsWith("return ")) break;
    }
    return code.join("\n");
  }

  private readWritten(from: number): Written {
    const [value = "", , kind = "", storage = ""] = this.lines
      .slice(from, from + 4)
      .map((line) => line.replace(/^\s*\w+: "?/, "").replace(/"?,$/, ""));
    return { value, kind, storage };
  }
}
