/** One meeting time of the week. */
export interface Period {
  readonly id: string;
  readonly label: string | undefined;
  readonly day: string | undefined;
  /** Minutes after midnight; given together with `end` or not at all. */
  readonly start: number | undefined;
  readonly end: number | undefined;
}

/** A class that meets: its course and (usually) its teacher are given, its period and room are to be decided. */
export interface Section {
  readonly id: string;
  readonly courseId: string;
  readonly teacherId: string | undefined;
  readonly capacity: number;
  readonly department: string | undefined;
  /** Any room will do where undefined. */
  readonly roomType: string | undefined;
  /** Every period where undefined. */
  readonly allowedPeriodIds: readonly string[] | undefined;
  readonly fixedPeriodId: string | undefined;
}

export interface Student {
  readonly id: string;
  readonly grade: string | undefined;
  /** Counts towards the limit of special-education students in a section. */
  readonly sped: boolean;
}

/** 1 required, 2 wanted, 3 elective. */
export type RequestPriority = 1 | 2 | 3;

export interface CourseRequest {
  readonly studentId: string;
  readonly courseId: string;
  readonly priority: RequestPriority;
  /** From 1, smaller is dearer. */
  readonly rank: number | undefined;
}

export interface Teacher {
  readonly id: string;
  readonly department: string | undefined;
  readonly maxSections: number;
  readonly unavailablePeriodIds: readonly string[];
}

export interface Room {
  readonly id: string;
  readonly type: string;
  readonly capacity: number;
}

/** One school term, read and found free of mistakes. Everything is in the order of the files. */
export interface School {
  readonly periods: readonly Period[];
  readonly sections: readonly Section[];
  readonly students: readonly Student[];
  readonly requests: readonly CourseRequest[];
  readonly teachers: readonly Teacher[];
  /** Undefined: rooms are not modelled. */
  readonly rooms: readonly Room[] | undefined;
}
