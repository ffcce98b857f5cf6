import type { Engine, ModelSource, Solve, SolveObserver, SolveOptions } from "../port";
import { Race, type RaceSettings } from "./race";

/**
 * Several engines as one: each solve of a model with whole columns is a race of seeds. The racers work in rounds of
 * limited work; each round starts from the best solution of the one before, and the first proof ends the race.
 *
 * A race tempers bad luck: the time of one model differs between seeds by a factor of two to four. An LP, which has no
 * luck, and a file that HiGHS is to read itself, go to the first engine alone.
 *
 * @param engines - at least one; they are the portfolio's from then on
 */
export function createPortfolioEngine(engines: readonly Engine[], settings: RaceSettings): Engine {
  const [first] = engines;
  if (first === undefined) throw new RangeError("a portfolio needs an engine, got none");
  let racing = false;
  return {
    name: `${first.name}, portfolio of ${settings.racers}`,
    solve: (source: ModelSource, options: SolveOptions, observer: SolveObserver = {}): Solve => {
      if (racing) throw new Error("one solve at a time an engine; create another engine");
      if (source.form === "file" || !source.model.integer.includes(1)) return first.solve(source, options, observer);
      racing = true;
      const race = new Race(source.model, options, observer, engines, settings);
      const result = race.run().finally(() => {
        racing = false;
      });
      return { result, stop: () => race.stop() };
    },
    close: async () => {
      await Promise.all(engines.map((engine) => engine.close()));
    },
  };
}
