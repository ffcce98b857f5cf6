import { createHmac, timingSafeEqual } from "node:crypto";
import type { ListPosition } from "../jobs/ports";

/** Signs the places of one listing: a cursor is of use to its tenant, with its filter, and not otherwise. */
export class CursorCodec {
  constructor(
    private readonly secret: Uint8Array,
    /** Tenant and filter, as one text. */
    private readonly listing: string,
  ) {}

  encode({ createdAt, id }: ListPosition): string {
    const payload = Buffer.from(JSON.stringify([createdAt, id])).toString("base64url");
    return `${payload}.${this.sign(payload).toString("base64url")}`;
  }

  /** Undefined for a cursor that this listing did not give out. */
  decode(cursor: string): ListPosition | undefined {
    const [payload = "", signature = ""] = cursor.split(".", 2);
    const given = Buffer.from(signature, "base64url");
    const expected = this.sign(payload);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
    const [createdAt, id] = JSON.parse(Buffer.from(payload, "base64url").toString()) as [number, string];
    return { createdAt, id };
  }

  private sign(payload: string): Buffer {
    return createHmac("sha256", this.secret)
      .update(JSON.stringify(["cursor", this.listing, payload]))
      .digest();
  }
}
