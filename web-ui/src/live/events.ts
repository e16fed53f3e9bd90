import { onScopeDispose, ref } from 'vue'
import type { LiveEvents } from '../api/types'
import { backoffMs } from './backoff'
import { setClock } from './clock'

/**
 * The event stream of the server: one connection per page, reopened with growing pauses.
 * After a gap everybody is told to read again (`resync`), since events are not kept for us.
 */
export type StreamState = 'off' | 'connecting' | 'live' | 'waiting'
type Name = keyof LiveEvents
type Listener = (name: Name | 'resync', data: unknown) => void

export const streamState = ref<StreamState>('off')

const NAMES: Name[] = ['clock', 'hour', 'reading', 'alarm', 'case', 'device', 'downlink', 'message']
/** A hidden page gives its connection back: browsers allow six to one server over HTTP/1.1. */
const HIDDEN_MS = 30_000

const listeners = new Set<Listener>()
let source: EventSource | null = null
let failures = 0
let retry: ReturnType<typeof setTimeout> | undefined
let hideTimer: ReturnType<typeof setTimeout> | undefined
let wanted = false
let hadGap = false
let onRefused: () => void = () => undefined

function tell(name: Name | 'resync', data: unknown): void {
  for (const listener of [...listeners]) listener(name, data)
}

function open(): void {
  close()
  streamState.value = failures === 0 ? 'connecting' : 'waiting'
  const next = new EventSource('/api/v1/events')
  source = next
  next.onopen = () => {
    failures = 0
    streamState.value = 'live'
    if (hadGap) tell('resync', null)
    hadGap = false
  }
  next.onerror = () => {
    hadGap = true
    close()
    failures += 1
    streamState.value = 'waiting'
    // The stream cannot say why it was refused; after a few tries ask whether we are still signed in.
    if (failures === 3) onRefused()
    retry = setTimeout(open, backoffMs(failures, Math.random()))
  }
  // The server says itself when it had to drop something on the way to us.
  next.addEventListener('resync', () => tell('resync', null))
  for (const name of NAMES) {
    next.addEventListener(name, (event) => {
      const data: unknown = JSON.parse((event as MessageEvent<string>).data)
      if (name === 'clock') {
        const c = data as LiveEvents['clock']
        setClock(c.now, c.running, c.speed)
      }
      tell(name, data)
    })
  }
}

function close(): void {
  clearTimeout(retry)
  source?.close()
  source = null
}

export function startStream(refused: () => void): void {
  onRefused = refused
  if (wanted) return
  wanted = true
  hadGap = false
  failures = 0
  open()
}

export function stopStream(): void {
  wanted = false
  close()
  streamState.value = 'off'
}

/** Tries at once, for example after the person has signed in again. */
export function retryStream(): void {
  if (wanted && streamState.value !== 'live') open()
}

document.addEventListener('visibilitychange', () => {
  clearTimeout(hideTimer)
  if (!wanted) return
  if (document.hidden) {
    hideTimer = setTimeout(() => {
      close()
      hadGap = true
      streamState.value = 'waiting'
    }, HIDDEN_MS)
  } else if (source === null) {
    failures = 0
    open()
  }
})

/** Hears the named events for as long as the calling component lives. */
export function onLive<N extends Name>(names: N[], heard: (name: N, data: LiveEvents[N]) => void): void {
  const wantedNames = new Set<string>(names)
  const listener: Listener = (name, data) => {
    if (wantedNames.has(name)) heard(name as N, data as LiveEvents[N])
  }
  listeners.add(listener)
  onScopeDispose(() => listeners.delete(listener))
}

/** Is called after a gap in the stream. */
export function onResync(heard: () => void): void {
  const listener: Listener = (name) => {
    if (name === 'resync') heard()
  }
  listeners.add(listener)
  onScopeDispose(() => listeners.delete(listener))
}
