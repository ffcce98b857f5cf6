/** Where a container's output goes. */
export interface LogTarget {
  readonly group: string;
  readonly region: string;
  readonly streamPrefix: string;
}

/** The options of the log driver `awslogs` that say where. */
export function awslogsOptions({ group, region, streamPrefix }: LogTarget) {
  return { "awslogs-group": group, "awslogs-region": region, "awslogs-stream-prefix": streamPrefix };
}
