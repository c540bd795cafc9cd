/** Builds the map's development page only; served from build/map-dev under the product's own CSP. */
import { fileURLToPath } from 'node:url'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vite'

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  root: at('..'),
  plugins: [svelte()],
  build: {
    outDir: at('../../build/map-dev'),
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 3000,
    rollupOptions: { input: at('./map.html') },
  },
  worker: { format: 'es' },
})
