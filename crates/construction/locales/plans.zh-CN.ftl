### 附件1 《数字东城网站及栏目建设审批表》：规则的理由。

plans-missing = { $field ->
    [section] 责任科室
    [leader] 主管领导
    [contact] 信息员
    [phone] 联系电话
    [basis] 建设依据
    [reason] 理由
    [effect] 预期效果
    [upkeep] 内容保障措施
    [security] 安全保密措施
    [purpose] 功能定位
    [audience] 服务对象
   *[other] 此项
    }至少填写 { $least } 个字。
plans-too-long = { $field ->
    [section] 责任科室
    [leader] 主管领导
    [contact] 信息员
    [phone] 联系电话
    [basis] 建设依据
    [reason] 理由
    [effect] 预期效果
    [upkeep] 内容保障措施
    [security] 安全保密措施
    [purpose] 功能定位
    [audience] 服务对象
    [protection] 等保定级建议
    [migration] 数据迁移说明
    [old_addresses] 旧网址处理
   *[other] 此项
    }最多 { $most } 个字。
plans-nothing-columns = 还没有列出栏目变动。
plans-nothing-redesign = 请说明改版的内容。
plans-nothing-new-site = 请填写拟建网站和拟开设的栏目。
plans-nothing-offline = 请填写临时下线的起止时间和原因。
plans-nothing-closing = 请填写关停原因和内容去向。
plans-no-site = 请选择网站。
plans-change = 第 { $number } 项变动不能实施：
plans-change-reason = 第 { $number } 项变动没有写明理由，至少 { $least } 个字。
plans-outdated = 填表之后该网站的栏目已经变动，本表所依据的栏目结构不再有效。
plans-outdated-remedy = 请退回申请单位，对照现有栏目重新核对各项变动后再提交。
plans-foreign = 您的单位不能申请变动{ $site }的这些栏目。
plans-foreign-remedy = 各单位变动本单位网站的栏目，在门户网站上只变动本单位负责的栏目。
