export default {
  lostBudget: '{n} 条因超出保存额度没有了原始内容，不能放行：每台设备最多保留 {rows} 条、{megabytes} MB 的内容（未登记的按来源地址计），新的到来时最早的先清除，记录本身保留。',
  lostBudgetBare: '{n} 条因超出保存额度没有了原始内容，不能放行；记录本身保留。',
  lostRate: '另有 {n} 条记录只计数：数据来得太快，超过每分钟保存的条数，没有保存内容，数量见各条说明。',
  receivedAt: '收到时间',
}
