import { defineConfig } from "astro/config";

export default defineConfig({ site: "https://desk.example", outDir: "public", publicDir: "static", cacheDir: "cache" });
