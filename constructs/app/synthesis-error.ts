/** Everything that keeps an app from being synthesized, in all its stacks at once. */
export class SynthesisError extends Error {
  readonly code = "SYNTHESIS_FAILED";

  constructor(readonly problems: readonly string[]) {
    super(problems.join("\n"));
    this.name = "SynthesisError";
  }
}
