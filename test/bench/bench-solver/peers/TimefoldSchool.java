import ai.timefold.solver.core.api.domain.entity.PlanningEntity;
import ai.timefold.solver.core.api.domain.lookup.PlanningId;
import ai.timefold.solver.core.api.domain.solution.PlanningEntityCollectionProperty;
import ai.timefold.solver.core.api.domain.solution.PlanningScore;
import ai.timefold.solver.core.api.domain.solution.PlanningSolution;
import ai.timefold.solver.core.api.domain.solution.ProblemFactCollectionProperty;
import ai.timefold.solver.core.api.domain.valuerange.ValueRangeProvider;
import ai.timefold.solver.core.api.domain.variable.PlanningVariable;
import ai.timefold.solver.core.api.score.buildin.hardsoftlong.HardSoftLongScore;
import ai.timefold.solver.core.api.score.stream.Constraint;
import ai.timefold.solver.core.api.score.stream.ConstraintCollectors;
import ai.timefold.solver.core.api.score.stream.ConstraintFactory;
import ai.timefold.solver.core.api.score.stream.ConstraintProvider;
import ai.timefold.solver.core.api.score.stream.Joiners;
import ai.timefold.solver.core.api.solver.SolverFactory;
import ai.timefold.solver.core.config.localsearch.LocalSearchPhaseConfig;
import ai.timefold.solver.core.config.localsearch.LocalSearchType;
import ai.timefold.solver.core.config.solver.EnvironmentMode;
import ai.timefold.solver.core.config.solver.SolverConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/**
 * The school as Timefold models timetables: a period and a room are chosen for each section, a section or none for each
 * request. One solver a core, each with its own seed, late acceptance and tabu search in turn; the best answer counts. Arguments: task, answer.
 */
public class TimefoldSchool {
  /** What a clash of one student costs: more than any request is worth, so that local search gives one of them up. */
  static long clashCost = 1;

  public static class Room {
    int index, type, seats;
  }

  @PlanningEntity
  public static class Lesson {
    @PlanningId public Integer index;
    int course, teacher, most, capacity, spedSeats;
    List<Integer> periods = new ArrayList<>();
    List<Room> rooms = new ArrayList<>();
    @PlanningVariable(valueRangeProviderRefs = "periods") public Integer period;
    @PlanningVariable(valueRangeProviderRefs = "rooms") public Room room;

    public Integer getPeriod() { return period; }
    public Room getRoom() { return room; }
    public int getTeacher() { return teacher; }
    @ValueRangeProvider(id = "periods") public List<Integer> getPeriods() { return periods; }
    @ValueRangeProvider(id = "rooms") public List<Room> getRooms() { return rooms; }
    int least() { return (7 * capacity + 9) / 10; }
  }

  @PlanningEntity
  public static class Seat {
    @PlanningId public Integer index;
    int student, points;
    boolean sped;
    List<Lesson> choices;
    @PlanningVariable(valueRangeProviderRefs = "lessons", allowsUnassigned = true) public Lesson lesson;

    public Lesson getLesson() { return lesson; }
    @ValueRangeProvider(id = "lessons") public List<Lesson> getChoices() { return choices; }
  }

  @PlanningSolution
  public static class Timetable {
    @PlanningEntityCollectionProperty public List<Lesson> lessons = new ArrayList<>();
    @PlanningEntityCollectionProperty public List<Seat> seats = new ArrayList<>();
    @ProblemFactCollectionProperty public List<Room> rooms = new ArrayList<>();
    @PlanningScore public HardSoftLongScore score;
  }

  public static class Rules implements ConstraintProvider {
    @Override
    public Constraint[] defineConstraints(ConstraintFactory factory) {
      return new Constraint[] {
        factory.forEachUniquePair(Lesson.class, Joiners.equal(Lesson::getPeriod), Joiners.equal(Lesson::getTeacher))
          .filter((a, b) -> a.teacher >= 0).penalizeLong(HardSoftLongScore.ONE_HARD, (a, b) -> 1).asConstraint("teacher"),
        factory.forEachUniquePair(Lesson.class, Joiners.equal(Lesson::getPeriod), Joiners.equal(Lesson::getRoom))
          .filter((a, b) -> a.room.index >= 0).penalizeLong(HardSoftLongScore.ONE_HARD, (a, b) -> 1).asConstraint("room"),
        factory.forEach(Seat.class).groupBy(Seat::getLesson, ConstraintCollectors.count())
          .join(Lesson.class, Joiners.equal((lesson, count) -> lesson, Function.identity()))
          .filter((lesson, count, same) -> count > Math.min(same.most, same.room.seats))
          .penalizeLong(HardSoftLongScore.ONE_HARD, (lesson, count, same) -> count - Math.min(same.most, same.room.seats))
          .asConstraint("seats"),
        factory.forEach(Seat.class).filter(seat -> seat.sped).groupBy(Seat::getLesson, ConstraintCollectors.count())
          .filter((lesson, count) -> count > lesson.spedSeats)
          .penalizeLong(HardSoftLongScore.ONE_HARD, (lesson, count) -> count - lesson.spedSeats).asConstraint("sped"),
        factory.forEach(Seat.class).join(Lesson.class, Joiners.equal(Seat::getLesson, Function.identity()))
          .groupBy((seat, lesson) -> seat.student, (seat, lesson) -> lesson.period, ConstraintCollectors.countBi())
          .filter((student, period, count) -> count > 1)
          .penalizeLong(HardSoftLongScore.ONE_SOFT, (student, period, count) -> (count - 1) * clashCost)
          .asConstraint("student"),
        factory.forEach(Seat.class).rewardLong(HardSoftLongScore.ONE_SOFT, seat -> 10L * seat.points).asConstraint("met"),
        factory.forEach(Seat.class).groupBy(Seat::getLesson, ConstraintCollectors.count())
          .filter((lesson, count) -> count < lesson.least())
          .penalizeLong(HardSoftLongScore.ONE_SOFT, (lesson, count) -> lesson.least() - count).asConstraint("S1"),
        factory.forEach(Lesson.class).ifNotExists(Seat.class, Joiners.equal(Function.identity(), Seat::getLesson))
          .penalizeLong(HardSoftLongScore.ONE_SOFT, lesson -> lesson.least()).asConstraint("S1, nobody in it"),
      };
    }
  }

  record Task(Timetable start, long seconds, int cores, long seed) {}

  public static void main(String[] args) throws Exception {
    Task first = read(Path.of(args[0]));
    var pool = Executors.newFixedThreadPool(first.cores);
    List<Future<Timetable>> runs = new ArrayList<>();
    for (int core = 0; core < first.cores; core += 1) {
      long seed = first.seed + core;
      Timetable start = read(Path.of(args[0])).start;
      var type = core % 2 == 0 ? LocalSearchType.LATE_ACCEPTANCE : LocalSearchType.TABU_SEARCH;
      runs.add(pool.submit(() -> solve(start, type, first.seconds, seed)));
    }
    Timetable best = null;
    for (var run : runs) {
      Timetable found = run.get();
      if (best == null || found.score.compareTo(best.score) > 0) best = found;
    }
    pool.shutdown();
    write(Path.of(args[1]), best);
    System.out.println("timefold " + SolverFactory.class.getPackage().getImplementationVersion() + " " + best.score);
  }

  static Timetable solve(Timetable start, LocalSearchType type, long seconds, long seed) {
    // the start is complete, so no construction phase; what is unassigned in it is meant to be
    var search = new LocalSearchPhaseConfig().withLocalSearchType(type);
    var config = new SolverConfig().withSolutionClass(Timetable.class).withEntityClasses(Lesson.class, Seat.class)
      .withConstraintProviderClass(Rules.class).withRandomSeed(seed).withEnvironmentMode(EnvironmentMode.NO_ASSERT)
      .withPhases(search).withTerminationSpentLimit(Duration.ofSeconds(seconds));
    return SolverFactory.<Timetable>create(config).buildSolver().solve(start);
  }

  static Task read(Path path) throws Exception {
    Timetable table = new Timetable();
    Map<Integer, List<Lesson>> byCourse = new HashMap<>();
    List<Boolean> sped = new ArrayList<>();
    long[] limits = new long[3];
    int spedSeats = 0;
    Room nowhere = new Room();
    nowhere.index = -1;
    nowhere.seats = Integer.MAX_VALUE;
    for (String line : Files.readAllLines(path)) {
      String[] words = line.split(" ");
      if (words[0].equals("T")) {
        for (int at = 0; at < 3; at += 1) limits[at] = (long) Double.parseDouble(words[at + 1]);
        continue;
      }
      int[] numbers = new int[words.length - 1];
      for (int at = 0; at < numbers.length; at += 1) numbers[at] = Integer.parseInt(words[at + 1]);
      switch (words[0]) {
        case "L" -> spedSeats = numbers[0];
        case "R" -> {
          Room room = new Room();
          room.index = table.rooms.size();
          room.type = numbers[0];
          room.seats = numbers[1];
          table.rooms.add(room);
        }
        case "S" -> {
          Lesson lesson = lesson(numbers, table, spedSeats, nowhere);
          table.lessons.add(lesson);
          byCourse.computeIfAbsent(lesson.course, course -> new ArrayList<>()).add(lesson);
        }
        case "U" -> sped.add(numbers[0] == 1);
        case "Q" -> {
          Seat seat = new Seat();
          seat.index = table.seats.size();
          seat.student = numbers[0];
          seat.points = numbers[2];
          seat.sped = sped.get(seat.student);
          seat.choices = byCourse.getOrDefault(numbers[1], List.of());
          seat.lesson = numbers[3] < 0 ? null : table.lessons.get(numbers[3]);
          clashCost = Math.max(clashCost, 10L * seat.points + 10);
          table.seats.add(seat);
        }
        default -> { }
      }
    }
    if (table.rooms.isEmpty()) table.rooms.add(nowhere);
    return new Task(table, limits[0], (int) limits[1], limits[2]);
  }

  static Lesson lesson(int[] numbers, Timetable table, int spedSeats, Room nowhere) {
    Lesson lesson = new Lesson();
    lesson.index = table.lessons.size();
    lesson.course = numbers[0];
    lesson.teacher = numbers[1];
    lesson.most = numbers[2];
    lesson.capacity = numbers[3];
    lesson.spedSeats = spedSeats;
    for (int at = 7; at < numbers.length; at += 1) lesson.periods.add(numbers[at]);
    for (Room room : table.rooms) if (numbers[4] == -1 || numbers[4] == room.type) lesson.rooms.add(room);
    if (lesson.rooms.isEmpty()) lesson.rooms.add(nowhere);
    lesson.period = numbers[5];
    lesson.room = numbers[6] < 0 ? lesson.rooms.get(0) : table.rooms.get(numbers[6]);
    return lesson;
  }

  /** Gives up the cheaper of two requests of a student that still clash. */
  static void write(Path path, Timetable table) throws Exception {
    Map<Long, Seat> held = new HashMap<>();
    for (Seat seat : table.seats) {
      if (seat.lesson == null) continue;
      long cell = seat.student * 100_000L + seat.lesson.period;
      Seat other = held.get(cell);
      if (other == null || other.points < seat.points) held.put(cell, seat);
      if (other != null) (other.points < seat.points ? other : seat).lesson = null;
    }
    StringBuilder text = new StringBuilder();
    for (Lesson lesson : table.lessons) text.append("S " + lesson.period + " " + lesson.room.index + " 0\n");
    long points = 0;
    for (Seat seat : table.seats) {
      boolean met = seat.lesson != null;
      text.append("Q " + (met ? seat.lesson.period + " " + seat.lesson.index : "-1 -1") + "\n");
      points += met ? seat.points : 0;
    }
    text.append("B " + points + " NaN\n");
    Path draft = path.resolveSibling(path.getFileName() + ".draft");
    Files.writeString(draft, text.toString());
    Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE);
  }
}
