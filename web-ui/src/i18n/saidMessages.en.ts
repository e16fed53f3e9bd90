/** What is said in messages to people, in English; `own` is the title of a case, a place or a reason. */
export const messageSentences: [string, string][] = [
  ['待办：{own}', 'To do: {own}'],
  ['催办：{own}', 'Urged: {own}'],
  ['即将到期：{own}', 'Due soon: {own}'],
  ['已到期：{own}', 'Due: {own}'],
  ['超期 {n} 周：{own}', '{n} weeks overdue: {own}'],
  ['提示：{object} {rule}', 'Notice: {object}, {rule}'],
  ['警告：{object} {rule}', 'Warning: {object}, {rule}'],
  ['严重报警：{object} {rule}', 'Serious alarm: {object}, {rule}'],
  ['{flow}，现在：{state}', '{flow}, now: {state}'],
  ['{number}“{own}”：{clock}至 {at}，{left}。请尽快办理。', '{number} “{own}”: {clock} until {at}, {left}. Please act soon.'],
  ['编号：{own}', 'No. {own}'],
  ['理由：{own}', 'Reason: {own}'],
  ['地点：{own}', 'Place: {own}'],
  ['开始：{at}', 'Since: {at}'],
  ['时限：{at}', 'Due: {at}'],
]
