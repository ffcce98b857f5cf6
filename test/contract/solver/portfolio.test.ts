import { describe, expect, test } from "vitest";
import { createEmbeddedEngine } from "../../../src/solver/embedded/engine";
import type { SolveResult } from "../../../src/solver/port";
import { createPortfolioEngine } from "../../../src/solver/portfolio/engine";
import { verifySolution } from "../../../src/solver/verify";
import { readText } from "../../support/model-texts";
import { knownOptima, publicModelText } from "../../support/public-models";

const MODEL = readText("mps", publicModelText("flugpl")).named?.model;

describe("a portfolio of embedded engines", () => {
  test("gives the same answer on one engine and on two where that is asked, and the published optimum", async () => {
    if (MODEL === undefined) throw new Error("flugpl cannot be read");
    const answers: Omit<SolveResult, "seconds">[] = [];
    for (const engines of [1, 2]) {
      const portfolio = createPortfolioEngine(
        Array.from({ length: engines }, () => createEmbeddedEngine()),
        { racers: 2, reproducible: true, firstRound: 400 },
      );
      const { result } = portfolio.solve({ form: "arrays", model: MODEL }, { timeLimitSeconds: 300, seed: 3 });
      const { seconds: _, ...answer } = await result;
      answers.push(answer);
      await portfolio.close();
    }
    expect(answers[1]).toEqual(answers[0]);
    const [answer] = answers;
    expect(answer?.status).toBe("optimal");
    expect(answer?.objective).toBeCloseTo(knownOptima().flugpl ?? Number.NaN, 6);
    const values = answer?.values ?? new Float64Array();
    expect(verifySolution(MODEL, values, answer?.objective ?? Number.NaN).mistakes).toEqual([]);
  });
});
