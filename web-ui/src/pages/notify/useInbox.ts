import { computed, ref, watch } from 'vue'
import { api } from '../../api'
import type { InboxMessage } from '../../api/types'
import { ElMessage } from '../../components/el'
import { useQuery } from '../../components/useQuery'
import { useTexts } from '../../components/useTexts'
import { useLoad } from '../../live/load'

/** One's inbox and what one does in it, at the desk and on the phone. */
export function useInbox() {
  const { t, sentence } = useTexts()
  const { get, set, page } = useQuery()
  const unread = computed(() => get('unread') === '1')
  const query = computed(() => ({ unread: unread.value ? true : null, page: page.value }))
  const { data, problem, loading, reload } = useLoad((signal) => api.inbox(query.value, signal), ['message'])
  watch(query, () => void reload())
  const busy = ref(false)

  async function act(work: () => Promise<unknown>, said?: string): Promise<void> {
    if (busy.value) return
    busy.value = true
    try {
      await work()
      if (said) ElMessage.success(said)
      await reload()
    } catch (error) {
      ElMessage.error(sentence(error))
    } finally {
      busy.value = false
    }
  }
  const acknowledge = (m: InboxMessage) => act(() => api.acknowledge(m.id), t('notify.acknowledged'))
  const readAll = () => act(() => api.readMessages(null))
  function opened(m: InboxMessage): void {
    if (!m.read_at) void api.readMessages(m.id).catch(() => undefined)
  }
  return { set, unread, data, problem, loading, reload, busy, acknowledge, readAll, opened }
}
