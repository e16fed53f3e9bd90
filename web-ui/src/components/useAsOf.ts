import { computed } from 'vue'
import { businessClock } from '../live/clock'
import { dayOf } from '../text/time'
import { useQuery } from './useQuery'

/** The past day (时点) that a page is asked for, kept in the address bar; empty for today. */
export function useAsOf() {
  const { get, set } = useQuery()
  const asOf = computed(() => get('as_of'))
  const today = computed(() => dayOf(businessClock.minute * 60_000))

  /** A day that has not ended yet is today. Nobody's desk is known of a past day. */
  function choose(day: string): void {
    set({ as_of: day >= today.value ? null : day, desk: null })
  }

  return { asOf, today, choose }
}
