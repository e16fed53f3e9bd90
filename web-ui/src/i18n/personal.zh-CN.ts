/** 个人信息的文字 */
export default {
  masked: '已隐去',
  maskedHint: '个人信息，只有办理本事项的人员可以看到全文',
  field: '个人信息，只有办理本事项的人员可以看到全文',
  letter: '个人信息已隐去',
}
