import { computed } from 'vue'
import { queue } from '../../offline/queue'

/** How much has not left this phone yet, and how much of it needs its person. */
export function useQueueCounts() {
  const unsent = computed(() => queue.entries.length)
  const refused = computed(() => queue.entries.filter((e) => e.state === 'refused').length)
  return { unsent, refused }
}
