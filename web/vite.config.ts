/** Builds the browser app into dist/web, beside the server that hands it out. */
import react from '@vitejs/plugin-react';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [react()],
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    target: 'es2023',
    // Nothing may be loaded from data addresses but small pictures.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1000,
  },
  // For work on the app: `vitrine serve` answers, vite serves the pages.
  server: { proxy: { '/api': { target: 'http://localhost:8480', changeOrigin: false } } },
});
