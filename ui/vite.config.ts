import { svelte } from '@sveltejs/vite-plugin-svelte'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'

/** Every browser that runs this page reads WOFF2; the older copies would double the bundle. */
const woff2Only: Plugin = {
  name: 'woff2-only',
  enforce: 'pre',
  transform(code, id) {
    if (!/@fontsource.*\.css/.test(id)) return null
    return { code: code.replace(/,\s*url\([^)]*\.woff\)\s*format\('woff'\)/g, ''), map: null }
  },
}

/**
 * The pages are served by every node from its own disk, so the build leaves nothing to fetch:
 * fonts, workers and the base map are files beside the page, and no script is inline (strict CSP).
 */
export default defineConfig({
  plugins: [woff2Only, svelte()],
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
  test: {
    include: ['src/**/*.test.ts', 'scripts/**/*.test.ts'],
    environment: 'node',
    testTimeout: 30_000,
  },
})
