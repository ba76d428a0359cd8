/** Builds the page of `script/bench card`. */
import { defineConfig } from "vite";

export default defineConfig({
  base: "./",
  publicDir: false,
  build: { target: "es2022", reportCompressedSize: false, emptyOutDir: true },
});
