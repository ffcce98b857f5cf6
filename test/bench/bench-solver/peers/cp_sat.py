"""The whole school for OR-Tools CP-SAT, with the start as hint: python cp_sat.py TASK ANSWER counting|intervals WORKERS."""

import sys

import ortools
from ortools.sat.python import cp_model

from school import CountingModel, School


def solve(model, school, workers, write):
    class Better(cp_model.CpSolverSolutionCallback):
        def on_solution_callback(self):
            write(self.value, self.objective_value, self.best_objective_bound)

    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = school.seconds
    solver.parameters.num_workers = workers
    solver.parameters.random_seed = school.seed
    status = solver.solve(model, Better())
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        write(solver.value, solver.objective_value, solver.best_objective_bound)
    print("cp-sat", ortools.__version__, solver.status_name(status))


def counting(school, workers, answer):
    """Equal sections counted; the rows that only choose among booleans as such, links as implications."""
    whole = CountingModel(school)
    model = cp_model.CpModel()
    columns = [
        model.new_bool_var("") if upper == 1 else model.new_int_var(0, upper, "") for upper in whole.upper
    ]
    for low, up, terms in whole.rows:
        boolean = all(whole.upper[column] == 1 for column, _ in terms)
        chosen = [columns[column] for column, _ in terms]
        if boolean and all(value == 1 for _, value in terms) and up == 1:
            model.add_exactly_one(chosen) if low == 1 else model.add_at_most_one(chosen)
        elif boolean and up == 0 and low is None and [value for _, value in terms] == [1] + [-1] * (len(terms) - 1):
            model.add_bool_or([chosen[0].negated(), *chosen[1:]])
        else:
            total = sum(value * columns[column] for column, value in terms)
            if low is not None:
                model.add(total >= low)
            if up is not None:
                model.add(total <= up)
    for column, value in zip(columns, whole.start):
        model.add_hint(column, value)
    model.maximize(sum(cost * column for cost, column in zip(whole.cost, columns) if cost))
    solve(model, school, workers, lambda value, best, bound: whole.write(answer, lambda at: value(columns[at]), best, bound))


def intervals(school, workers, answer):
    """A start and an interval a section; an optional interval for each request in each of its sections; no-overlaps."""
    model = cp_model.CpModel()
    starts = [model.new_int_var_from_domain(cp_model.Domain.from_values(one.periods), "") for one in school.sections]
    held = [model.new_fixed_size_interval_var(start, 1, "") for start in starts]
    by_teacher, by_student, by_section, special = {}, {}, {}, {}
    for index, section in enumerate(school.sections):
        if section.teacher >= 0:
            by_teacher.setdefault(section.teacher, []).append(held[index])
        if section.period >= 0:
            model.add_hint(starts[index], section.period)
    seats = []
    for request, (student, course, points, at_start) in enumerate(school.requests):
        choices = []
        for section in school.sections_of[course]:
            taken = model.new_bool_var("")
            model.add_hint(taken, int(section == at_start))
            sitting = model.new_optional_fixed_size_interval_var(starts[section], 1, taken, "")
            by_student.setdefault(student, []).append(sitting)
            by_section.setdefault(section, []).append(taken)
            if school.sped[student]:
                special.setdefault(section, []).append(taken)
            choices.append(taken)
            seats.append((request, section, taken, points))
        model.add_at_most_one(choices)
    for busy in [*by_teacher.values(), *by_student.values()]:
        if len(busy) > 1:
            model.add_no_overlap(busy)
    for section, taken in by_section.items():
        model.add(sum(taken) <= school.sections[section].most)
    for taken in special.values():
        model.add(sum(taken) <= school.sped_seats)
    rooms = place_rooms(model, school, starts, by_section)
    model.maximize(sum(points * taken for _, _, taken, points in seats))

    def write(value, best, bound):
        found = [(-1, -1)] * len(school.requests)
        for request, section, taken, _ in seats:
            if value(taken):
                found[request] = (value(starts[section]), section)
        placed = [(value(starts[index]), rooms(index, value), 0) for index in range(len(school.sections))]
        school.write(answer, placed, found, best, bound)

    solve(model, school, workers, write)


def place_rooms(model, school, starts, by_section):
    """An optional interval for each section in each room it may have."""
    if not school.rooms:
        return lambda index, value: -1
    by_room, choices = {}, []
    for index, section in enumerate(school.sections):
        held = {}
        for room, (kind, size) in enumerate(school.rooms):
            if section.room_type not in (-1, kind):
                continue
            held[room] = model.new_bool_var("")
            model.add_hint(held[room], int(room == section.room))
            sitting = model.new_optional_fixed_size_interval_var(starts[index], 1, held[room], "")
            by_room.setdefault(room, []).append(sitting)
            if size < section.most:
                model.add(sum(by_section.get(index, [])) <= size).only_enforce_if(held[room])
        model.add_exactly_one(held.values())
        choices.append(held)
    for busy in by_room.values():
        model.add_no_overlap(busy)
    return lambda index, value: next(room for room, held in choices[index].items() if value(held))


def main(task, answer, form, workers):
    school = School(task)
    (counting if form == "counting" else intervals)(school, int(workers), answer)


main(*sys.argv[1:])
