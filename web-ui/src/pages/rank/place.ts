import { computed } from 'vue'
import { useQuery } from '../../components/useQuery'

/** The station or area in the address bar, as `area:qs` for a control and as a query for the API. */
export function usePlace() {
  const { get, set } = useQuery()
  const place = computed({
    get: () => (get('object') ? `object:${get('object')}` : get('area') ? `area:${get('area')}` : ''),
    set: (text: string) => {
      const [kind, id] = [text.slice(0, text.indexOf(':')), text.slice(text.indexOf(':') + 1)]
      set({ object: kind === 'object' ? id : null, area: kind === 'area' ? id : null })
    },
  })
  const asked = computed(() => (get('object') ? { object: get('object') } : { area: get('area') }))
  return { place, asked }
}
