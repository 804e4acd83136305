import { viteSingleFile } from "vite-plugin-singlefile";
import { defineConfig } from "vitest/config";

const pages = ["home.html", "call.html", "open.html"];
const outDir = "../server/localcall/page";

/** Other than English, which is in every page. */
const languages = ["de", "fr", "es", "ar"];

/** What a first call does not need before it is up, by folder or by the beginning of its name. */
const later = /src.(ui.(settings|more|link|log|ringing|aside).|ui.words.(?!(speech|choose|call|home).)|wire.native|engine.(beside|classic|deltachat|restart|reconnection|rehearsal|monitor|statistics|figures|quality|limits|probe|native\.|safety|device-))/;
const isMain = (id: string): boolean => /src.(main|load|wire|hosts|ui|engine)|preact/.test(id) && !later.test(id);

/** What every build has. */
const common = {
  outDir,
  target: "es2022",
  // From here on browsers know light-dark(), which cannot be lowered where a part of a page has a scheme of its own.
  cssTarget: ["chrome123", "firefox120", "safari17.5"],
};

/** For our own server, whose Content-Security-Policy allows files of its own origin only: nothing may be inlined. */
const served = { assetsDir: "assets", assetsInlineLimit: 0, modulePreload: false as const };

/** A classic script that is served before those of a page that is not ours. */
const script = (name: string) => ({
  ...common,
  emptyOutDir: false,
  lib: { entry: `src/${name}.ts`, name: `localcall_${name}`, formats: ["iife" as const], fileName: () => `onefile/${name}.js` },
});

/** The page in one file for other programs, by what drives it. */
const oneFiles: Readonly<Record<string, string>> = { "onefile": "onefile/call.html", "onefile-socket": "onefile/socket.html" };
const oneFile = (input: string) => ({
  ...common,
  emptyOutDir: false,
  assetsInlineLimit: Infinity,
  modulePreload: false as const,
  // A section that nothing shows takes its style with it.
  rolldownOptions: { input, treeshake: { moduleSideEffects: (id: string) => !/src.ui.(more|words)./.test(id) } },
});

/** What `localcall page --lang` puts before the script of the page in one file. */
const wordsOf = (language: string) => ({
  ...common,
  emptyOutDir: false,
  lib: { entry: `onefile/languages/${language}.ts`, name: "localcall_language", formats: ["iife" as const], fileName: () => `onefile/${language}.js` },
});

/** The pages that our own server serves, the page in one file for other hosts, and what stands before pages that are not ours. */
const builds = {
  production: {
    ...common,
    ...served,
    emptyOutDir: true,
    rolldownOptions: {
      input: pages,
      optimization: { inlineConst: { mode: "all" as const, pass: 3 } },
      // What is not loaded later is loaded together, and packs better so.
      output: { codeSplitting: { groups: [{ name: "style", test: /\.css$/, priority: 1 }, { name: "main", test: isMain }] } },
    },
  },
  // Apart: what it has in common with the other pages would be in their main file, which draws home.
  doctor: { ...common, ...served, emptyOutDir: false, rolldownOptions: { input: "doctor.html" } },
  ...Object.fromEntries(Object.entries(oneFiles).map(([mode, input]) => [mode, oneFile(input)])),
  ...Object.fromEntries(languages.map((language) => [`words-${language}`, wordsOf(language)])),
  // For tests of how the page looks.
  gallery: { ...common, outDir: "../test-results/gallery", emptyOutDir: true, rolldownOptions: { input: "gallery.html" } },
  calls: script("calls"),
  leave: script("leave"),
};

/** Every file that is loaded later stands alone: Vite's helper, which would load others with it, has nothing to do. */
const loadAlone = {
  name: "load-alone",
  enforce: "pre" as const,
  load: (id: string) => (id === "\0vite/preload-helper.js" ? "export const __vitePreload = (load) => load();" : null),
};

/** Vite leaves a comment where a style was. */
const unremarked = {
  name: "unremarked",
  enforce: "post" as const,
  generateBundle: (_: unknown, files: Record<string, { code?: string }>) => {
    for (const file of Object.values(files)) if (file.code) file.code = file.code.replace(/^\/\* empty css +\*\//, "");
  },
};

/** None of these pages has a space between two elements that anybody sees. */
const dense = {
  name: "dense",
  transformIndexHtml: { order: "post" as const, handler: (html: string) => html.replace(/\n\s*/g, "") },
};

export default defineConfig(({ mode }) => ({
  base: "/",
  define: { LEAN: JSON.stringify(mode in oneFiles), SOCKET: JSON.stringify(mode !== "onefile") },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  plugins: [loadAlone, unremarked, mode in oneFiles ? viteSingleFile() : dense],
  build: builds[mode as keyof typeof builds] ?? builds.production,
  worker: { format: mode in oneFiles ? ("iife" as const) : ("es" as const) },
  test: { pool: "threads" as const, include: ["src/**/*.test.ts", "src/**/*.test.tsx", "test/**/*.test.ts"] },
}));
