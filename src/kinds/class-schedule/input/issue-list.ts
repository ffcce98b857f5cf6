import type { Issue } from "../../../contract/problem";

/** Mistakes beyond this many are counted, not listed. */
const LISTED_AT_MOST = 200;

/** Where a mistake lies. */
export interface Place {
  readonly path: string;
  readonly line?: number;
  readonly column?: string;
}

/** Collects every mistake of an input; lists the first 200 and counts the rest. */
export class IssueList {
  private readonly listed: Issue[] = [];
  private total = 0;

  add(place: Place, message: string, remedy: string): void {
    this.total += 1;
    if (this.listed.length < LISTED_AT_MOST) this.listed.push({ ...place, message, remedy });
  }

  get count(): number {
    return this.total;
  }

  list(): readonly Issue[] {
    const unlisted = this.total - this.listed.length;
    if (unlisted === 0) return this.listed;
    const message = `${unlisted} more mistakes were found; the first ${this.listed.length} are listed`;
    return [...this.listed, { path: "", message, remedy: "correct those first, then submit again to see the rest" }];
  }
}
