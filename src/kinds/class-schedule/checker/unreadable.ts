/** A file that cannot be read as what it should be; nothing can be said about the schedule then. */
export class UnreadableError extends Error {
  override readonly name = "UnreadableError";
  constructor(
    readonly file: string,
    message: string,
    readonly line?: number,
  ) {
    super(line === undefined ? `${file}: ${message}` : `${file} line ${line}: ${message}`);
  }
}
