import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { Clock, Outbox, OutboxMessage } from "../../../jobs/ports";
import { everyShard, outboxPlace } from "./places";
import { JobRecords } from "./records";
import { JobTableAccess } from "./table";
import { type Item, numberOf, textOf } from "./values";

/** Messages that the store wrote together with their jobs. */
export class DynamoOutbox implements Outbox {
  private readonly table: JobTableAccess;
  private readonly records: JobRecords;

  constructor(options: { readonly client: DynamoDBClient; readonly tableName: string; readonly clock: Clock }) {
    this.table = new JobTableAccess(options.client, options.tableName);
    this.records = new JobRecords(this.table, options.clock);
  }

  async pending(limit: number): Promise<readonly OutboxMessage[]> {
    const pages = await Promise.all(
      everyShard("outbox").map((shard) => this.table.query({ partition: ["jobId", shard] }, limit)),
    );
    const messages = pages.flat().map(toMessage);
    return messages.sort((a, b) => a.id - b.id).slice(0, limit);
  }

  async remove(ids: readonly number[]): Promise<void> {
    const items = await this.table.getAll(ids.map(outboxPlace));
    await Promise.all(items.map(toMessage).map((message) => this.handedOver(message)));
  }

  /** Takes the message away and notes at its job when that was, in one step: from then on the job may count as lost. */
  private async handedOver({ id, jobId }: OutboxMessage): Promise<void> {
    const remove = { remove: outboxPlace(id) };
    const known = await this.records.change<boolean>(jobId, (stored) => {
      if (!stored?.books.pending.includes(id)) return { value: false };
      const pending = stored.books.pending.filter((other) => other !== id);
      const books = { pending, handedAt: this.records.clock.now() };
      return { value: true, change: { job: stored.job, books, writes: [remove] } };
    });
    if (!known) await this.table.transact([remove]);
  }
}

function toMessage(item: Item): OutboxMessage {
  return { id: numberOf(item, "outboxId"), jobId: textOf(item, "job"), priority: numberOf(item, "priority") };
}
