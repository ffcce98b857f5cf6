/**
 * Which objects keep which from being deleted, as AWS knows it while Terraform works. AWS learns late what was let go:
 * what an object held when Terraform looked, it holds until the commands are done, unless it is deleted itself.
 */
export class Relations {
  private readonly heldBy = new Map<string, Set<string>>();

  hold(holder: string, things: readonly string[]): void {
    const held = this.heldBy.get(holder) ?? new Set<string>();
    for (const thing of things) held.add(thing);
    this.heldBy.set(holder, held);
  }

  /** The holder is gone. */
  release(holder: string): void {
    this.heldBy.delete(holder);
  }

  isHeld(thing: string): boolean {
    return [...this.heldBy.values()].some((held) => held.has(thing));
  }
}
