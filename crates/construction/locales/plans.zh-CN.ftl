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

## 表单

plans-title = 数字东城网站及栏目建设审批表
plans-lede = 新建网站、改版、栏目变动、临时下线和关停都填写本表，经批准后由区信息办统一实施。
plans-site-hint = 本单位的网站；在门户网站上只能变动本单位负责的栏目。新建网站不必选择。
plans-begin = 开始填写
plans-application-columns = 栏目变动
plans-application-new-site = 新建网站
plans-application-redesign = 网站改版
plans-application-offline = 临时下线
plans-application-closing = 关停网站
plans-part-application = 申请
plans-part-site = 网站
plans-part-changes = 栏目变动
plans-part-offline = 临时下线
plans-part-closing = 关停
plans-part-reasons = 依据和措施
plans-label-kind = 申请类型
plans-label-site = 网站
plans-label-unit = 申请单位
plans-label-section = 责任科室
plans-label-leader = 主管领导
plans-label-contact = 信息员
plans-label-phone = 电话
plans-label-mobile = 手机
plans-label-email = 邮箱
plans-label-domain = 拟用域名
plans-label-code = 代码
plans-label-short-name = 简称
plans-label-name-en = 英文名称
plans-label-purpose = 功能定位
plans-label-audience = 服务对象
plans-label-opens-on = 拟上线日期
plans-label-personal-data = 涉及用户注册或个人信息
plans-label-protection = 等保定级建议
plans-label-migration = 数据迁移说明
plans-label-old-addresses = 旧网址处理
plans-label-from = 开始时间
plans-label-until = 结束时间
plans-label-public-reason = 对外公告的原因
plans-label-heir = 内容去向
plans-label-heir-url = 去向网址
plans-label-keeps = 关停以后
plans-label-basis = 建设依据
plans-label-reason = 理由
plans-label-effect = 预期效果
plans-label-upkeep = 内容保障措施
plans-label-security = 安全保密措施
plans-label-sensitive = 涉密敏感事项
plans-sensitive-hint = 勾选后增加区国家保密局意见。
plans-label-number = 序号
plans-label-change = 变动类型
plans-label-about = 栏目
plans-label-target = 变动后
plans-label-answers = 责任单位
plans-label-duty = 内容保障
plans-label-why = 变动理由
plans-label-column = 栏目
plans-label-channel = 频道
plans-label-path = 地址
plans-label-mark = 变动
plans-label-position = 位置
plans-label-into = 合并到
plans-label-source = 内容来源
plans-label-content = 内容类型
plans-content-hint = 文字、图片、视频、办事、互动
plans-label-period = 更新周期
plans-label-person = 责任人
plans-label-note = 原内容去向
plans-note-hint = 在栏目和文章页面向公众说明。
plans-last-disclosure = 变动之后，门户导航将不再通往政务公开（公开指南或公开目录）。
plans-last-services = 变动之后，门户导航将不再通往公共服务。
plans-last-interaction = 变动之后，门户导航将不再通往公众参与。
plans-last-organisation = 变动之后，网站将没有介绍本单位职责的栏目。
plans-last-speciality = 变动之后，网站将没有体现本单位特色的栏目。
plans-last-remedy = 请先开设同类栏目并待其出现在导航中，或在本次变动中改设一个已在导航中的栏目。
plans-interactive = 对外互动
plans-yes = 是
plans-no = 否
plans-archive = 保留归档供查阅
plans-gone = 不再显示，只说明去向
plans-before = 变动前
plans-after = 变动后
plans-picture = 变动前后对照
plans-words = 其他各栏
plans-no-changes = 还没有列出变动。请选择变动类型。
plans-kind = 请选择变动类型。
plans-kind-open = 新增栏目
plans-kind-topic = 专题专栏
plans-kind-rename = 栏目更名
plans-kind-move = 栏目移动
plans-kind-merge = 栏目合并
plans-kind-close = 栏目撤销
plans-kind-open-channel = 新增频道
plans-kind-rename-channel = 频道更名
plans-mark-same = 不变
plans-mark-new = 新增
plans-mark-topic = 新增专题
plans-mark-renamed = 修改
plans-mark-moved = 移动
plans-mark-merged = 合并
plans-mark-closed = 撤销
plans-position-last = 排在最后
plans-position-first = 排在最前
plans-pick-hint = 更名、移动、合并、撤销时选择
plans-pick-channel-hint = 频道更名时选择
plans-next = 填写这项变动
plans-add = 列入审批表
plans-remove = 去掉第 { $number } 项
plans-keep = 保存
plans-hand-in = 核对并提交
plans-redraw = 已核对现有栏目，按现有栏目重新绘制
plans-redraw-remedy = 请先核对现有栏目，按现有栏目重新绘制后再添加。
plans-day = 请按“年-月-日”填写日期。
plans-done-kept = 已保存。
plans-done-planned = 已列入审批表。
plans-done-removed = 已去掉。
plans-done-redrawn = 已按现有栏目重新绘制。
