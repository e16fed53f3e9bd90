import { ref } from 'vue'
import { registerSW } from 'virtual:pwa-register'

/** A newer release of the pages is ready; the person decides when to change over. */
export const newRelease = ref(false)
/** Whether the pages open without a network on this phone. */
export const opensOffline = ref(false)

let changeOver: (reload?: boolean) => Promise<void> = () => Promise.resolve()
let begun = false

/** Browsers keep pages for later on safe addresses only (https, or the computer itself). */
export function keepShell(): void {
  if (begun || !('serviceWorker' in navigator) || !window.isSecureContext) return
  begun = true
  changeOver = registerSW({
    onNeedRefresh: () => (newRelease.value = true),
    onOfflineReady: () => (opensOffline.value = true),
    onRegisteredSW: (_url, registration) => {
      if (registration?.active) opensOffline.value = true
    },
  })
}

export function takeNewRelease(): void {
  void changeOver(true)
}
