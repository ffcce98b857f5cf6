import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { applyStack } from "../../../constructs/testing";
import { type Exhibit, formsOf, GALLERY_GROUPS, galleryStack } from "../../support/gallery";

/** Side by side in one stack: with fewer, more of the time is Terraform starting; with many, one mistake hides the others. */
const FORMS_A_STACK = 16;

/** Forms of one group, in stacks of even size. */
const STACKS = GALLERY_GROUPS.flatMap((group) => {
  const forms = formsOf(group);
  const stacks = Math.ceil(forms.length / FORMS_A_STACK);
  const size = Math.ceil(forms.length / stacks);
  return Array.from({ length: stacks }, (_, index) => ({
    title: stacks === 1 ? group : `${group}, part ${index + 1} of ${stacks}`,
    forms: forms.slice(index * size, (index + 1) * size),
  }));
});

const seconds: string[] = [];
afterAll(() => console.log(`on the stand-in: ${seconds.join(", ")}`));

describe.each(STACKS)("$title", ({ title, forms }) => {
  let life: Awaited<ReturnType<typeof comeAndGo>>;

  beforeAll(async () => {
    const began = performance.now();
    life = await comeAndGo(forms);
    const counts = forms.map(({ name }) => `${name} ${ofForm(life.made, name, forms).length}`);
    seconds.push(`${title} ${((performance.now() - began) / 1000).toFixed(1)} s (resources: ${counts.join(", ")})`);
  });

  test.each(forms)("$name is applied, plans nothing more and is destroyed", ({ name }) => {
    const made = ofForm(life.made, name, forms);
    expect(made).not.toEqual([]);
    expect(ofForm(life.changed, name, forms)).toEqual([]);
    expect(ofForm(life.destroyed, name, forms)).toEqual(made);
  });

  test("nothing is made that belongs to no form, and nothing is left", () => {
    const known = forms.flatMap(({ name }) => ofForm(life.made, name, forms));
    expect(life.made.filter((path) => !known.includes(path))).toEqual([]);
    expect(life.changed).toEqual([]);
    expect(life.destroyed).toEqual(life.made);
  });
});

/** Construct paths of what is made, of what a second plan would change, and of what is destroyed. */
async function comeAndGo(forms: readonly Exhibit[]) {
  const run = await applyStack(galleryStack(forms));
  const made = run.state.resources.filter(({ address }) => !address.startsWith("data."));
  const { changes } = await run.planAgain();
  const destroyed = (await run.destroy()).filter(({ action }) => action === "delete");
  const paths = (things: readonly { readonly path: string }[]) => things.map(({ path }) => path).sort();
  return { made: paths(made), changed: paths(changes), destroyed: paths(destroyed) };
}

/** The paths of one form: it and what was made for it carry its name, of which another form's may be the beginning. */
function ofForm(paths: readonly string[], form: string, forms: readonly Exhibit[]): string[] {
  const longer = forms.map(({ name }) => name).filter((name) => name !== form && name.startsWith(form));
  return paths.filter((path) => path.startsWith(form) && !longer.some((name) => path.startsWith(name)));
}
