import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

/**
 * The pages are served by every node from its own disk, so the build leaves nothing to fetch:
 * fonts, workers and the base map are files beside the page, and no script is inline (strict CSP).
 */
export default defineConfig({
  plugins: [svelte()],
  base: '/',
  build: {
    outDir: '../src/kuroshio/web/pages',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 3000,
  },
  worker: { format: 'es' },
  test: { include: ['src/**/*.test.ts', 'scripts/**/*.test.ts'], environment: 'node' },
});
