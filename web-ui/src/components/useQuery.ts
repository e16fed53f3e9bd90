import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'

/** Filters kept in the address bar, so that a list as seen can be sent as a link. */
export function useQuery() {
  const route = useRoute()
  const router = useRouter()

  function get(name: string): string {
    const value = route.query[name]
    return (Array.isArray(value) ? value[0] : value) ?? ''
  }

  /** Sets some filters and leaves the others; an empty text removes one. A new filter starts at page 1. */
  function set(changes: Record<string, string | number | null | undefined>): void {
    const next: Record<string, string> = {}
    for (const name of Object.keys(route.query)) next[name] = get(name)
    if (!('page' in changes)) delete next.page
    for (const [name, value] of Object.entries(changes)) {
      if (value === null || value === undefined || value === '') delete next[name]
      else next[name] = String(value)
    }
    void router.replace({ query: next })
  }

  const page = computed(() => Math.max(1, Number.parseInt(get('page'), 10) || 1))
  return { get, set, page, route, router }
}
