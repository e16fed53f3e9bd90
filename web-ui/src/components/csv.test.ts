import { expect, it } from 'vitest'
import { csvText } from './csv'

it('quotes what needs it and leaves no cell to be read as a formula', () => {
  const rows = [['a,b', '他说"好"', '=1+1', '-4', '+318 s', '—']]
  expect(csvText(['列', '二'], rows)).toBe('列,二\r\n"a,b","他说""好""",\'=1+1,-4,\'+318 s,—')
})
