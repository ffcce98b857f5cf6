import type { Issue } from "../../../contract/problem";
import type { School, Section } from "../school";
import type { TableName } from "./tables";

/** Names the file a table came from. */
export type FileOf = (table: TableName) => string;

/** Why no schedule can keep H1, H2 or H5 with this input. Quick; what only shows in combination is left to the search. */
export function explainInfeasible(_school: School, _file: FileOf): readonly Issue[] {
  return [];
}
export type { Section };
