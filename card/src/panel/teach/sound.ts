/** A short sound at the begin of a walk, when enough is heard, and at its end, for a phone in the pocket. */

const REMEMBERED = "xiaomi-tag-teach-sound";
const TONES = { start: [660], enough: [880], end: [660, 880], failed: [330] } as const;
const TONE_S = 0.15;

export type Sound = keyof typeof TONES;

export function soundWanted(): boolean {
  return localStorage.getItem(REMEMBERED) === "on";
}

export function wantSound(wanted: boolean): void {
  localStorage.setItem(REMEMBERED, wanted ? "on" : "off");
}

let context: AudioContext | null = null;

/** Browsers allow sound only to pages that were tapped: this is called from a tap, before the first sound. */
export function readySound(): void {
  if (soundWanted()) {
    context ??= new AudioContext();
    void context.resume().catch(() => undefined);
  }
}

export function play(sound: Sound): void {
  if (context === null || !soundWanted()) {
    return;
  }
  for (const [index, frequency] of TONES[sound].entries()) {
    const oscillator = new OscillatorNode(context, { frequency });
    const gain = new GainNode(context, { gain: 0.2 });
    oscillator.connect(gain).connect(context.destination);
    const at = context.currentTime + index * TONE_S;
    oscillator.start(at);
    oscillator.stop(at + TONE_S);
  }
}
