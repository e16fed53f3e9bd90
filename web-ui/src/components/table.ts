/** One column of a list. `text` is what the cell says in words, for export and where no slot draws it. */
export interface Column<T> {
  key: string
  title: string
  text: (row: T) => string | null | undefined
  align?: 'right' | 'center'
  width?: string
  hint?: string
  /** Cannot be hidden. */
  fixed?: boolean
  /** Hidden until chosen. */
  hidden?: boolean
}
