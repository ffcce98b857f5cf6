import { classScheduleKind } from "./class-schedule";
import type { JobKind } from "./kind";
import { modelKind } from "./model";

/** Every kind of job that the platform runs. A new one is its folder and a line here. */
export const kinds: readonly JobKind[] = [classScheduleKind, modelKind];
