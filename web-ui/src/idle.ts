import { api } from './api'
import { session } from './session'

/**
 * Signs out whoever has left the desk. The server cannot tell a person from a page that updates
 * itself, so the time without a key or a pointer is counted here, over all windows together.
 */
const KEY = 'qs.lastInput'
const LOOK_EVERY_MS = 20_000
const NOTE_EVERY_MS = 5_000
let noted = 0

export function isIdle(lastInput: number, now: number, idleMinutes: number): boolean {
  return idleMinutes > 0 && now - lastInput > idleMinutes * 60_000
}

function note(): void {
  const now = Date.now()
  if (now - noted < NOTE_EVERY_MS) return
  noted = now
  localStorage.setItem(KEY, String(now))
}

/** `ended` is called once the session has been ended; the page stays as it is, typed text included. */
export function watchIdle(ended: () => void): void {
  note()
  for (const event of ['pointerdown', 'keydown', 'wheel', 'touchstart']) {
    window.addEventListener(event, note, { passive: true, capture: true })
  }
  setInterval(() => {
    const minutes = session.value?.idle_minutes ?? 0
    const last = Number(localStorage.getItem(KEY) ?? noted)
    if (!session.value || !isIdle(last, Date.now(), minutes)) return
    noted = 0
    note()
    void api.signOut().then(ended, ended)
  }, LOOK_EVERY_MS)
}
