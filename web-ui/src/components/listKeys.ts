import { onMounted, onUnmounted } from 'vue'

interface ListKeys {
  move: (by: number) => void
  open: () => void
}

/** j and k move, Enter opens, / goes to the filter; nothing while somebody is typing or a dialog is open. */
export function useListKeys(list: ListKeys): void {
  function pressed(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
    const target = event.target as HTMLElement
    if (target.closest('input, textarea, select, [contenteditable], [role="dialog"]')) return
    if (event.key === 'j' || event.key === 'k') {
      list.move(event.key === 'j' ? 1 : -1)
    } else if (event.key === 'Enter') {
      if (target.closest('a, button, summary')) return
      list.open()
    } else if (event.key === '/') {
      const filter = document.querySelector<HTMLInputElement>('[data-filter]')
      if (!filter) return
      event.preventDefault()
      filter.focus()
      filter.select()
    }
  }
  onMounted(() => document.addEventListener('keydown', pressed))
  onUnmounted(() => document.removeEventListener('keydown', pressed))
}
