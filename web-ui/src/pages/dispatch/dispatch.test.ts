import { describe, expect, it } from 'vitest'
import type { DispatchArea, DispatchRow } from '../../api/types'
import { areaTree, chosenRows, unitsOf } from './dispatch'

const cell = (role_name: string, unit_name: string | null = null) => ({ role: role_name, role_name, level: 'city', unit: unit_name, unit_name })
const row = (category: string, supervising: string, place: string | null = null): DispatchRow => ({
  category, category_name: category, place, place_name: place, responsible: cell('网格长'), supervising: cell(supervising), arbiter: cell('责任裁定人', '生态环委会办公室'),
})
const rows = [row('dust', '住建'), row('fumes', '城管'), row('dust', '园区', 'qs-3')]

describe('the table of who answers for what', () => {
  it('is filtered by category and by whoever is named', () => {
    expect(chosenRows(rows, 'dust', '')).toHaveLength(2)
    expect(chosenRows(rows, '', '城管').map((r) => r.category)).toEqual(['fumes'])
    expect(chosenRows(rows, 'fumes', '住建')).toEqual([])
    expect(chosenRows(rows, '', '网格长')).toHaveLength(3)
  })
  it('names each unit once, with the post held in it', () => {
    expect([...unitsOf(rows)].sort()).toEqual(['住建', '园区', '城管', '网格长', '责任裁定人'].map((n) => (n === '责任裁定人' ? '生态环委会办公室（责任裁定人）' : n)).sort())
  })
  it('hangs areas below each other, whatever is missing above', () => {
    const area = (id: string, parent: string | null): DispatchArea => ({ id, name: id, parent, level: 'district' })
    const tree = areaTree([area('qs-1-01', 'qs-1'), area('qs', 'hb'), area('qs-1', 'qs'), area('qs-2', 'qs')])
    expect(tree.map((n) => `${n.depth}${n.area.id}`)).toEqual(['0qs', '1qs-1', '2qs-1-01', '1qs-2'])
  })
})
