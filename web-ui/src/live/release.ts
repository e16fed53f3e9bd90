import { onScopeDispose, shallowRef } from 'vue'
import { api } from '../api'
import type { ReleaseRun, RunWish } from '../api/types'
import { newRequestId } from '../forms/requestId'

/** How often it is asked how far the server has come, while something is under way and otherwise. */
const BUSY_MS = 1500
const QUIET_MS = 15_000
const CLOSED = 'qs.release.closed'

/** Releases of many frames that the server carries out or has carried out, of everybody. */
export const releaseRuns = shallowRef<ReleaseRun[]>([])
/** What somebody has read to the end and put away, in this browser. */
const closed = shallowRef<string[]>(read())
let timer: ReturnType<typeof setTimeout> | undefined
let watchers = 0

function read(): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(CLOSED) ?? '[]')
    return Array.isArray(kept) ? kept.filter((one) => typeof one === 'string') : []
  } catch {
    return []
  }
}

async function ask(): Promise<void> {
  clearTimeout(timer)
  try {
    releaseRuns.value = (await api.releaseRuns()).runs
  } catch {
    // The page says itself when the server is away; what was known stays.
  }
  clearTimeout(timer)
  if (watchers > 0) timer = setTimeout(() => void ask(), releaseRuns.value.some((run) => run.state === 'running') ? BUSY_MS : QUIET_MS)
}

/** Follows the releases for as long as the asking component is there. */
export function watchReleases(): void {
  watchers += 1
  void ask()
  onScopeDispose(() => {
    watchers -= 1
    if (watchers === 0) clearTimeout(timer)
  })
}

/** What is shown: whatever runs, and one's own that ended and was not put away. */
export function shownRuns(runs: readonly ReleaseRun[]): ReleaseRun[] {
  return runs.filter((run) => run.state === 'running' || (run.is_mine && !closed.value.includes(run.id)))
}

export async function beginRelease(wish: Omit<RunWish, 'request_id'>): Promise<void> {
  await api.beginRelease({ ...wish, request_id: newRequestId() })
  await ask()
}

export async function stopRelease(id: string): Promise<void> {
  await api.stopRelease(id)
  await ask()
}

export async function continueRelease(id: string): Promise<void> {
  await api.continueRelease(id)
  await ask()
}

export function closeRelease(id: string): void {
  closed.value = [...closed.value.slice(-49), id]
  localStorage.setItem(CLOSED, JSON.stringify(closed.value))
}
