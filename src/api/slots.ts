/** Bounds how much of something goes on at once. */
export class Slots {
  private used = 0;

  constructor(private readonly size: number) {}

  /** The call that gives the slot back, or undefined if none is free. */
  take(): (() => void) | undefined {
    if (this.used >= this.size) return undefined;
    this.used += 1;
    let taken = true;
    return () => {
      if (taken) this.used -= 1;
      taken = false;
    };
  }
}
