/** Work that is begun piece by piece and whose results change what is begun next. */
export interface Pipeline<Result> {
  /** Begins the next piece; undefined where there is nothing to begin. */
  begin(): Promise<Result> | undefined;
  /** Takes a result over, one at a time. */
  take(result: Result): void;
}

/** Keeps `lanes` pieces under way and takes each result as it comes. */
export async function runFreely<Result>(lanes: number, pipeline: Pipeline<Result>): Promise<void> {
  const lane = async (): Promise<void> => {
    for (let result = pipeline.begin(); result !== undefined; result = pipeline.begin()) pipeline.take(await result);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

/**
 * Keeps `depth` pieces under way and takes their results in the order in which they were begun: each piece is begun
 * after the same results, however many of them are really worked on at a time.
 */
export async function runInOrder<Result>(depth: number, pipeline: Pipeline<Result>): Promise<void> {
  const underWay: Promise<Result>[] = [];
  const fill = (): void => {
    while (underWay.length < depth) {
      const next = pipeline.begin();
      if (next === undefined) return;
      // Awaited in its turn; should an earlier one fail, nobody would.
      next.catch(() => undefined);
      underWay.push(next);
    }
  };
  fill();
  for (let next = underWay.shift(); next !== undefined; next = underWay.shift()) {
    pipeline.take(await next);
    fill();
  }
}
