export default {
  title: '设备通讯（系统记录）',
  since: '最后一次收到数据',
  until: '再次收到数据',
  lasted: '中断时长',
  hours: '中断期间的小时数据',
  ofHours: '{here} / {all}',
  none: '不足一个整点',
  still: '仍未恢复',
  why: '交办后由运维单位处置、监测科复核，时限从交办时起算。设备在交办前自行恢复的，报警自动解除，不立事项。',
}
