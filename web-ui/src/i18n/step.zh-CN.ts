export default {
  said: '设备自报',
  rows: '由数据推断',
  answered: '{at} 应答 {cn}，自 {since} 未变',
  accepted: '{at} 报告已执行 {cn}，自 {since} 未变',
  disagrees: '{cadence}：设备自报间隔为 {said}，近期收到的数据却约每 {rows}一条，两者不一致。应收和缺失按设备自报计算，请核对设备设置。',
}
