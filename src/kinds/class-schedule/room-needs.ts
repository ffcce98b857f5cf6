import type { Room, Section } from "./school";

/** What a section asks of a room besides its size. */
export type RoomNeeds = Pick<Section, "roomType" | "roomFeatures">;

/** The same for sections that ask for the same. */
export function roomNeedsKey({ roomType, roomFeatures }: RoomNeeds): string {
  return JSON.stringify([roomType, [...roomFeatures].sort()]);
}

/** Whether a room is of the type and has the features that are asked for. */
export function meetsRoomNeeds({ type, features }: Room, { roomType, roomFeatures }: RoomNeeds): boolean {
  return (roomType === undefined || type === roomType) && roomFeatures.every((one) => features.includes(one));
}
