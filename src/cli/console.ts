import { styleText } from "node:util";

/** Version of everything `--json` prints; raised when a field changes its meaning or goes. */
const JSON_VERSION = 1;

export interface Streams {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}

export interface OutputOptions {
  /** One JSON object on standard output. */
  readonly json?: boolean;
  /** No narration. */
  readonly quiet?: boolean;
}

export type Style = "bold" | "dim" | "green" | "red" | "yellow" | "cyan";

/** Data goes to standard output, narration to standard error; colours only where the stream and the user want them. */
export class Console {
  readonly json: boolean;
  private readonly quiet: boolean;

  constructor(
    readonly streams: Streams,
    { json = false, quiet = false }: OutputOptions,
  ) {
    this.json = json;
    this.quiet = quiet;
  }

  /** A line of what was asked for. */
  data(line: string): void {
    this.streams.stdout.write(`${line}\n`);
  }

  /** The command's one JSON object. */
  document(body: Readonly<Record<string, unknown>>): void {
    this.data(JSON.stringify({ version: JSON_VERSION, ...body }));
  }

  /** A line of narration. */
  note(line: string): void {
    if (!this.quiet) this.streams.stderr.write(`${line}\n`);
  }

  /** A line of narration that `--quiet` does not silence: trouble. */
  complain(line: string): void {
    this.streams.stderr.write(`${line}\n`);
  }

  /** True where a line can be drawn over and somebody is looking. */
  get live(): boolean {
    return this.streams.stderr.isTTY === true && !this.quiet;
  }

  /** Of the narration's terminal. Some pseudo-terminals say 0. */
  get columns(): number {
    const { columns } = this.streams.stderr;
    return columns > 0 ? columns : 80;
  }

  /** For narration. */
  paint(style: Style, text: string): string {
    return styleText(style, text, { stream: this.streams.stderr });
  }

  /** For data. */
  paintData(style: Style, text: string): string {
    return styleText(style, text, { stream: this.streams.stdout });
  }
}

/** Text from elsewhere without what could move the cursor or colour the terminal. */
export function plain(text: string): string {
  return Array.from(text, (character) => (isControl(character) ? "\uFFFD" : character)).join("");
}

function isControl(character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  return code < 0x20 || (code >= 0x7f && code < 0xa0);
}
