export default {
  gets: '转发内容',
  all: '全部设备的数据',
  mn: '设备 {list}',
  st: '系统编码 {list}',
  cn: '命令 {list}',
  area: '区域 {area} 内的设备',
  renamed: '改名的设备',
  renamedHint: '{n} 台，用上级平台的 MN 上报',
  waitingHint: '排在该平台之后还没有确认的报文，含不归它的；最多这么多',
  sinceStart: '本次启动以来',
  away: '对方没有连上，报文在本系统排队保存，连上后从最早的一条接着发，不会丢失。系统自动重连，两次之间最长 5 分钟。',
  none: '没有配置上级平台。在配置文件的 [[forward]] 一节里写明名称和地址后重启，即开始转发；写法见 docs/forwarding.md。',
}
