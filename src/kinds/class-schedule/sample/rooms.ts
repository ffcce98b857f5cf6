import { ROOM_PLACES, type RoomType } from "./catalogue";
import type { SchoolPlan } from "./options";
import type { Section } from "./sections";

export interface Room {
  readonly id: string;
  readonly type: RoomType;
  readonly places: number;
  /** What is taught there in the plan that proves the school feasible: at most one section a period. */
  readonly sections: readonly Section[];
}

/** As many rooms of each type as leave about 7 % of their periods empty. */
export function makeRooms(sections: readonly Section[], { periods }: SchoolPlan): Room[] {
  return (Object.keys(ROOM_PLACES) as RoomType[]).flatMap((type) => {
    const own = sections.filter(({ course }) => course.roomType === type);
    const count = Math.max(Math.ceil(own.length / periods), Math.round((100 * own.length) / (93 * periods)));
    return Array.from({ length: count }, (_, room) => ({
      id: `${type}-${room + 1}`,
      type,
      places: ROOM_PLACES[type],
      sections: own.filter((_section, index) => index % count === room),
    }));
  });
}
