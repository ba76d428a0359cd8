/** What is read aloud of the followed tag: its newest sentence, at most once in five seconds. */

const PAUSE_MS = 5_000;

export class Announcer {
  private spoken = "";
  private waiting = "";
  private timer: ReturnType<typeof setTimeout> | null = null;

  constructor(private readonly speak: (words: string) => void) {}

  announce(words: string): void {
    this.waiting = words;
    if (this.timer === null) {
      this.next();
    }
  }

  stop(): void {
    if (this.timer !== null) {
      clearTimeout(this.timer);
      this.timer = null;
    }
    this.spoken = this.waiting = "";
  }

  private next(): void {
    this.timer = null;
    if (this.waiting !== this.spoken) {
      this.spoken = this.waiting;
      this.speak(this.spoken);
      this.timer = setTimeout(() => this.next(), PAUSE_MS);
    }
  }
}
