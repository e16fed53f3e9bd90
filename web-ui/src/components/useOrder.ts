import { computed, type Ref } from 'vue'
import type { Column } from './table'
import { useQuery } from './useQuery'

export interface Order {
  key: string
  down: boolean
}

/** Reads an order from the address bar: `frames` upwards, `-frames` downwards. */
export function readOrder(word: string): Order | null {
  if (word === '' || word === '-') return null
  return word.startsWith('-') ? { key: word.slice(1), down: true } : { key: word, down: false }
}

/** What a click on a column's head makes of the order: upwards, downwards, and the list's own again. */
export function nextOrder(now: Order | null, key: string): string | null {
  if (now?.key !== key) return key
  return now.down ? null : `-${key}`
}

/** Rows in an order; those that have nothing to compare stand last whichever way, equal ones as they stood. */
export function inOrder<T>(rows: readonly T[], by: (row: T) => number | string | null, down: boolean): T[] {
  const way = down ? -1 : 1
  const compare = (a: number | string, b: number | string) => (typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b), 'zh-CN'))
  return [...rows].sort((one, other) => {
    const [a, b] = [by(one), by(other)]
    if (a === null || b === null) return Number(a === null) - Number(b === null)
    return way * compare(a, b)
  })
}

/** The order of a list, kept in the address bar like its filters. */
export function useOrder() {
  const { get, set } = useQuery()
  const order = computed(() => readOrder(get('sort')))
  const turn = (key: string) => set({ sort: nextOrder(order.value, key) })
  /** The rows as the person wants them, and as they are while nobody said. */
  function ordered<T>(rows: Ref<T[]>, columns: Ref<Column<T>[]>) {
    return computed(() => {
      const by = columns.value.find((c) => c.key === order.value?.key)?.by
      return by ? inOrder(rows.value, by, order.value!.down) : rows.value
    })
  }
  return { order, turn, ordered }
}
