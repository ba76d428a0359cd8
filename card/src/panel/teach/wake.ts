/** Keeps the screen on during a walk, where the page may. */

export class Wake {
  private wanted = false;
  private lock: WakeLockSentinel | null = null;

  /** `changed` is called with whether the screen is kept on. */
  constructor(private readonly changed: (held: boolean) => void) {}

  /** Only a secure page has wake locks; elsewhere the user is asked to keep the screen on. */
  async hold(): Promise<void> {
    if (this.wanted) {
      return;
    }
    this.wanted = true;
    document.addEventListener("visibilitychange", this.seenAgain);
    await this.request();
  }

  letGo(): void {
    if (!this.wanted) {
      return;
    }
    this.wanted = false;
    document.removeEventListener("visibilitychange", this.seenAgain);
    void this.lock?.release().catch(() => undefined);
    this.lock = null;
    this.changed(false);
  }

  /** The browser gives the lock up when the page is hidden. */
  private readonly seenAgain = (): void => {
    if (!document.hidden) {
      void this.request();
    }
  };

  private async request(): Promise<void> {
    try {
      const lock = await navigator.wakeLock.request("screen");
      if (this.wanted) {
        this.lock = lock;
      } else {
        await lock.release();
      }
    } catch {
      this.lock = null;
    }
    this.changed(this.wanted && this.lock !== null);
  }
}
