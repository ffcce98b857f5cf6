/** What is told of a step: ids, kinds, codes and counts; never names or content. */
export type TraceAttributes = Readonly<Record<string, string | number>>;

/** Follows requests and jobs through the processes that work on them. */
export interface Tracing {
  /**
   * Does a step under a name. Steps within it, and calls it makes, are shown below it.
   *
   * @param parent - W3C `traceparent` of a step elsewhere that this one follows from. @default - the step around it
   */
  step<Value>(
    name: string,
    attributes: TraceAttributes,
    work: (tell: (attributes: TraceAttributes) => void) => Promise<Value>,
    parent?: string,
  ): Promise<Value>;
  /** W3C `traceparent` of the step at work, to be handed on; undefined where nothing is traced. */
  current(): string | undefined;
}

/** Traces nothing, at no cost. */
export const NO_TRACING: Tracing = { step: (_name, _attributes, work) => work(() => {}), current: () => undefined };
