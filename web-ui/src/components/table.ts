/** One column of a list. `text` is what the cell says in words, for export and where no slot draws it. */
export interface Column<T> {
  key: string
  title: string
  text: (row: T) => string | null | undefined
  align?: 'right' | 'center'
  width?: string
  hint?: string
  /** Names of places and people, numbers of documents, and what people have written: in their own language always. */
  own?: boolean
  /** Cannot be hidden. */
  fixed?: boolean
  /** Hidden until chosen. */
  hidden?: boolean
  /** What the list can be sorted by; null stands last either way. Without it the column does not sort. */
  by?: (row: T) => number | string | null
}
