// The table of who answers for what, what of HJ 212-2025 is unsure, and files of devices, of the mock, invented.
import * as w from './world.mjs'

const cell = (role, role_name, level, unit_name = null) => ({ role, role_name, level, unit: unit_name && 'u9', unit_name })
const row = (category, category_name, dept, place = null) => ({ category, category_name, place, place_name: place && '青山区', responsible: cell('grid-lead', '网格长', 'district', place && '青山区园区管委会'), supervising: cell(dept[0], dept[1], 'city'), arbiter: cell('arbiter', '责任裁定人', 'city') })
const HOUSING = ['dept-housing', '住建部门承办人']
const ROWS = [row('dust', '工地扬尘', HOUSING), row('dust', '工地扬尘', HOUSING, 'd1'), row('fumes', '餐饮油烟与露天烧烤', ['dept-urban', '城管部门承办人']), row('livestock', '畜禽与水产养殖', ['dept-agriculture', '农业农村部门承办人'])]
const setting = (key, name, value, usual = value) => ({ key, name, value, usual, meaning: '密钥用满这些天后更换', source: '据公开实现整理，未与正文核对' })
const PIXEL = Buffer.from('/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA=', 'base64')
const medium = (n, more) => ({ hash: `${n}c`.repeat(32), mn: '010000A8900016F017F00025', data_time: w.iso(w.now() - n * 3_600_000), kind: 1, kind_name: '图片', format: 1, format_name: 'jpeg', name: `采样间${n}.jpg`, bytes: 148_230 + n, received_at: w.iso(w.now() - n * 3_590_000), url: `/api/v1/devices/010000A8900016F017F00025/media/${`${n}c`.repeat(32)}`, ...more })

/** Answers what is about these; `undefined` for everything else. */
export function tables(path, q, Fault) {
  if (path === '/dispatch') return { tables: [{ id: 'problems', name: '生态环境问题责任分工表', source: null, published: null, rows: ROWS }], flows: [{ id: 'rectification', name: '督察反馈问题整改' }, { id: 'supervision', name: '督办通知' }], areas: w.areas.map((a) => ({ id: a.id, name: a.name, parent: a.parent ?? null, level: a.level })) }
  if (path === '/dispatch/receivers') {
    const known = ROWS.find((r) => r.category === q.get('category'))
    if (!known) throw new Fault(422, 'invalid-input', '填写有误', [{ field: 'category', message: '责任分工表没有这一类别' }])
    const person = (column, party, name, unit, more = {}) => ({ column, party, role_name: known[column].role_name, area_name: '青山市', people: name ? [{ name, unit }] : [], note: '', last_resort: false, ...more })
    return { place_name: null, receivers: [person('responsible', '属地责任单位', '张网格', '青山区街道办事处'), person('supervising', '条线责任部门', '周敏', '市调度中心', { last_resort: true, role_name: '值班调度' }), person('arbiter', '责任裁定', null, '')] }
  }
  if (path === '/hj212/unsure') return { note: 'HJ 212-2025 的正文未能取得，以下各项（◇）依据已公开的实现整理，取得正文后请核对。', settings: [setting('downlink.key_days', '密钥更换周期（天）', '60', '90'), setting('downlink.change_keys', '到期或设备请求时自动更换密钥', '是'), setting('media.file', '多媒体上传：文件字段名', 'file')], built: [{ name: '补发标志', value: 'RF=1 的补发报文与首次发送视为同一报文，只存一次', source: '据公开实现整理，未与正文核对' }] }
  if (/^\/devices\/\w+\/media$/.test(path)) return { media: [medium(1), medium(2, { kind: 4, kind_name: '文本', format: 9, format_name: 'txt', name: '运行日志.txt', bytes: 912 })] }
  if (/^\/devices\/\w+\/media\/1c/.test(path)) return { $file: { item: { media_type: 'image/jpeg' }, bytes: PIXEL } }
  return undefined
}
