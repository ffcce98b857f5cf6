import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { Schedule } from "../../../jobs/schedule";
import type { ScheduleStore } from "../../../jobs/schedules";
import { everyShard, listedAt, place, SHARDS, scheduleListing, shardOf } from "./places";
import { JobTableAccess } from "./table";
import { type Item, number, numberOf, text, textOf, toItem } from "./values";

/** Schedules in the table of the jobs, along the indexes that jobs are listed and found due by. */
export class DynamoScheduleStore implements ScheduleStore {
  private readonly table: JobTableAccess;

  constructor(options: { readonly client: DynamoDBClient; readonly tableName: string }) {
    this.table = new JobTableAccess(options.client, options.tableName);
  }

  async insert(schedule: Schedule): Promise<void> {
    const failed = await this.table.transact([{ put: toScheduleItem(schedule), ifNew: true }]);
    if (failed.length > 0) throw new Error(`there is a schedule ${schedule.id} already`);
  }

  async list(tenant: string, limit: number): Promise<readonly Schedule[]> {
    const range = { index: "byTenant", partition: ["tenantListing", scheduleListing(tenant)] } as const;
    return this.load(await this.table.query(range, limit));
  }

  async remove(tenant: string, id: string): Promise<boolean> {
    const item = await this.table.get(schedulePlace(id));
    if (item === undefined || toSchedule(item).tenant !== tenant) return false;
    return (await this.table.transact([{ remove: schedulePlace(id), ifThere: true }])).length === 0;
  }

  async due(now: number, limit: number): Promise<readonly Schedule[]> {
    const pages = await Promise.all(
      everyShard("schedule").map((shard) => {
        const between = ["dueAt", number(0), number(now)] as const;
        return this.table.query({ index: "byDue", partition: ["dueShard", shard], between }, limit);
      }),
    );
    const items = pages.flat().sort((a, b) => numberOf(a, "dueAt") - numberOf(b, "dueAt"));
    // the index follows a moment later
    return (await this.load(items.slice(0, limit))).filter(({ nextAt }) => nextAt <= now);
  }

  async replace(previous: Schedule, next: Schedule): Promise<boolean> {
    const put = toScheduleItem(next);
    return (await this.table.transact([{ put, ifRevision: previous.version }])).length === 0;
  }

  /** Those that are still there, in the order of the items. */
  private async load(items: readonly Item[]): Promise<readonly Schedule[]> {
    const keys = items.map((item) => place(textOf(item, "jobId"), textOf(item, "part")));
    const found = (await this.table.getAll(keys)).map((item) => [item.jobId?.S, toSchedule(item)] as const);
    const byPlace = new Map(found);
    return items.map((item) => byPlace.get(item.jobId?.S)).filter((schedule) => schedule !== undefined);
  }
}

function schedulePlace(id: string): Item {
  return place(`schedule#${id}`, "schedule");
}

function toScheduleItem(schedule: Schedule): Item {
  const { id, tenant, version: revision, nextAt: dueAt, createdAt } = schedule;
  const keys = { tenantListing: scheduleListing(tenant), dueShard: `schedule#${shardOf(id, SHARDS)}`, dueAt };
  const listed = { listedAt: text(listedAt(createdAt, id)) };
  return { ...schedulePlace(id), ...listed, ...toItem({ ...keys, revision, data: JSON.stringify(schedule) }) };
}

function toSchedule(item: Item): Schedule {
  return JSON.parse(textOf(item, "data")) as Schedule;
}
