import type { Session } from '../api/types'

const LAST_SESSION = 'qs.phone.session'

/** Keeps who is signed in, so that the pages open without a network. The token is not kept. */
export function keepSession(session: Session): void {
  localStorage.setItem(LAST_SESSION, JSON.stringify({ ...session, csrf: '' }))
}

export function keptSession(): Session | null {
  try {
    return JSON.parse(localStorage.getItem(LAST_SESSION) ?? 'null') as Session | null
  } catch {
    return null
  }
}

export function forgetSession(): void {
  localStorage.removeItem(LAST_SESSION)
}
