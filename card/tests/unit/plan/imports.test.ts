import { deflateRawSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { area, rectangle } from "../../../src/panel/plan/geometry";
import { EMPTY, fromLayout, toLayout } from "../../../src/panel/plan/document";
import { addFound, type Import, widthOf } from "../../../src/panel/plan/imports/candidates";
import { readHousePlan } from "../../../src/panel/plan/imports/house-plan";
import { readLayout } from "../../../src/panel/plan/imports/json";
import { numbers, readPath, readTransform } from "../../../src/panel/plan/imports/svg";
import { type Node, roomsOfHome } from "../../../src/panel/plan/imports/sweet-home";
import { readZip } from "../../../src/panel/plan/imports/zip";
import { HOME } from "../../support/hass";

describe("House Plan", () => {
  const answer = {
    config: {
      spaces: [
        {
          title: "Ground",
          cell_cm: 10,
          rooms: [
            { name: "Kitchen", area: "kitchen", x: 0, y: 0, w: 0.25, h: 0.125 },
            {
              name: "Hall",
              poly: [
                [0.25, 0],
                [0.5, 0],
                [0.5, 0.5],
              ],
            },
            { name: "Broken", poly: [[0, "x"]] },
          ],
        },
        { title: "Empty", rooms: [] },
      ],
    },
  };

  it("has rooms in metres", () => {
    expect(readHousePlan(answer)?.floors).toEqual([
      {
        name: "Ground",
        level: 0,
        height: null,
        rooms: [
          { name: "Kitchen", area: "kitchen", polygon: rectangle(0, 0, 6, 3) },
          {
            name: "Hall",
            area: null,
            polygon: [
              [6, 0],
              [12, 0],
              [12, 12],
            ],
          },
        ],
      },
    ]);
  });

  it("without rooms is nothing to import", () => {
    expect(readHousePlan({ config: null })).toBeNull();
    expect(readHousePlan([])).toBeNull();
  });
});

describe("an SVG drawing", () => {
  it("has transforms one within the other", () => {
    expect(readTransform("translate(10, 5) scale(2)")).toEqual([2, 0, 0, 2, 10, 5]);
    const turned = readTransform("rotate(90 1 1)");
    expect(turned[0] * 2 + turned[2] * 1 + turned[4]).toBeCloseTo(1);
    expect(turned[1] * 2 + turned[3] * 1 + turned[5]).toBeCloseTo(2);
  });

  it("has numbers without a space between", () => {
    expect(numbers("1-2.5.5e1,3")).toEqual([1, -2.5, 5, 3]);
  });

  it("has paths of straight lines, absolute and relative", () => {
    expect(readPath("M0 0 H4 V3 h-4 z")).toEqual(rectangle(0, 0, 4, 3));
    expect(readPath("m1,1 2,0 0,2 z")).toEqual([
      [1, 1],
      [3, 1],
      [3, 3],
    ]);
  });

  it("has no rooms in curves, or in paths of several parts", () => {
    expect(readPath("M0 0 C1 1 2 2 3 3 z")).toBeNull();
    expect(readPath("M0 0 L1 0 L1 1 z M5 5 L6 5 L6 6 z")).toBeNull();
  });
});

function node(name: string, attributes: Record<string, string> = {}, children: Node[] = []): Node {
  return { localName: name, children, getAttribute: (key) => attributes[key] ?? null };
}

function rect(width: number, depth: number): Node[] {
  return rectangle(0, 0, width, depth).map(([x, y]) => node("point", { x: String(x), y: String(y) }));
}

describe("Sweet Home 3D", () => {
  it("has rooms on levels, counted from the ground", () => {
    const home = node("home", {}, [
      node("level", { id: "up", name: "Up", elevation: "260", height: "240" }),
      node("level", { id: "cellar", name: "Cellar", elevation: "-250", height: "230" }),
      node("level", { id: "ground", name: "Ground", elevation: "0", height: "250" }),
      node("room", { name: "Kitchen", level: "ground" }, rect(400, 300)),
      node("room", { name: "Store", level: "cellar" }, rect(200, 200)),
      node("room", { name: "Line", level: "ground" }, rect(1, 1).slice(0, 2)),
    ]);
    const found = roomsOfHome(home);
    expect(found?.floors.map((floor) => [floor.name, floor.level, floor.height, floor.rooms.length])).toEqual([
      ["Cellar", -1, 2.3, 1],
      ["Ground", 0, 2.5, 1],
    ]);
    expect(found?.metresPerUnit).toBe(0.01);
  });

  it("has rooms without levels", () => {
    const found = roomsOfHome(node("home", {}, [node("room", { name: "A" }, rect(400, 300))]));
    expect(found?.floors[0]?.rooms).toHaveLength(1);
  });

  it("without rooms is nothing to import", () => {
    expect(roomsOfHome(node("home"))).toBeNull();
  });
});

/** Builds an archive of one file, as zip programs do. */
function zip(name: string, content: string, method: 0 | 8): ArrayBuffer {
  const data = Buffer.from(content);
  const packed = method === 8 ? deflateRawSync(data) : data;
  const file = Buffer.from(name);
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(method, 8);
  local.writeUInt16LE(file.length, 26);
  const entry = Buffer.alloc(46);
  entry.writeUInt32LE(0x02014b50, 0);
  entry.writeUInt16LE(method, 10);
  entry.writeUInt32LE(packed.length, 20);
  entry.writeUInt32LE(data.length, 24);
  entry.writeUInt16LE(file.length, 28);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(entry.length + file.length, 12);
  end.writeUInt32LE(local.length + file.length + packed.length, 16);
  const all = Buffer.concat([local, file, packed, entry, file, end]);
  return all.buffer.slice(all.byteOffset, all.byteOffset + all.byteLength);
}

describe("a zip archive", () => {
  it.each([0, 8] as const)("gives its file, packed by method %i", async (method) => {
    const bytes = await readZip(zip("Home.xml", "<home/>".repeat(50), method), "Home.xml");
    expect(new TextDecoder().decode(bytes ?? new Uint8Array())).toBe("<home/>".repeat(50));
  });

  it("without the file gives nothing", async () => {
    expect(await readZip(zip("Other.xml", "x", 8), "Home.xml")).toBeNull();
  });

  it("that is broken gives nothing", async () => {
    const whole = zip("Home.xml", "<home/>".repeat(50), 8);
    expect(await readZip(new ArrayBuffer(0), "Home.xml")).toBeNull();
    expect(await readZip(new ArrayBuffer(500), "Home.xml")).toBeNull();
    expect(await readZip(whole.slice(40), "Home.xml")).toBeNull();
  });

  it("that unpacks to very much is given up", async () => {
    expect(await readZip(zip("Home.xml", " ".repeat(33 * 1024 * 1024), 8), "Home.xml")).toBeNull();
    // Seconds where other tests run beside it: it has to unpack up to the limit.
  }, 20_000);
});

describe("a layout in JSON", () => {
  it("is read as exported", () => {
    expect(readLayout(JSON.stringify({ version: 1, layout: HOME.layout }))).toEqual(HOME.layout);
  });

  it("loses what does not fit", () => {
    const layout = readLayout(
      JSON.stringify({
        floors: [{ name: "g", rooms: [{ room: "a", polygon: [[0, 0], [1], [2, 2]] }, { room: "" }, 7] }, null],
        receivers: { AA: { floor: "g", x_m: "1", y_m: 1, z_m: 1 } },
        doors: [{ rooms: ["a"], x_m: 0, y_m: 0 }],
      }),
    );
    expect(layout).toEqual({
      floors: [{ name: "g", level: 0, height_m: 2.5, rooms: [] }],
      receivers: {},
      doors: [],
      stairs: [],
    });
    expect(toLayout(fromLayout(layout)).floors).toHaveLength(1);
  });

  it("is nothing in any other text", () => {
    expect(readLayout("not JSON")).toBeNull();
    expect(readLayout("[1]")).toBeNull();
    expect(readLayout('{"floors": 1}')).toBeNull();
  });
});

describe("imported rooms", () => {
  const found: Import = {
    source: "svg",
    metresPerUnit: null,
    floors: [
      {
        name: "Ground",
        level: 0,
        height: null,
        rooms: [
          { name: "KÜCHE", area: null, polygon: rectangle(100, 50, 40, 30) },
          { name: "Hall", area: null, polygon: rectangle(140, 50, 20, 30) },
        ],
      },
    ],
  };

  it("begin at 0, 0 and have the asked width", () => {
    expect(widthOf(found)).toBe(60);
    const doc = addFound(EMPTY, found, 6 / 60, []);
    expect(doc.rooms.map((room) => room.polygon)).toEqual([rectangle(0, 0, 4, 3), rectangle(4, 0, 2, 3)]);
    expect(doc.rooms.reduce((sum, room) => sum + area(room.polygon), 0)).toBeCloseTo(18);
  });

  it("get the areas of their names, whatever their accents and case", () => {
    const doc = addFound(EMPTY, found, 0.1, [
      { area_id: "kuche", name: "Küche" },
      { area_id: "hall_2", name: "hall" },
    ]);
    expect(doc.rooms.map((room) => room.area)).toEqual(["kuche", "hall_2"]);
  });

  it("do not take an area that is drawn already", () => {
    const areas = [{ area_id: "hall", name: "Hall" }];
    const twice = addFound(addFound(EMPTY, found, 0.1, areas), found, 0.1, areas);
    expect(twice.rooms.filter((room) => room.area === "hall")).toHaveLength(1);
    expect(twice.floors).toHaveLength(1);
  });
});
