import type { Issue } from "../contract/problem";
import type { JsonObject } from "../jobs/json";
import type { InputFileRef, InputInspector, ObjectStore } from "../jobs/ports";
import type { JobRunner } from "../jobs/runner";
import { layInputs, makeWorkFolder } from "./work-folder";

/** Reads input files in a job process: a huge or hostile file stalls no request, and at worst ends that process. */
export class ProcessInputInspector implements InputInspector {
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly ports: { readonly objects: ObjectStore; readonly runner: JobRunner },
    private readonly workFolder: string,
  ) {}

  /** One at a time: the memory that reading takes is bounded, and a burst of submissions waits its turn. */
  inspect(kind: string, inputs: readonly InputFileRef[], parameters: JsonObject): Promise<readonly Issue[]> {
    const turn = this.last.then(() => this.read(kind, inputs, parameters));
    this.last = turn.catch(() => {});
    return turn;
  }

  private async read(kind: string, inputs: readonly InputFileRef[], parameters: JsonObject): Promise<readonly Issue[]> {
    const folder = await makeWorkFolder(this.workFolder);
    try {
      await layInputs(this.ports.objects, inputs, folder.inputDirectory);
      return await this.ports.runner.inspect({ kind, parameters, inputDirectory: folder.inputDirectory });
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      const [first] = inputs;
      return [
        { path: first?.name ?? "", message: `could not be read: ${why}`, remedy: "send smaller or simpler files" },
      ];
    } finally {
      await folder.remove();
    }
  }
}
