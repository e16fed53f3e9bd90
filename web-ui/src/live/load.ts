import { onScopeDispose, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import type { LiveEvents } from '../api/types'
import { businessClock } from './clock'
import { onLive, onResync } from './events'

export interface Loaded<T> {
  data: ShallowRef<T | null>
  problem: Ref<unknown>
  /** True only while there is nothing to show yet; later reads happen silently. */
  loading: Ref<boolean>
  reload: () => Promise<void>
}

/** Two reads of one page caused by events are at least this far apart, however fast the demo clock runs. */
const QUIET_MS = 1500

/**
 * Reads what a page shows, and reads it again when one of the named events speaks of it.
 * A later read cancels an earlier one that is still under way.
 */
export function useLoad<T>(
  read: (signal: AbortSignal) => Promise<T>,
  on: (keyof LiveEvents)[] = [],
  concerns: (name: keyof LiveEvents, data: unknown) => boolean = () => true,
): Loaded<T> {
  const data = shallowRef<T | null>(null)
  const problem = ref<unknown>(null)
  const loading = ref(true)
  let running: AbortController | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let last = 0

  async function reload(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    running?.abort()
    const mine = new AbortController()
    running = mine
    last = Date.now()
    try {
      data.value = await read(mine.signal)
      problem.value = null
    } catch (error) {
      if (mine.signal.aborted) return
      problem.value = error
    }
    if (running === mine) {
      running = null
      loading.value = false
    }
  }

  function soon(): void {
    if (timer !== undefined) return
    timer = setTimeout(() => void reload(), Math.max(150, last + QUIET_MS - Date.now()))
  }

  if (on.length > 0) {
    onLive(on, (name, event) => {
      if (concerns(name, event)) soon()
    })
    onResync(soon)
  }
  onScopeDispose(() => {
    clearTimeout(timer)
    running?.abort()
  })
  void reload()
  return { data, problem, loading, reload }
}

/**
 * Reads again as business time passes: what is left until a deadline, and who has gone silent,
 * change without any event. At most once in `leastMs`, however fast the demo clock runs, and not
 * while `still` says that what is shown does not change.
 */
export function freshen(loaded: Loaded<unknown>, leastMs: number, still: () => boolean = () => false): void {
  let last = Date.now()
  watch(
    () => businessClock.minute,
    () => {
      if (document.hidden || still() || Date.now() - last < leastMs) return
      last = Date.now()
      void loaded.reload()
    },
  )
}
