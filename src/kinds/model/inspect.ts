import type { Issue } from "../../contract/problem";
import { openModelFile, readModel } from "./read/model-file";

/** Texts up to this length are read whole at submission; of longer ones the run tells the mistakes. */
const READ_WHOLE_CHARACTERS = 4 * 2 ** 20;

/** Every mistake in the one model file of a folder; never throws on bad input. */
export async function inspectModel(inputDirectory: string): Promise<readonly Issue[]> {
  const opened = await openModelFile(inputDirectory);
  if (!("text" in opened)) return opened;
  if (opened.text.length > READ_WHOLE_CHARACTERS) return [];
  const model = await readModel(opened);
  return "model" in model ? [] : model;
}
