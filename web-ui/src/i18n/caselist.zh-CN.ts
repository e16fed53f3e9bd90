/** Texts of lists of cases: past dates, several at once, Excel. */
export default {
  pick: '时点',
  pickHint: '按所选日期日终（24:00）时的情况显示',
  endOfDay: '以下是 {day} 日终时的情况',
  atTime: '以下是 {at} 时的情况',
  notOver: '{day} 还没有结束，以下是现在的情况',
  pastHint: '不是现在的情况，不能办理；人员按现在的岗位显示。',
  toToday: '回到今天',
  notThere: '在所选时点没有找到这件事项，可能当时还没有立案。',
}
