import type { Issue } from "../../../contract/problem";

/** More than these help nobody. */
const MAX_LISTED = 200;

/** The mistakes found in one file, in the order of its lines. */
export class Mistakes {
  private readonly found: Issue[] = [];

  constructor(private readonly file: string) {}

  add(line: number | undefined, message: string, remedy: string): void {
    if (this.full) return;
    this.found.push({ path: this.file, ...(line === undefined ? {} : { line }), message, remedy });
  }

  get full(): boolean {
    return this.found.length >= MAX_LISTED;
  }

  get issues(): readonly Issue[] {
    return this.found;
  }
}
