import { randomInt } from "node:crypto";
import type { Clock } from "../../../jobs/ports";

/** Ids per millisecond: as many as keep times until the year 2109 within the whole numbers that are exact. */
const A_MILLISECOND = 2_048;

/**
 * Ids of messages, in the order of time without a counter that all writers would share. Two processes may hit the same
 * one: the write requires that it is new, and is tried again with the next.
 */
export class MessageIds {
  private last = 0;

  constructor(private readonly clock: Clock) {}

  next(): number {
    this.last = Math.max(this.last + 1, this.clock.now() * A_MILLISECOND + randomInt(A_MILLISECOND));
    return this.last;
  }
}
