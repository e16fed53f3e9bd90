/** What is said of silent devices, in English. */
export const silenceTerms: Record<string, string> = {
  系统核对: 'Checked by the system',
  恢复上传: 'Data came again',
  '中断不足一个整点，没有应补传的小时数据': 'Less than a whole hour; no hour values are missing',
}

export const silenceSentences: [string, string][] = [
  ['{h} 小时 {m} 分钟', '{h} h {m} min'],
  ['{h} 小时', '{h} h'],
  ['误报：{reason}', 'False alarm: {reason}'],
  ['中断期间整点 {all} 个，已有小时数据 {here} 个', '{here} of {all} hour values of that time are here'],
  ['中断 {n} 次，共 {lasted}；中断期间整点 {all} 个，已有小时数据 {here} 个', 'Silences: {n}, {lasted} in all; {here} of {all} hour values of that time are here'],
]
