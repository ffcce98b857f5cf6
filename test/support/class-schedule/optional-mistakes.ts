/** What is wrong, the file's content, and the mistakes that must be told. */
type Case = readonly [what: string, text: string, ...expected: string[]];

const section = (columns: string, a: string, b = ""): string =>
  `section_id,course_id,teacher_id,capacity,${columns}\nA-1,A,T1,2,${a}\nB-1,B,,2,${b}\n`;

/** Mistakes in optional columns and tables, each in an otherwise sound school. */
export const OPTIONAL_MISTAKES: Readonly<Record<string, readonly Case[]>> = {
  "periods.csv": [
    [
      "a lunch that is no flag",
      "period_id,lunch\nP1,yes\nP2,1\n",
      'periods.csv:2 lunch: lunch must be a whole number from 0 to 1, got "yes"',
    ],
    [
      "a lunch across two periods",
      "period_id,start,end,lunch\nP1,08:00,09:00,\nP2,09:00,10:00,\nP3,08:30,09:30,1\n",
      "periods.csv:4 lunch: the lunch period P3 overlaps P1 and P2, which do not overlap each other",
    ],
  ],
  "sections.csv": [
    [
      "unknown periods, teachers and patterns",
      section("forbidden_periods,co_teacher_id,patterns", "P9,T9,w", ",,"),
      "sections.csv:2 co_teacher_id: co_teacher_id T9 is not in teachers",
      "sections.csv:2 forbidden_periods: forbidden_periods P9 is not in periods",
      "sections.csv:2 patterns: patterns w is not in patterns",
    ],
    [
      "a fixed period that is forbidden",
      section("fixed_period,forbidden_periods", "P1,P1|P2", ","),
      "sections.csv:2 forbidden_periods: forbidden_periods holds the fixed_period P1",
    ],
    [
      "a length of nothing",
      section("length", "0"),
      'sections.csv:2 length: length must be a whole number from 1 to 8, got "0"',
    ],
    [
      "a co-teacher twice and one alone",
      section("co_teacher_id", "T1", "T2"),
      "sections.csv:2 co_teacher_id: co_teacher_id must be another than teacher_id",
      "sections.csv:3 teacher_id: teacher_id must be given where co_teacher_id is",
    ],
    [
      "the same teacher of nobody",
      section("same_teacher", "", "g"),
      "sections.csv:3 teacher_id: teacher_id must be given where same_teacher is",
    ],
    [
      "kept seats without a grade, too many, for nobody",
      section("reserved_seats,reserved_for", "3,9", "1,"),
      "sections.csv:2 reserved_seats: reserved_seats 3 is more than the capacity 2",
      "sections.csv:3 reserved_for: reserved_for must be given where reserved_seats is",
    ],
    [
      "kept seats for a grade that nobody is of",
      section("reserved_seats,reserved_for", "1,12", ","),
      "sections.csv:2 reserved_for: reserved_for 12 is the grade of no student",
    ],
    ["a link to nothing", section("link", "x", ""), "sections.csv:2 link: link x is on sections of course A only"],
    [
      "an empty feature",
      section("room_features", "sink||tv"),
      'sections.csv:2 room_features: room_features must be texts joined by |, got "sink||tv"',
    ],
  ],
  "patterns.csv": [
    ["unknown periods", "pattern_id,periods\nw,P1|P9\n", "patterns.csv:2 periods: periods P9 is not in periods"],
    ["no periods", "pattern_id,periods\nw,\n", "patterns.csv:2 periods: periods must not be empty"],
    ["an id twice", "pattern_id,periods\nw,P1\nw,P2\n", "patterns.csv:3 pattern_id: pattern_id w occurs twice"],
  ],
  "requests.csv": [
    [
      "an alternate for what is not asked for",
      "student_id,course_id,alternate_for\nS1,A,\nS2,A,B\n",
      "requests.csv:3 alternate_for: alternate_for B is no request of student S2",
    ],
    [
      "an alternate of an alternate",
      "student_id,course_id,alternate_for\nS1,A,B\nS1,B,A\n",
      "requests.csv:2 alternate_for: alternate_for B is itself an alternate of student S1",
      "requests.csv:3 alternate_for: alternate_for A is itself an alternate of student S1",
    ],
    [
      "an alternate with a priority",
      "student_id,course_id,priority,alternate_for\nS1,A,1,\nS1,B,2,A\n",
      "requests.csv:3 priority: priority must be empty where alternate_for is given",
    ],
  ],
  "student_sections.csv": [
    [
      "unknown ids and a rule that is none",
      "student_id,section_id,rule\nS9,A-1,forbidden\nS1,A-9,fixed\nS1,A-1,maybe\n",
      'student_sections.csv:4 rule: rule must be fixed or forbidden, got "maybe"',
      "student_sections.csv:2 student_id: student_id S9 is not in students",
      "student_sections.csv:3 section_id: section_id A-9 is not in sections",
    ],
    [
      "a student fixed to what they do not ask for",
      "student_id,section_id,rule\nS2,B-1,fixed\n",
      "student_sections.csv:2 section_id: student S2 is fixed to B-1 but does not ask for B as a first choice",
    ],
    [
      "a pair twice",
      "student_id,section_id,rule\nS1,B-1,fixed\nS1,B-1,forbidden\n",
      "student_sections.csv:3 section_id: the placement S1 B-1 occurs twice",
    ],
  ],
  "teacher_preferences.csv": [
    [
      "unknown ids and no cost",
      "teacher_id,period_id,cost\nT9,P1,1\nT1,P9,1\nT1,P1,\n",
      "teacher_preferences.csv:4 cost: cost must not be empty",
      "teacher_preferences.csv:2 teacher_id: teacher_id T9 is not in teachers",
      "teacher_preferences.csv:3 period_id: period_id P9 is not in periods",
    ],
    [
      "a pair twice",
      "teacher_id,period_id,cost\nT1,P1,1\nT1,P1,2\n",
      "teacher_preferences.csv:3 period_id: the preference T1 P1 occurs twice",
    ],
  ],
  "rooms.csv": [
    [
      "an empty feature",
      "room_id,room_type,capacity,features\nR1,gen,30,|\n",
      'rooms.csv:2 features: features must be texts joined by |, got "|"',
    ],
  ],
  "master_schedule.csv": [
    ["a column missing", "section_id\nA-1\n", "master_schedule.csv:1 period_id: the column period_id is missing"],
    ["an empty period", "section_id,period_id\nA-1,\n", "master_schedule.csv:2 period_id: period_id must not be empty"],
  ],
  "student_assignments.csv": [
    [
      "an empty section",
      "student_id,section_id\nS1,\n",
      "student_assignments.csv:2 section_id: section_id must not be empty",
    ],
  ],
};
