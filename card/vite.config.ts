/** Builds the bundle that Home Assistant serves: two small entries, and chunks named by their content. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { defineConfig, type Plugin } from "vite";

/** What the cards and the lazy parts share lies in one file: many small ones compress worse. */
const SHARED =
  /src.(shared.(?!errors|names|register)|api|strangers.wanted)|node_modules.(lit|@lit)(?!.*directives.live)/u;
const OUT = "../custom_components/xiaomi_tag/frontend";

/** Writes the hash of all built files: the query of the entries' addresses, so that no browser keeps an old bundle. */
function bundleHash(): Plugin {
  let out = OUT;
  return {
    name: "bundle-hash",
    configResolved(config) {
      out = resolve(config.root, config.build.outDir);
    },
    closeBundle() {
      const hash = createHash("sha256");
      for (const folder of [out, join(out, "chunks")]) {
        for (const name of readdirSync(folder)
          .filter((each) => each.endsWith(".js"))
          .sort()) {
          hash.update(name).update(readFileSync(join(folder, name)));
        }
      }
      writeFileSync(join(out, "bundle.json"), `${JSON.stringify({ hash: hash.digest("hex").slice(0, 8) })}\n`);
    },
  };
}

/** Takes the indentation out of style sheets: it is a twentieth of what every page loads. */
function tightStyles(): Plugin {
  return {
    name: "tight-styles",
    transform(code, id) {
      return id.includes("/src/") && code.includes("css`")
        ? code.replace(/css`([^`]*)`/gu, (_, styles: string) => `css\`${tight(styles)}\``)
        : null;
    },
  };
}

function tight(styles: string): string {
  return styles
    .replace(/\/\*[^]*?\*\//gu, "")
    .replace(/\s+/gu, " ")
    .replace(/\s*([{};,>])\s*/gu, "$1")
    .replace(/: /gu, ":")
    .replace(/;\}/gu, "}");
}

export default defineConfig({
  // Relative: the integration decides where the bundle is served.
  base: "./",
  publicDir: false,
  plugins: [tightStyles(), bundleHash()],
  build: {
    outDir: OUT,
    emptyOutDir: true,
    target: "es2022",
    reportCompressedSize: false,
    // As a library: no helper that loads style sheets ahead, which there are none of.
    lib: { entry: { cards: "src/cards.ts", panel: "src/panel.ts" }, formats: ["es"] },
    rolldownOptions: {
      output: {
        minify: true,
        entryFileNames: "[name].js",
        chunkFileNames: "chunks/[name]-[hash].js",
        format: "es",
        codeSplitting: { groups: [{ name: "shared", test: SHARED }] },
      },
    },
  },
});
