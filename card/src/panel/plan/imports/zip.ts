/** Reads one file out of a zip archive, within bounds: the archive comes from anywhere. */

const END = 0x06054b50;
const ENTRY = 0x02014b50;
const LOCAL = 0x04034b50;
const END_BYTES = 22;
const LONGEST_COMMENT = 65_535;
const MOST_ENTRIES = 20_000;
export const MOST_BYTES = 32 * 1024 * 1024;

interface Entry {
  readonly offset: number;
  readonly packed: number;
  readonly method: number;
}

/** Returns the bytes of a file, or null if the archive has none of that name or is broken. */
export async function readZip(archive: ArrayBuffer, wanted: string): Promise<Uint8Array | null> {
  try {
    const view = new DataView(archive);
    const entry = find(view, wanted);
    if (entry === null || view.getUint32(entry.offset, true) !== LOCAL) {
      return null;
    }
    const start = entry.offset + 30 + view.getUint16(entry.offset + 26, true) + view.getUint16(entry.offset + 28, true);
    if (start + entry.packed > archive.byteLength) {
      return null;
    }
    const packed = new Uint8Array(archive, start, entry.packed);
    if (entry.method === 0) {
      return packed.length <= MOST_BYTES ? packed : null;
    }
    return entry.method === 8 ? await inflate(packed) : null;
  } catch {
    // A RangeError: the archive ends before its parts do.
    return null;
  }
}

function find(view: DataView, wanted: string): Entry | null {
  const first = Math.max(0, view.byteLength - END_BYTES - LONGEST_COMMENT);
  let end = view.byteLength - END_BYTES;
  while (end >= first && view.getUint32(end, true) !== END) {
    end -= 1;
  }
  if (end < first) {
    return null;
  }
  const count = Math.min(MOST_ENTRIES, view.getUint16(end + 10, true));
  let offset = view.getUint32(end + 16, true);
  const text = new TextDecoder();
  for (let index = 0; index < count; index += 1) {
    if (view.getUint32(offset, true) !== ENTRY) {
      return null;
    }
    const length = view.getUint16(offset + 28, true);
    const name = text.decode(new Uint8Array(view.buffer, view.byteOffset + offset + 46, length));
    if (name === wanted) {
      return {
        method: view.getUint16(offset + 10, true),
        packed: view.getUint32(offset + 20, true),
        offset: view.getUint32(offset + 42, true),
      };
    }
    offset += 46 + length + view.getUint16(offset + 30, true) + view.getUint16(offset + 32, true);
  }
  return null;
}

/** Unpacks, and stops at the most bytes: a small archive may hold very much. */
async function inflate(packed: Uint8Array): Promise<Uint8Array | null> {
  const stream = new Blob([packed.slice()]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  const reader = stream.getReader();
  const parts: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) {
      break;
    }
    size += value.length;
    if (size > MOST_BYTES) {
      await reader.cancel();
      return null;
    }
    parts.push(value);
  }
  const all = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
