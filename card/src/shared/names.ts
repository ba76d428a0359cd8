/** The names in Home Assistant's pickers: they are read before there is any `hass`, so they lie in the bundle. */

type Key =
  | "map"
  | "map_description"
  | "list"
  | "list_description"
  | "badge"
  | "badge_description"
  | "bars"
  | "dashboard"
  | "dashboard_description";

type Names = Record<Key, string>;

const ENGLISH: Names = {
  map: "Tags: where things are",
  map_description: "Your tags in their rooms, or on your floor plan, with how sure that is",
  list: "Tags: list",
  list_description: "Each tag with its room, how sure that is, and its battery",
  badge: "Tags: badge",
  badge_description: "How many tags are at home, or the room of one",
  bars: "Tag: likely rooms",
  dashboard: "Tags",
  dashboard_description: "A dashboard of all your tags",
};

const NAMES: Partial<Record<string, Names>> = {
  de: {
    map: "Tags: wo alles ist",
    map_description: "Deine Tags in ihren Räumen oder auf deinem Grundriss, und wie sicher das ist",
    list: "Tags: Liste",
    list_description: "Jeder Tag mit seinem Raum, wie sicher das ist, und seiner Batterie",
    badge: "Tags: Badge",
    badge_description: "Wie viele Tags zu Hause sind, oder der Raum von einem",
    bars: "Tag: wahrscheinliche Räume",
    dashboard: "Tags",
    dashboard_description: "Ein Dashboard mit allen deinen Tags",
  },
  nl: {
    map: "Tags: waar alles is",
    map_description: "Je tags in hun kamers of op je plattegrond, en hoe zeker dat is",
    list: "Tags: lijst",
    list_description: "Elke tag met zijn kamer, hoe zeker dat is, en zijn batterij",
    badge: "Tags: badge",
    badge_description: "Hoeveel tags thuis zijn, of de kamer van één tag",
    bars: "Tag: waarschijnlijke kamers",
    dashboard: "Tags",
    dashboard_description: "Een dashboard met al je tags",
  },
  fr: {
    map: "Balises : où sont les choses",
    map_description: "Vos balises dans leurs pièces ou sur votre plan, avec leur degré de certitude",
    list: "Balises : liste",
    list_description: "Chaque balise avec sa pièce, le degré de certitude et la batterie",
    badge: "Balises : badge",
    badge_description: "Combien de balises sont à la maison, ou la pièce de l’une d’elles",
    bars: "Balise : pièces probables",
    dashboard: "Balises",
    dashboard_description: "Un tableau de bord de toutes vos balises",
  },
  es: {
    map: "Etiquetas: dónde está todo",
    map_description: "Tus etiquetas en sus habitaciones o en tu plano, y lo seguro que es",
    list: "Etiquetas: lista",
    list_description: "Cada etiqueta con su habitación, lo seguro que es y su batería",
    badge: "Etiquetas: insignia",
    badge_description: "Cuántas etiquetas están en casa, o la habitación de una",
    bars: "Etiqueta: habitaciones probables",
    dashboard: "Etiquetas",
    dashboard_description: "Un panel con todas tus etiquetas",
  },
  "zh-Hans": {
    map: "标签：东西在哪里",
    map_description: "标签所在的房间或平面图上的位置，以及把握程度",
    list: "标签：列表",
    list_description: "每个标签的房间、把握程度和电量",
    badge: "标签：徽章",
    badge_description: "有多少标签在家，或某个标签所在的房间",
    bars: "标签：可能的房间",
    dashboard: "标签",
    dashboard_description: "显示所有标签的仪表盘",
  },
};

export const LANGUAGES = ["en", ...Object.keys(NAMES)] as const;

function language(): string {
  let chosen: unknown = null;
  try {
    chosen = JSON.parse(localStorage.getItem("selectedLanguage") ?? "null");
  } catch {
    // Storage that is blocked or holds something else: the browser's language then.
  }
  return typeof chosen === "string" && chosen !== "" ? chosen : navigator.language;
}

export function name(key: Key, wanted: string = language()): string {
  return (NAMES[wanted] ?? NAMES[wanted.split("-")[0] ?? ""] ?? ENGLISH)[key];
}

export { ENGLISH, NAMES };
