import { computed, ref, shallowRef } from 'vue'
import { api } from './api'
import { setHooks } from './api/client'
import { ApiProblem } from './api/problem'
import type { About, Session } from './api/types'
import { setClock } from './live/clock'
import { keepSession, keptSession } from './offline/kept'
import { retryStream, startStream, stopStream } from './live/events'

/** Who is signed in, and what the installation says of itself. */
export const session = shallowRef<Session | null>(null)
export const about = shallowRef<About | null>(null)
/** The dialog for a session that ended while the person was working. */
export const signInAgainOpen = ref(false)

let waiting: { promise: Promise<void>; done: () => void; leave: (why: unknown) => void } | null = null
let goToPasswordChange: () => void = () => undefined

export const rights = computed(() => new Set(session.value?.rights ?? []))

export function may(right: string): boolean {
  return rights.value.has(right)
}

export function onPasswordChangeRequired(go: () => void): void {
  goToPasswordChange = go
}

setHooks({
  csrf: () => session.value?.csrf ?? null,
  signInAgain,
  refreshSession,
  mustChangePassword: () => goToPasswordChange(),
})

/** All requests that met the ended session wait for the one dialog. */
function signInAgain(): Promise<void> {
  if (!session.value) return Promise.reject(new ApiProblem(401, 'not-signed-in', '', null))
  if (!waiting) {
    let done = () => undefined as void
    let leave: (why: unknown) => void = () => undefined
    const promise = new Promise<void>((resolve, reject) => {
      done = resolve
      leave = reject
    })
    waiting = { promise, done, leave }
    signInAgainOpen.value = true
  }
  return waiting.promise
}

/** Reads the session again; a window that belongs to somebody else by now starts anew. */
async function refreshSession(): Promise<boolean> {
  if (!session.value) return false
  const now = await api.session()
  if (now.person.id !== session.value.person.id) {
    location.assign('/')
    return false
  }
  session.value = now
  return true
}

/** Signs the same person in again; the waiting requests then go out. */
export async function resumeSession(password: string): Promise<void> {
  const login = session.value?.person.login
  if (!login) return
  session.value = await api.signIn(login, password)
  keepSession(session.value)
  signInAgainOpen.value = false
  waiting?.done()
  waiting = null
  retryStream()
}

/** The person goes away instead; what waited fails as not signed in. */
export function abandonSession(): void {
  signInAgainOpen.value = false
  waiting?.leave(new ApiProblem(401, 'not-signed-in', '', null))
  waiting = null
  forget()
}

/** After the session was ended for want of anybody at the desk. */
export function sessionEnded(): void {
  if (session.value && !waiting) signInAgain().catch(() => undefined)
}

document.addEventListener('visibilitychange', () => {
  // Another window of this browser may have signed out, or somebody else in, in the meantime.
  if (!document.hidden && session.value) refreshSession().catch((error: unknown) => {
    if (error instanceof ApiProblem && error.status === 401) sessionEnded()
  })
})

export async function readAbout(): Promise<void> {
  const told = await api.about()
  takeAbout(told)
}

export function takeAbout(told: About): void {
  about.value = told
  setClock(told.now, told.demo?.running ?? true, told.demo?.speed ?? 1)
}

/**
 * Without a network: goes on as whoever was signed in on this phone, with what is kept of theirs.
 * The server is asked before anything is sent.
 */
export function restoreKept(): boolean {
  const kept = keptSession()
  if (!kept || kept.must_change_password) return false
  session.value = kept
  return true
}

/**
 * Makes sure that the token is that of a living session, after the pages were opened without a
 * network. Throws what the server says if it is over.
 */
export async function renewSession(): Promise<void> {
  if (session.value && (session.value.csrf === '' || about.value === null)) {
    if (await refreshSession()) await readAbout()
  }
}

/** Answers whether somebody is signed in, asking the server once. */
export async function restoreSession(): Promise<boolean> {
  if (session.value) return true
  try {
    take(await api.session())
    return true
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 401) return false
    throw error
  }
}

export async function signIn(login: string, password: string): Promise<Session> {
  const next = await api.signIn(login, password)
  take(next)
  return next
}

function take(next: Session): void {
  session.value = next
  keepSession(next)
  // Until the first password is changed the server refuses the stream as everything else.
  if (!next.must_change_password) startStream(() => void api.sessionOrSignIn().then(take, () => undefined))
}

export async function passwordChanged(): Promise<void> {
  take(await api.session())
}

export async function signOut(): Promise<void> {
  try {
    await api.signOut()
  } catch (error) {
    // A session that is over already is signed out just as well.
    if (!(error instanceof ApiProblem && error.status === 401)) throw error
  }
  forget()
}

function forget(): void {
  stopStream()
  session.value = null
}
