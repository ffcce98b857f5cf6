/** What is wrong, the file's new content (`undefined`: it is missing), and the mistakes that must be told. */
type Case = readonly [what: string, text: string | Uint8Array | undefined, ...expected: string[]];

const ID_RULE = "be 1 to 64 of the characters A–Z a–z 0–9 _ . : -";
const LONG = "x".repeat(65);

/** Mistakes by file, each in an otherwise sound school. */
export const INPUT_MISTAKES: Readonly<Record<string, readonly Case[]>> = {
  "periods.csv": [
    ["a missing file", undefined, "periods.csv: the file is missing"],
    ["an empty file", "", "periods.csv: the file is empty"],
    ["a header alone", "period_id\n", "periods.csv: periods has no rows"],
    ["an unknown column", "period_id,lable\nP1,x\nP2,y\n", "periods.csv:1 lable: lable is not a column of periods.csv"],
    ["a column twice", "period_id,day,day\nP1,,\nP2,,\n", "periods.csv:1 day: the column day occurs twice"],
    ["a column missing", "label\nP1\n", "periods.csv:1 period_id: the column period_id is missing"],
    ["an id twice", "period_id\nP1\nP2\nP1\n", "periods.csv:4 period_id: period_id P1 occurs twice"],
    ["an id with a blank", "period_id\nP1\nP2\nP 3\n", `periods.csv:4 period_id: period_id must ${ID_RULE}, got "P 3"`],
    ["an empty id", "period_id,day\nP1,\nP2,\n,Mon\n", "periods.csv:4 period_id: period_id must not be empty"],
    [
      "an hour that is none",
      "period_id,start,end\nP1,24:00,25:10\nP2,,\n",
      'periods.csv:2 start: start must be a time as HH:MM from 00:00 to 23:59, got "24:00"',
      'periods.csv:2 end: end must be a time as HH:MM from 00:00 to 23:59, got "25:10"',
    ],
    [
      "an end before its start",
      "period_id,start,end\nP1,09:00,08:00\nP2,,\n",
      "periods.csv:2 end: end must be later than start",
    ],
    ["a start alone", "period_id,start,end\nP1,09:00,\nP2,,\n", "periods.csv:2 end: end must be given where start is"],
    [
      "a day on some only",
      "period_id,day,start,end\nP1,Mon,08:00,09:00\nP2,,10:00,11:00\n",
      "periods.csv:3 day: day must be given where other periods with times have one",
    ],
    ["a row too short", "period_id,day\nP1,\nP2\n", "periods.csv:3: the row has 1 fields, the header has 2"],
    ["a quote left open", 'period_id,label\nP1,"First\nP2,x\n', "periods.csv:3: a quoted field is not closed"],
    ["UTF-16", Buffer.from("\ufeffperiod_id\nP1\nP2\n", "utf16le"), "periods.csv:1: the file is UTF-16"],
    [
      "bytes of another encoding",
      Buffer.concat([Buffer.from("period_id,label\nP1,x\nP2,"), Buffer.from([0xfc, 0x62]), Buffer.from("\n")]),
      "periods.csv:3: the bytes are not valid UTF-8",
    ],
    ["a NUL byte", "period_id\nP1\nP2\0\n", "periods.csv:3: the file holds a NUL byte, so it is not text"],
  ],
  "sections.csv": [
    ["a missing file", undefined, "sections.csv: the file is missing"],
    [
      "a column missing",
      "section_id,course_id\nA-1,A\nB-1,B\n",
      "sections.csv:1 capacity: the column capacity is missing",
    ],
    [
      "a negative capacity",
      "section_id,course_id,capacity\nA-1,A,-5\nB-1,B,2\n",
      'sections.csv:2 capacity: capacity must be a whole number from 1 to 10000, got "-5"',
    ],
    [
      "a capacity beyond reason",
      "section_id,course_id,capacity\nA-1,A,10001\nB-1,B,2\n",
      'sections.csv:2 capacity: capacity must be a whole number from 1 to 10000, got "10001"',
    ],
    [
      "a capacity with a fraction",
      "section_id,course_id,capacity\nA-1,A,2.5\nB-1,B,2\n",
      'sections.csv:2 capacity: capacity must be a whole number from 1 to 10000, got "2.5"',
    ],
    [
      "no capacity",
      "section_id,course_id,capacity\nA-1,A,\nB-1,B,2\n",
      "sections.csv:2 capacity: capacity must not be empty",
    ],
    [
      "an unknown teacher",
      "section_id,course_id,capacity,teacher_id\nA-1,A,2,T9\nB-1,B,2,T1\n",
      "sections.csv:2 teacher_id: teacher_id T9 is not in teachers",
    ],
    [
      "unknown periods",
      "section_id,course_id,capacity,allowed_periods,fixed_period\nA-1,A,2,P1|P7,\nB-1,B,2,,P8\n",
      "sections.csv:2 allowed_periods: allowed_periods P7 is not in periods",
      "sections.csv:3 fixed_period: fixed_period P8 is not in periods",
    ],
    [
      "a fixed period that is not allowed",
      "section_id,course_id,capacity,allowed_periods,fixed_period\nA-1,A,2,P1,P2\nB-1,B,2,,\n",
      "sections.csv:2 fixed_period: fixed_period P2 is not among allowed_periods",
    ],
    [
      "periods joined by something else",
      "section_id,course_id,capacity,allowed_periods\nA-1,A,2,P1;P2\nB-1,B,2,\n",
      'sections.csv:2 allowed_periods: allowed_periods must be ids joined by |, got "P1;P2"',
    ],
    [
      "an id twice",
      "section_id,course_id,capacity\nA-1,A,2\nA-1,B,2\n",
      "sections.csv:3 section_id: section_id A-1 occurs twice",
    ],
    [
      "an id too long",
      `section_id,course_id,capacity\nA-1,A,2\n${LONG},B,2\n`,
      `sections.csv:3 section_id: section_id must ${ID_RULE}, got "${"x".repeat(40)}…"`,
    ],
  ],
  "students.csv": [
    ["a missing file", undefined, "students.csv: the file is missing"],
    ["an empty file", "", "students.csv: the file is empty"],
    ["an unknown column", "student_id,name\nS1,a\nS2,b\n", "students.csv:1 name: name is not a column of students.csv"],
    ["a column without a name", "student_id,\nS1,\nS2,\n", "students.csv:1 2: the column has no name"],
    ["an id twice", "student_id\nS1\nS2\nS2\n", "students.csv:4 student_id: student_id S2 occurs twice"],
    [
      "sped that is neither 0 nor 1",
      "student_id,sped\nS1,yes\nS2,2\n",
      'students.csv:2 sped: sped must be a whole number from 0 to 1, got "yes"',
      'students.csv:3 sped: sped must be a whole number from 0 to 1, got "2"',
    ],
    [
      "a grade as long as a novel",
      `student_id,grade\nS1,${"9".repeat(201)}\nS2,9\n`,
      "students.csv:2 grade: grade must have at most 200 characters, got 201",
    ],
    ["a row too long", "student_id\nS1\nS2\nS3,9\n", "students.csv:4: the row has 2 fields, the header has 1"],
    ["a quote inside a field", 'student_id\nS1\nS"2\n', "students.csv:3: a quote stands inside a field"],
  ],
  "requests.csv": [
    ["a missing file", undefined, "requests.csv: the file is missing"],
    ["a header alone", "student_id,course_id\n", "requests.csv: requests has no rows"],
    [
      "an unknown student",
      "student_id,course_id\nS9,A\n",
      "requests.csv:2 student_id: student_id S9 is not in students",
    ],
    ["an unknown course", "student_id,course_id\nS1,Z\n", "requests.csv:2 course_id: course_id Z is not in sections"],
    [
      "a pair twice",
      "student_id,course_id\nS1,A\nS2,A\nS1,A\n",
      "requests.csv:4 course_id: the request S1 A occurs twice",
    ],
    [
      "a priority that is none",
      "student_id,course_id,priority\nS1,A,0\nS2,A,4\n",
      'requests.csv:2 priority: priority must be a whole number from 1 to 3, got "0"',
      'requests.csv:3 priority: priority must be a whole number from 1 to 3, got "4"',
    ],
    [
      "a rank below 1",
      "student_id,course_id,rank\nS1,A,0\n",
      'requests.csv:2 rank: rank must be a whole number from 1 to 1000000, got "0"',
    ],
    ["an empty student", "student_id,course_id\n,A\n", "requests.csv:2 student_id: student_id must not be empty"],
    [
      "an unknown column",
      "student_id,course_id,weight\nS1,A,1\n",
      "requests.csv:1 weight: weight is not a column of requests.csv",
    ],
    [
      "an endless line",
      `student_id,course_id\nS1,${"A".repeat(70_000)}\n`,
      "requests.csv:2: the line is longer than 65536 bytes",
    ],
  ],
  "teachers.csv": [
    ["a missing file", undefined, "teachers.csv: the file is missing"],
    ["an empty file", "", "teachers.csv: the file is empty"],
    ["an id twice", "teacher_id\nT1\nT2\nT1\n", "teachers.csv:4 teacher_id: teacher_id T1 occurs twice"],
    [
      "a negative maximum",
      "teacher_id,max_sections\nT1,-1\nT2,\n",
      'teachers.csv:2 max_sections: max_sections must be a whole number from 0 to 1000, got "-1"',
    ],
    [
      "a maximum in words",
      "teacher_id,max_sections\nT1,five\nT2,\n",
      'teachers.csv:2 max_sections: max_sections must be a whole number from 0 to 1000, got "five"',
    ],
    [
      "an unknown column",
      "teacher_id,subject\nT1,x\nT2,y\n",
      "teachers.csv:1 subject: subject is not a column of teachers.csv",
    ],
    [
      "a column twice",
      "teacher_id,teacher_id\nT1,T1\nT2,T2\n",
      "teachers.csv:1 teacher_id: the column teacher_id occurs twice",
    ],
    [
      "an id with a slash",
      "teacher_id\nT1\nT2\nT/3\n",
      `teachers.csv:4 teacher_id: teacher_id must ${ID_RULE}, got "T/3"`,
    ],
    ["a row too long", "teacher_id\nT1\nT2\nT3,x\n", "teachers.csv:4: the row has 2 fields, the header has 1"],
  ],
  "unavailability.csv": [
    ["a missing file", undefined, "unavailability.csv: the file is missing"],
    ["an empty file", "", "unavailability.csv: the file is empty"],
    [
      "an unknown teacher",
      "teacher_id,period_id\nT9,P1\n",
      "unavailability.csv:2 teacher_id: teacher_id T9 is not in teachers",
    ],
    [
      "an unknown period",
      "teacher_id,period_id\nT1,P9\n",
      "unavailability.csv:2 period_id: period_id P9 is not in periods",
    ],
    [
      "a pair twice",
      "teacher_id,period_id\nT2,P1\nT2,P1\n",
      "unavailability.csv:3 period_id: the unavailability T2 P1 occurs twice",
    ],
    ["a column missing", "teacher_id\nT1\n", "unavailability.csv:1 period_id: the column period_id is missing"],
    ["an empty period", "teacher_id,period_id\nT1,\n", "unavailability.csv:2 period_id: period_id must not be empty"],
    [
      "an unknown column",
      "teacher_id,period_id,why\nT1,P1,x\n",
      "unavailability.csv:1 why: why is not a column of unavailability.csv",
    ],
    ["a quote left open", 'teacher_id,period_id\n"T1,P1\n', "unavailability.csv:2: a quoted field is not closed"],
  ],
  "rooms.csv": [
    ["an empty file", "", "rooms.csv: the file is empty"],
    ["a header alone", "room_id,room_type,capacity\n", "rooms.csv: rooms has no rows"],
    ["a column missing", "room_id,capacity\nR1,30\n", "rooms.csv:1 room_type: the column room_type is missing"],
    [
      "an id twice",
      "room_id,room_type,capacity\nR1,gen,30\nR1,lab,30\n",
      "rooms.csv:3 room_id: room_id R1 occurs twice",
    ],
    [
      "a negative capacity",
      "room_id,room_type,capacity\nR1,gen,-30\n",
      'rooms.csv:2 capacity: capacity must be a whole number from 1 to 10000, got "-30"',
    ],
    ["no type", "room_id,room_type,capacity\nR1,,30\n", "rooms.csv:2 room_type: room_type must not be empty"],
    ["no capacity", "room_id,room_type,capacity\nR1,gen,\n", "rooms.csv:2 capacity: capacity must not be empty"],
    [
      "an unknown column",
      "room_id,room_type,capacity,floor\nR1,gen,30,2\n",
      "rooms.csv:1 floor: floor is not a column of rooms.csv",
    ],
    ["a row too short", "room_id,room_type,capacity\nR1,gen\n", "rooms.csv:2: the row has 2 fields, the header has 3"],
  ],
};
