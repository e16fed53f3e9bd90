import { shallowRef } from 'vue'
import { api } from '../api'
import type { LeftFrames, ReadAs } from '../api/types'
import { session } from '../session'
import { withLeft } from '../text/together'

/** What is released together: what the preview saw, how it was read, and why. */
export interface ReleaseOrder {
  mn: string
  quarantinedFor: string
  quarantinedName: string
  from: string | null
  until: string
  total: number
  readAs: ReadAs
  why: string
}

/** A release of many frames, as far as it has come. Kept in the browser after each piece, so that a reload goes on. */
export interface ReleaseRun {
  order: ReleaseOrder
  state: 'running' | 'paused' | 'failed' | 'done'
  after: string | null
  looked: number
  released: number
  entered: number
  duplicates: number
  already: number
  left: LeftFrames[]
  resumed: boolean
}

/** The run of whoever is signed in; it goes on while they look at other pages. */
export const releaseRun = shallowRef<ReleaseRun | null>(null)
/** What cut it short, if anything did. */
export const releaseProblem = shallowRef<unknown>(null)
let working = false
let owner = ''

const place = () => `qs.release.${session.value?.person.id ?? ''}`
const isOwner = () => owner !== '' && owner === session.value?.person.id

function keep(run: ReleaseRun | null): void {
  releaseRun.value = run
  if (run) localStorage.setItem(place(), JSON.stringify(run))
  else localStorage.removeItem(place())
}

/** Takes up what was under way when the page was last closed. */
export function resumeRelease(): void {
  if (working) return
  owner = session.value?.person.id ?? ''
  const kept = localStorage.getItem(place())
  releaseProblem.value = null
  try {
    releaseRun.value = kept ? (JSON.parse(kept) as ReleaseRun) : null
  } catch {
    keep(null)
  }
  const run = releaseRun.value
  if (run?.state === 'running') void work({ ...run, resumed: true })
}

export function beginRelease(order: ReleaseOrder): void {
  if (working) return
  owner = session.value?.person.id ?? ''
  void work({ order, state: 'running', after: null, looked: 0, released: 0, entered: 0, duplicates: 0, already: 0, left: [], resumed: false })
}

export function pauseRelease(): void {
  const run = releaseRun.value
  if (run?.state === 'running') keep({ ...run, state: 'paused' })
}

export function continueRelease(): void {
  const run = releaseRun.value
  if (!run || run.state === 'running' || run.state === 'done') return
  // Paused a moment ago: the piece that is still under way goes on into the next.
  if (working) keep({ ...run, state: 'running' })
  else void work({ ...run, state: 'running', resumed: false })
}

export function closeRelease(): void {
  if (!working) keep(null)
}

/** Releases piece after piece; the server passes over what is released, so that a piece asked for twice is harmless. */
async function work(begun: ReleaseRun): Promise<void> {
  working = true
  releaseProblem.value = null
  keep(begun)
  try {
    for (;;) {
      const run = releaseRun.value
      if (run?.state !== 'running' || !isOwner()) return
      const { mn, quarantinedFor, from, until, readAs, why } = run.order
      const piece = await api.releaseBatch(mn, { quarantined_for: quarantinedFor, from, until, after: run.after, ...readAs, reason: why })
      if (!isOwner()) return
      const now = releaseRun.value ?? run
      keep({
        ...now,
        state: piece.next === null ? 'done' : now.state,
        after: piece.next,
        looked: now.looked + piece.looked,
        released: now.released + piece.released,
        entered: now.entered + piece.entered,
        duplicates: now.duplicates + piece.duplicates,
        already: now.already + piece.already,
        left: withLeft(now.left, piece.left),
      })
    }
  } catch (error) {
    const run = releaseRun.value
    if (run && isOwner()) {
      releaseProblem.value = error
      keep({ ...run, state: 'failed' })
    }
  } finally {
    working = false
    if (!isOwner()) releaseRun.value = null
  }
}
