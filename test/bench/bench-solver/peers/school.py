"""The task of a peer, read from its lines, and the model that counts equal sections instead of telling them apart."""

import os
from collections import defaultdict


class School:
    def __init__(self, path):
        self.rooms, self.sections, self.sped, self.requests = [], [], [], []
        with open(path) as lines:
            for line in lines:
                mark, *numbers = line.split()
                numbers = [int(float(one)) for one in numbers]
                if mark == "T":
                    self.seconds, self.cores, self.seed = float(line.split()[1]), numbers[1], numbers[2]
                elif mark == "P":
                    self.periods = numbers[0]
                elif mark == "L":
                    self.sped_seats = numbers[0]
                elif mark == "R":
                    self.rooms.append(tuple(numbers))
                elif mark == "S":
                    self.sections.append(Section(*numbers[:7], numbers[7:]))
                elif mark == "U":
                    self.sped.append(numbers[0])
                elif mark == "Q":
                    self.requests.append(tuple(numbers))
        self.sections_of = defaultdict(list)
        for index, section in enumerate(self.sections):
            self.sections_of[section.course].append(index)

    def classes(self, section):
        """Room sizes it may be given: (seats its room has at least, students it then takes)."""
        sizes = sorted({seats for kind, seats in self.rooms if section.room_type in (-1, kind)})
        if not sizes:
            return [(0, section.most)]
        result = []
        for size in sizes:
            result.append((size, min(section.most, size)))
            if size >= section.most:
                break
        return result

    def write(self, path, sections, requests, objective, bound):
        """In one step: who looks meanwhile sees the earlier answer or this one."""
        lines = [f"S {period} {room} {seats}" for period, room, seats in sections]
        lines += [f"Q {period} {section}" for period, section in requests]
        lines.append(f"B {objective} {bound}")
        with open(path + ".draft", "w") as out:
            out.write("\n".join(lines) + "\n")
        os.replace(path + ".draft", path)


class Section:
    def __init__(self, course, teacher, most, capacity, room_type, period, room, periods):
        self.course, self.teacher, self.most, self.capacity = course, teacher, most, capacity
        self.room_type, self.period, self.room, self.periods = room_type, period, room, periods


class CountingModel:
    """Rows over two families of columns, for any solver: `z` places of section groups, `x` periods of requests."""

    def __init__(self, school):
        self.school = school
        self.upper, self.cost, self.start = [], [], []
        self.rows = []  # (lower or None, upper or None, [(column, coefficient)])
        self.groups = defaultdict(list)
        for index, one in enumerate(school.sections):
            key = (one.course, one.teacher, one.most, one.capacity, one.room_type, tuple(one.periods))
            self.groups[key].append(index)
        self._places()
        self._requests()
        self._people()
        self._seats()
        self._room_rows()

    def _column(self, upper, cost, start):
        self.upper.append(upper)
        self.cost.append(cost)
        self.start.append(start)
        return len(self.upper) - 1

    def _places(self):
        school = self.school
        self.places = []  # (members, period, room seats, students, column)
        for members in self.groups.values():
            first = school.sections[members[0]]
            most = 1 if first.teacher >= 0 else len(members)
            classes = school.classes(first)
            columns = []
            for period in first.periods:
                for at, (room_seats, seats) in enumerate(classes):
                    start = 0
                    for member in members:
                        one = school.sections[member]
                        start += one.period == period and at == self._class_at_start(one, classes)
                    column = self._column(most, 0, start)
                    self.places.append((members, period, room_seats, seats, column))
                    columns.append((column, 1))
            self.rows.append((len(members), len(members), columns))

    def _class_at_start(self, section, classes):
        if not self.school.rooms or section.room < 0:
            return 0
        size = self.school.rooms[section.room][1]
        return max([at for at, (seats, _) in enumerate(classes) if seats <= size], default=0)

    def _requests(self):
        school = self.school
        open_cells = {(school.sections[members[0]].course, period) for members, period, *_ in self.places}
        self.seats_asked = []  # (request, period, column)
        for request, (student, course, points, section) in enumerate(school.requests):
            at_start = school.sections[section].period if section >= 0 else -1
            columns = []
            for period in range(school.periods):
                if (course, period) in open_cells:
                    column = self._column(1, points, int(period == at_start))
                    self.seats_asked.append((request, period, column))
                    columns.append((column, 1))
            self.rows.append((None, 1, columns))

    def _people(self):
        school = self.school
        teachers, students = defaultdict(list), defaultdict(list)
        for members, period, _, _, column in self.places:
            teacher = school.sections[members[0]].teacher
            if teacher >= 0:
                teachers[teacher, period].append((column, 1))
        for request, period, column in self.seats_asked:
            students[school.requests[request][0], period].append((column, 1))
        for terms in [*teachers.values(), *students.values()]:
            if len(terms) > 1:
                self.rows.append((None, 1, terms))

    def _seats(self):
        school = self.school
        asked, special, offered = defaultdict(list), defaultdict(list), defaultdict(list)
        for request, period, column in self.seats_asked:
            student, course, *_ = school.requests[request]
            asked[course, period].append(column)
            if school.sped[student]:
                special[course, period].append(column)
        for members, period, _, seats, column in self.places:
            offered[school.sections[members[0]].course, period].append((column, seats))
        for cell, columns in asked.items():
            self.rows.append((None, 0, [(one, 1) for one in columns] + [(one, -seats) for one, seats in offered[cell]]))
            if special[cell]:
                limits = [(one, -min(seats, school.sped_seats)) for one, seats in offered[cell]]
                self.rows.append((None, 0, [(one, 1) for one in special[cell]] + limits))
            if len(school.sections_of[cell[0]]) <= 2:
                link = [(one, -1) for one, _ in offered[cell]]
                for one in columns:
                    self.rows.append((None, 0, [(one, 1)] + link))

    def _room_rows(self):
        school = self.school
        if not school.rooms:
            return
        kinds = sorted({kind for kind, _ in school.rooms})
        if any(section.room_type == -1 for section in school.sections):
            kinds.append(-1)
        for kind in kinds:
            for size in sorted({seats for one, seats in school.rooms if kind in (-1, one)}):
                supply = sum(1 for one, seats in school.rooms if kind in (-1, one) and seats >= size)
                for period in range(school.periods):
                    terms, demand = [], set()
                    for members, at, room_seats, _, column in self.places:
                        if at != period or room_seats < size:
                            continue
                        if kind == -1 or school.sections[members[0]].room_type == kind:
                            terms.append((column, 1))
                            demand.add(members[0])
                    if sum(len(self.groups_of(first)) for first in demand) > supply:
                        self.rows.append((None, supply, terms))

    def groups_of(self, first):
        one = self.school.sections[first]
        return self.groups[one.course, one.teacher, one.most, one.capacity, one.room_type, tuple(one.periods)]

    def write(self, path, values, objective, bound):
        """`values` may be anything that gives a number for a column."""
        sections = [None] * len(self.school.sections)
        waiting = {members[0]: list(members) for members in self.groups.values()}
        for members, period, room_seats, _, column in self.places:
            for _ in range(round(values(column))):
                sections[waiting[members[0]].pop()] = (period, -1, room_seats)
        requests = [(-1, -1)] * len(self.school.requests)
        for request, period, column in self.seats_asked:
            if values(column) > 0.5:
                requests[request] = (period, -1)
        self.school.write(path, sections, requests, objective, bound)
