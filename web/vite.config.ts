import { defineConfig, type Plugin } from "vite";

/** Names by which templates ask for a built file: `asset("public.css")`. */
const entries = {
  "public.css": "src/public.css",
  "public.js": "src/public.ts",
  "desk.css": "src/desk.css",
  "desk.js": "src/desk.ts",
  "editor.js": "src/editor.ts",
};

/** Writes `assets.json`: logical name → address of the hashed file. */
function assetNames(): Plugin {
  return {
    name: "asset-names",
    generateBundle(_options, bundle) {
      const names: Record<string, string> = {};
      for (const [name, source] of Object.entries(entries)) {
        for (const file of Object.values(bundle)) {
          const matches =
            file.type === "chunk"
              ? (file.facadeModuleId?.endsWith(source) ?? false)
              : file.originalFileNames.some((original) => original.endsWith(source));
          if (matches && file.fileName.endsWith(name.slice(name.lastIndexOf(".")))) {
            names[name] = `/${file.fileName}`;
          }
        }
        if (!names[name]) this.error(`no built file for ${name}`);
      }
      this.emitFile({
        type: "asset",
        fileName: "assets.json",
        source: `${JSON.stringify(names, null, 2)}\n`,
      });
    },
  };
}

export default defineConfig({
  base: "/",
  publicDir: false,
  build: {
    outDir: "dist",
    manifest: true,
    target: "es2022",
    modulePreload: false,
    cssCodeSplit: true,
    assetsInlineLimit: 0,
    rollupOptions: {
      input: Object.fromEntries(
        Object.entries(entries).map(([name, source]) => [name.replace(".", "-"), source]),
      ),
      output: {
        entryFileNames: "assets/[name]-[hash].js",
        chunkFileNames: "assets/[name]-[hash].js",
        assetFileNames: "assets/[name]-[hash][extname]",
      },
    },
  },
  plugins: [assetNames()],
  test: { environment: "jsdom", include: ["tests/**/*.test.ts"] },
} as Parameters<typeof defineConfig>[0]);
