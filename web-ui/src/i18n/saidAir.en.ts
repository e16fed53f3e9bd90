/** Settings behind the figures of the air, and where they come from, in English. */
/** Definitions that are told with the figures. */
export const airSentences: [string, string][] = [
  [
    '获取率＝收到的小时值个数÷应有个数（已结束的小时×应测因子数：空气站按监测方案，其他点位为本时段报送过的因子）；有效率＝审核后有效的个数÷收到的个数；及时率＝小时结束后 {n} 分钟内首次到达的小时数÷收到的小时数。系本系统约定，未见标准原文。',
    'Captured = hour values received ÷ due (ended hours × factors: of air stations by their plan, of other points those reported in the period); valid = valid after review ÷ received; on time = hours that first came within {n} min of their end ÷ hours received. A convention of the house; no standard was seen.',
  ],
]

export const airTerms: Record<string, string> = {
  有效点位日均值的算术平均: 'Arithmetic mean of the daily means of valid points',
  '已确认的标记时段内 PM10、PM2.5 不计入浓度和综合指数；天数不扣除；另列，不替代实测值':
    'PM10 and PM2.5 within confirmed marks count neither for concentrations nor for the index; days are not taken off; shown apart, never in place of what was measured',
  按扣除前的有效天数判断: 'By the valid days before the deduction',
  'μg/m³ 取整，CO 一位小数': 'μg/m³ whole, CO with one decimal',
  本单位设定: 'Set by the house',
  '本单位设定；整月、整年按 GB 3095-2026 表4': 'Set by the house; whole months and years by GB 3095-2026 table 4',
  'GB 3095-2026 表4': 'GB 3095-2026 table 4',
  'HJ 663-2013（凭记忆，未重新核对原文）': 'HJ 663-2013 (from memory, not compared with the text again)',
  '环办监测〔2016〕120号（据转载文本）；2026年起的规定未见正式文件':
    'Circular letter on monitoring no. 120 of 2016 (from a reprint); no official rule from 2026 on was seen',
  'GB 3095-2026（过渡阶段限值）': 'GB 3095-2026 (limits of the transition)',
  过渡阶段限值: 'limits of the transition',
  '环办监测〔2016〕120号（据转载文本）：沙尘影响的时段和范围由国家总站认定；浓度和综合指数扣除沙尘，优良与重污染天数不扣除':
    'Circular letter on monitoring no. 120 of 2016 (from a reprint): the national centre decides on time and place of dust; it is taken off concentrations and index, not off the counts of days',
  监测方案不含该项目: 'Not in the monitoring plan',
}
