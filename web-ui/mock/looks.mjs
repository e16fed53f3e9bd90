// The log of looks at personal facts of the mock, invented.
import * as w from './world.mjs'

const at = (hours) => w.iso(w.now() - hours * 3_600_000)
const look = (id, person_id, person_name, hours, number, way, items) => ({ id, case_id: `pe${number}`, case_number: `信访〔2026〕000${number}`, person_id, person_name, unit_name: '市生态环境局信访投诉科', at: at(hours), way, items })
const looks = [
  look('lk1', 'p-su', '苏晚晴', 3, 4, 'record', ['举报人', '联系电话', '联系地址']),
  look('lk2', 'p-gu', '顾青禾', 5, 3, 'document', ['举报人']),
  look('lk3', 'p-su', '苏晚晴', 30, 3, 'record', ['举报人', '联系电话']),
  look('lk4', 'p-su', '苏晚晴', 700, 1, null, []),
]

/** Answers what is about looks; `undefined` for everything else. */
export function personalLooks(path, q, person, Fault) {
  if (path !== '/personal-looks') return undefined
  if (!w.rightsOf(person.login).includes('audit.read')) throw new Fault(403, 'forbidden', '您没有进行此操作的权限。')
  const is = (name, value) => !q.get(name) || q.get(name) === value
  const has = (name, value) => value.includes(q.get(name) ?? '')
  const time = (name, otherwise) => (q.get(name) ? Date.parse(q.get(name)) : otherwise)
  const rows = looks.filter((l) => is('person', l.person_id) && is('case', l.case_id) && has('name', l.person_name) && has('number', l.case_number) && Date.parse(l.at) >= time('from', 0) && Date.parse(l.at) < time('to', Infinity))
  return { looks: rows, total: rows.length, page: 1, page_size: 50 }
}
