import vue from '@vitejs/plugin-vue'
import { VitePWA } from 'vite-plugin-pwa'
import { defineConfig } from 'vite'
import { phoneShell } from './scripts/shell.mjs'

/** Where `npm run dev` finds the API: the mock by default, a real server when told. */
const api = process.env.QINGSHAN_API ?? 'http://127.0.0.1:8787'

export default defineConfig({
  plugins: [
    vue(),
    VitePWA({
      // The person says when to change over; a page is never swapped under their hands.
      registerType: 'prompt',
      injectRegister: null,
      scope: '/m',
      manifest: {
        id: '/m',
        name: '青山 手机版',
        short_name: '青山',
        description: '任务、随手报、取证',
        lang: 'zh-CN',
        start_url: '/m',
        scope: '/m',
        display: 'standalone',
        background_color: '#f2f5f5',
        theme_color: '#113d43',
        icons: [{ src: '/favicon.svg', sizes: 'any', type: 'image/svg+xml', purpose: 'any' }],
      },
      workbox: {
        inlineWorkboxRuntime: true,
        globPatterns: ['**/*.{html,js,css,svg}'],
        maximumFileSizeToCacheInBytes: 4_000_000,
        navigateFallback: '/index.html',
        navigateFallbackAllowlist: [/^\/m(\/|$)/],
        cleanupOutdatedCaches: true,
        // The office's charts and maps are not for a phone's memory.
        manifestTransforms: [phoneShell],
      },
    }),
  ],
  define: {
    __VUE_OPTIONS_API__: 'true',
    __VUE_PROD_DEVTOOLS__: 'false',
    __VUE_I18N_FULL_INSTALL__: 'true',
    __VUE_I18N_LEGACY_API__: 'false',
    __INTLIFY_PROD_DEVTOOLS__: 'false',
  },
  server: { proxy: { '/api': api } },
  build: {
    // Chromium 90 is what the bureaus' domestic desktops carry at the least.
    target: ['chrome90', 'firefox90', 'safari15'],
    // The content security policy of the server allows files, not data: fonts or inline scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 800,
    reportCompressedSize: false,
    manifest: true,
  },
  test: { environment: 'node', include: ['src/**/*.test.ts'] },
} as Parameters<typeof defineConfig>[0])
