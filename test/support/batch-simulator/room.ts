/** The vCPUs that jobs share: whoever asks first gets them first. */
export class Room {
  private readonly waiting: { readonly vcpus: number; readonly go: () => void }[] = [];

  constructor(private free: number) {}

  /** Waits for so many; false if `over` is aborted before. */
  async take(vcpus: number, over: AbortSignal): Promise<boolean> {
    if (over.aborted) return false;
    await new Promise<void>((resolve) => {
      const entry = {
        vcpus,
        go: () => {
          over.removeEventListener("abort", leave);
          resolve();
        },
      };
      const leave = () => {
        this.waiting.splice(this.waiting.indexOf(entry), 1);
        resolve();
        this.admit();
      };
      over.addEventListener("abort", leave, { once: true });
      this.waiting.push(entry);
      this.admit();
    });
    return !over.aborted;
  }

  /** Gives back what a job had, or adds to what there is; a negative number takes away. */
  add(vcpus: number): void {
    this.free += vcpus;
    this.admit();
  }

  private admit(): void {
    for (let [first] = this.waiting; first !== undefined && first.vcpus <= this.free; [first] = this.waiting) {
      this.waiting.shift();
      this.free -= first.vcpus;
      first.go();
    }
  }
}
