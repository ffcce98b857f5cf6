import type { Job } from "../../../jobs/job";
import type { JsonObject } from "../../../jobs/json";
import type { JobRecordedEvent } from "../../../jobs/ports";
import { eventPart, place } from "./places";
import { type Item, numberOf, textOf, toItem } from "./values";

/** An event that is to be added to a job. */
export interface NewEvent {
  readonly type: JobRecordedEvent["type"];
  readonly data: JsonObject;
  readonly at: number;
}

/**
 * Events go by themselves after so long, should their job's removal have been interrupted: longer than any retention
 * that is kept by removing jobs.
 */
const LIFE_SECONDS = 400 * 24 * 60 * 60;

export function stateEvent({ state, attempt, reason, updatedAt: at }: Job): NewEvent {
  return { type: "state", data: { state, attempt, reason }, at };
}

export function eventItem(jobId: string, seq: number, { type, data, at }: NewEvent): Item {
  const expiresAt = Math.floor(at / 1000) + LIFE_SECONDS;
  return { ...place(jobId, eventPart(seq)), ...toItem({ seq, type, data: JSON.stringify(data), at, expiresAt }) };
}

export function toEvent(item: Item): JobRecordedEvent {
  return {
    seq: numberOf(item, "seq"),
    type: textOf(item, "type") as JobRecordedEvent["type"],
    data: JSON.parse(textOf(item, "data")) as JsonObject,
    at: numberOf(item, "at"),
  };
}
