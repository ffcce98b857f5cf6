/** One meeting time of the week. */
export interface Period {
  readonly id: string;
  readonly label: string | undefined;
  readonly day: string | undefined;
  /** Minutes after midnight; given together with `end` or not at all. */
  readonly start: number | undefined;
  readonly end: number | undefined;
  /** Everybody has one of a day's lunch periods free. */
  readonly lunch: boolean;
}

/** Periods in which a section meets together. */
export interface MeetingPattern {
  readonly id: string;
  readonly periodIds: readonly string[];
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
  readonly forbiddenPeriodIds: readonly string[];
  /** Periods in a row that each meeting takes. */
  readonly length: number;
  /** It meets in all periods of one of these patterns. */
  readonly patternIds: readonly string[] | undefined;
  /** Teaches it together with the teacher. */
  readonly coTeacherId: string | undefined;
  /** What its room must have. */
  readonly roomFeatures: readonly string[];
  /** Seats that only students of a grade may take. */
  readonly reserved: { readonly seats: number; readonly grade: string } | undefined;
  /** Who sits in it sits in sections with the same link in the other courses that have them. */
  readonly link: string | undefined;
  /** A student has one teacher in all sections of such a group. */
  readonly sameTeacher: string | undefined;
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
  /** The course it stands in for where that cannot be met. */
  readonly alternateFor: string | undefined;
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
  readonly features: readonly string[];
}

/** A student who must sit in a section, or must not. */
export interface StudentPlacement {
  readonly studentId: string;
  readonly sectionId: string;
  readonly rule: "fixed" | "forbidden";
}

/** What a meeting in a period costs, because a teacher would rather not. */
export interface TeacherPreference {
  readonly teacherId: string;
  readonly periodId: string;
  /** Tenths of a point. */
  readonly cost: number;
}

/** An earlier schedule, as far as it still says something: what is kept of it need not be told anew. */
export interface PreviousSchedule {
  readonly sections: readonly { readonly sectionId: string; readonly periodIds: readonly string[] }[];
  readonly seats: readonly { readonly studentId: string; readonly sectionId: string }[];
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
  readonly patterns: readonly MeetingPattern[];
  readonly placements: readonly StudentPlacement[];
  readonly preferences: readonly TeacherPreference[];
  /** Undefined: there is none. */
  readonly previous: PreviousSchedule | undefined;
}
