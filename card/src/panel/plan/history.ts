/** Undo and redo over immutable states. */

export const MOST_STEPS = 100;

export interface History<T> {
  readonly past: readonly T[];
  readonly present: T;
  readonly future: readonly T[];
  /** What the newest step was part of: steps of one gesture, or of one number field, are one. */
  readonly group: string | null;
}

export function begin<T>(present: T): History<T> {
  return { past: [], present, future: [], group: null };
}

/** Adds a step. One that changes nothing is none; one of the same `group` as the step before extends that. */
export function step<T>(history: History<T>, present: T, group: string | null = null): History<T> {
  if (present === history.present) {
    return history;
  }
  if (group !== null && group === history.group) {
    return { ...history, present, future: [] };
  }
  const past = [...history.past, history.present].slice(-MOST_STEPS);
  return { past, present, future: [], group };
}

/** Ends a group: the next step is one of its own. */
export function settle<T>(history: History<T>): History<T> {
  return history.group === null ? history : { ...history, group: null };
}

export function undo<T>(history: History<T>): History<T> {
  const present = history.past[history.past.length - 1];
  return present === undefined
    ? history
    : { past: history.past.slice(0, -1), present, future: [history.present, ...history.future], group: null };
}

export function redo<T>(history: History<T>): History<T> {
  const [present, ...future] = history.future;
  return present === undefined ? history : { past: [...history.past, history.present], present, future, group: null };
}
