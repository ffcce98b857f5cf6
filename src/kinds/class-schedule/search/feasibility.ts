import type { Problem } from "./problem";
import { assignRooms, type Meeting } from "./rooms";
import { countSeats, isClosed, type Schedule, seatClassOf } from "./schedule";
import { keepsStudentRules } from "./student-keeps";

/** Whether a schedule breaks none of the hard rules H1–H9. */
export function isFeasible(problem: Problem, schedule: Schedule): boolean {
  return (
    sectionsMeetWhereAllowed(problem, schedule) &&
    teachersAreFree(problem, schedule) &&
    studentsAreFree(problem, schedule) &&
    studentsKeepRules(problem, schedule) &&
    seatsSuffice(problem, schedule) &&
    roomsFor(problem, schedule) !== undefined
  );
}

function sectionsMeetWhereAllowed(problem: Problem, schedule: Schedule): boolean {
  return problem.sections.every(({ periods }, index) => periods.includes(schedule.sectionPeriod[index] ?? -1));
}

function teachersAreFree(problem: Problem, schedule: Schedule): boolean {
  const busy = new Uint8Array(problem.teachers * problem.slots.length);
  const placeOf = (section: number): number => schedule.sectionPeriod[section] ?? -1;
  return (
    problem.sections.every(({ staff }, section) =>
      staff.every((teacher) => occupy(problem, busy, teacher, placeOf(section))),
    ) &&
    problem.teacherLunches.every(({ takes, most }) =>
      problem.sectionsOfTeacher.every(
        (own) => own.reduce((taken, section) => taken + (takes[placeOf(section)] ?? 0), 0) <= most,
      ),
    )
  );
}

function studentsAreFree(problem: Problem, schedule: Schedule): boolean {
  const busy = new Uint8Array(problem.students * problem.slots.length);
  return problem.requests.every(({ student }, index) => {
    const period = schedule.requestPeriod[index] ?? -1;
    return period < 0 || occupy(problem, busy, student, period);
  });
}

/** False where the person is busy in a slot of that period already. */
function occupy(problem: Problem, busy: Uint8Array, person: number, period: number): boolean {
  for (const slot of problem.slotsOf[period] ?? []) {
    const cell = person * problem.slots.length + slot;
    if (busy[cell] === 1) return false;
    busy[cell] = 1;
  }
  return true;
}

function studentsKeepRules(problem: Problem, schedule: Schedule): boolean {
  const placeOf = (request: number): number => schedule.requestPeriod[request] ?? -1;
  const seatsAreOpen = problem.requests.every(({ fixedTo }, request) => {
    const place = placeOf(request);
    if (fixedTo >= 0 && place !== schedule.sectionPeriod[fixedTo]) return false;
    return place < 0 || !isClosed(problem, request, place);
  });
  return seatsAreOpen && problem.requestsOf.every((_, student) => keepsStudentRules(problem, student, placeOf, false));
}

function seatsSuffice(problem: Problem, schedule: Schedule): boolean {
  const { seats, spedSeats, openSeats, taken, spedTaken, openTaken } = countSeats(problem, schedule);
  return taken.every(
    (count, cell) =>
      count <= (seats[cell] ?? 0) &&
      (spedTaken[cell] ?? 0) <= (spedSeats[cell] ?? 0) &&
      (openTaken[cell] ?? 0) <= (openSeats[cell] ?? 0),
  );
}

/** A room for each section by its seat class; undefined where there is none, empty where rooms are not modelled. */
export function roomsFor(problem: Problem, schedule: Schedule): Int32Array | undefined {
  if (problem.rooms === undefined) return new Int32Array();
  const meetings = problem.sections.map(
    ({ roomType }, index): Meeting => ({
      period: schedule.sectionPeriod[index] ?? 0,
      need: { type: roomType, seats: seatClassOf(problem, schedule, index).roomSeats },
    }),
  );
  return assignRooms(problem.rooms, meetings, (a, b) => problem.clash[a * problem.periods + b] === 1);
}
