/** One number that was measured. */
export interface Measure {
  readonly unit: "Count" | "Milliseconds" | "Seconds";
  readonly value: number;
}

/** Takes what was measured at one moment. */
export interface Measures {
  /**
   * @param measured - by name
   * @param kind - the kind of job it is about, where it is about one
   */
  put(measured: Readonly<Record<string, Measure>>, kind?: string): void;
}

/** A count of one thing. */
export function count(value = 1): Measure {
  return { unit: "Count", value };
}
