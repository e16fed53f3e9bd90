import { reactive, readonly } from 'vue'
import { api } from '../api'
import { ApiProblem } from '../api/problem'
import type { CaseRecord } from '../api/types'
import { newRequestId } from '../forms/requestId'
import { businessClock, businessNow } from '../live/clock'
import { renewSession, session } from '../session'
import { toIso } from '../text/time'
import { plain } from './copies'
import { askToStay, store, type Entry, type KeptPhoto, type Work } from './db'
import { fateOf, waitAfter } from './retry'

/** What the pages show of the queue. */
interface QueueState {
  entries: Entry[]
  sending: string | null
  /** The session is over: nothing goes out before the person has signed in again. */
  signInNeeded: boolean
}

const state = reactive<QueueState>({ entries: [], sending: null, signInNeeded: false })
export const queue = readonly(state) as QueueState

/** How an entry ended: the record after it, or nothing yet. */
type Outcome = { sent: CaseRecord } | { error: unknown } | null

function person(): string {
  return session.value?.person.id ?? ''
}

/** Reads the queue of whoever is signed in. */
export async function readQueue(): Promise<void> {
  const mine = await store.entries.where('person').equals(person()).sortBy('queuedAt')
  state.entries = mine
}

/** Puts work into the queue; it is on disk when this returns. */
export async function enqueue(title: string, work: Work, photos: string[], id = newRequestId()): Promise<string> {
  const entry: Entry = {
    id,
    person: person(),
    title,
    work: plain(work),
    state: 'waiting',
    message: null,
    refusal: null,
    tries: 0,
    nextTry: 0,
    queuedAt: Date.now(),
  }
  await store.transaction('rw', store.entries, store.photos, async () => {
    await store.entries.add(entry)
    await store.photos.where('id').anyOf(photos).modify({ entry: id })
  })
  void askToStay()
  await readQueue()
  return id
}

/** Takes an entry back into the form that stands open; its pictures stay on the phone. */
export async function takeBack(id: string): Promise<void> {
  await store.transaction('rw', store.entries, store.photos, async () => {
    await store.entries.delete(id)
    await store.photos.where('entry').equals(id).modify({ entry: null })
  })
  await readQueue()
}

/** Takes an entry and its pictures off the phone. */
export async function discard(id: string): Promise<void> {
  await store.transaction('rw', store.entries, store.photos, async () => {
    await store.entries.delete(id)
    await store.photos.where('entry').equals(id).delete()
  })
  await readQueue()
}

/**
 * Lets a refused entry go out once more: as a new request, since the server has ended the old one.
 * A step is done on the case as it now stands.
 */
export async function tryAgain(id: string): Promise<void> {
  const old = await store.entries.get(id)
  if (!old) return
  const work = plain(old.work)
  if (work.sort === 'verb') work.body.expected_seq = (await api.case(work.caseId)).head_seq
  const next: Entry = { ...old, id: newRequestId(), work, state: 'waiting', message: null, refusal: null, tries: 0, nextTry: 0 }
  await store.transaction('rw', store.entries, store.photos, async () => {
    await store.entries.delete(id)
    await store.entries.add(next)
    await store.photos.where('entry').equals(id).modify({ entry: next.id })
  })
  await readQueue()
  await flush()
}

let running: Promise<void> | null = null

/** Sends what waits and whose time has come, the oldest first. */
export function flush(now = false): Promise<void> {
  running ??= sendAll(now).finally(() => (running = null))
  return running
}

async function sendAll(now: boolean): Promise<void> {
  // Two windows of this browser take turns; the server would do each request once all the same.
  const locks = navigator.locks
  if (locks) await locks.request('qingshan-queue', () => sendDue(now))
  else await sendDue(now)
}

async function sendDue(now: boolean): Promise<void> {
  await readQueue()
  for (const entry of state.entries) {
    if (entry.state !== 'waiting' || (!now && entry.nextTry > Date.now())) continue
    const outcome = await sendEntry(entry)
    // Without a network the next would fail as well.
    if (outcome && 'error' in outcome && fateOf(outcome.error) !== 'refused') break
  }
  schedule()
}

/** What the server said of entries that went out while this page was open. */
const answers = new Map<string, CaseRecord>()

/** Sends one entry now, if it still waits. Tells how it ended, for a form that stands open. */
export async function sendNow(id: string): Promise<Outcome> {
  await running
  const entry = await store.entries.get(id)
  if (entry?.state === 'waiting') return sendEntry(entry)
  const sent = answers.get(id)
  return sent ? { sent } : null
}

async function sendEntry(entry: Entry): Promise<Outcome> {
  if (entry.person !== person()) return null
  state.sending = entry.id
  try {
    await renewSession()
    const evidence = await sendPhotos(entry)
    const sent = await sendWork(entry, evidence)
    state.signInNeeded = false
    answers.set(entry.id, sent)
    await discard(entry.id)
    return { sent }
  } catch (error) {
    await noteFailure(entry, error)
    return { error }
  } finally {
    state.sending = null
  }
}

async function sendPhotos(entry: Entry): Promise<{ hash: string; kind: string }[]> {
  const photos = await store.photos.where('entry').equals(entry.id).sortBy('keptAt')
  const evidence: { hash: string; kind: string }[] = []
  for (const photo of photos) {
    const hash = photo.hash ?? (await sendPhoto(photo))
    // The same picture chosen twice is one piece of evidence.
    if (!evidence.some((e) => e.hash === hash && e.kind === photo.kind)) evidence.push({ hash, kind: photo.kind })
  }
  return evidence
}

async function sendPhoto(photo: KeptPhoto): Promise<string> {
  const form = new FormData()
  form.set('kind', photo.kind)
  form.set('taken_at', photo.takenAt)
  if (photo.lon !== null && photo.lat !== null) {
    form.set('lon', String(photo.lon))
    form.set('lat', String(photo.lat))
  }
  form.set('file', photo.bytes, 'photo.jpg')
  const { hash } = await api.uploadEvidence(form, false)
  await store.photos.update(photo.id, { hash })
  return hash
}

/**
 * When it was queued, by the business clock: counted back from now, so that a phone whose clock is
 * wrong does no harm.
 */
function queuedAt(entry: Entry): string {
  const speed = businessClock.running ? businessClock.speed : 0
  return toIso(businessNow() - Math.max(0, Date.now() - entry.queuedAt) * speed)
}

function sendWork(entry: Entry, evidence: { hash: string; kind: string }[]): Promise<CaseRecord> {
  const { work } = entry
  const at = queuedAt(entry)
  if (work.sort === 'report') {
    return api.openCase({ ...work.body, flow: work.flow, request_id: entry.id, at, evidence }, false)
  }
  return api.caseVerb(work.caseId, work.verb, { ...work.body, occurred_at: at, request_id: entry.id, evidence }, false)
}

async function noteFailure(entry: Entry, error: unknown): Promise<void> {
  const fate = fateOf(error)
  if (fate !== 'again') state.signInNeeded = fate === 'sign-in'
  const problem = error instanceof ApiProblem ? error : null
  const tries = fate === 'again' ? entry.tries + 1 : entry.tries
  const said = [problem?.detail || problem?.title, ...(problem?.fields.map((f) => f.message) ?? [])]
  await store.entries.update(entry.id, {
    tries,
    state: fate === 'refused' ? 'refused' : 'waiting',
    refusal: fate === 'refused' ? (problem?.code ?? null) : null,
    message: fate === 'refused' ? said.filter(Boolean).join(' ') : null,
    nextTry: fate === 'again' ? Date.now() + waitAfter(tries) : 0,
  })
  await readQueue()
}

let timer: ReturnType<typeof setTimeout> | undefined

/** Comes back when the next entry's time has come. */
function schedule(): void {
  clearTimeout(timer)
  if (state.signInNeeded) return
  const due = state.entries.filter((e) => e.state === 'waiting').map((e) => e.nextTry)
  if (due.length > 0) timer = setTimeout(() => void flush(), Math.max(1000, Math.min(...due) - Date.now()))
}

/** Sends when the page opens, when the network comes back, and when somebody looks at the phone. */
export function startQueue(): () => void {
  const go = () => void flush(true).catch(() => undefined)
  const look = () => {
    if (!document.hidden) go()
  }
  window.addEventListener('online', go)
  document.addEventListener('visibilitychange', look)
  state.signInNeeded = false
  go()
  return () => {
    window.removeEventListener('online', go)
    document.removeEventListener('visibilitychange', look)
    clearTimeout(timer)
  }
}
