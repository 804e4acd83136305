import { defineConfig } from "vitest/config";

const pages = ["home.html", "call.html", "open.html", "doctor.html"];

export default defineConfig({
  base: "/",
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: "../server/localcall/page",
    emptyOutDir: true,
    target: "es2022",
    // From here on browsers know light-dark(), which cannot be lowered where a part of a page has a scheme of its own.
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    assetsDir: "assets",
    // The server's Content-Security-Policy allows files of its own origin only: nothing may be inlined.
    assetsInlineLimit: 0,
    modulePreload: false,
    rollupOptions: { input: pages },
  },
  worker: { format: "es" },
  test: { include: ["src/**/*.test.ts", "src/**/*.test.tsx", "test/**/*.test.ts"] },
});
