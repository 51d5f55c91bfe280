### 域名：命名、登记、解析，附件2。

## 规则的理由
domains-wrong-step = 域名“{ $label }”不能从“{ $from ->
    [applied] 申请中
    [approved] 已审批
    [registered] 已登记
    [resolving] 已解析
    [changing] 变更中
    [redirecting] 停用（跳转）
    [stopped] 已停止解析
   *[cancelled] 已注销
    }”转为“{ $to ->
    [applied] 申请中
    [approved] 已审批
    [registered] 已登记
    [resolving] 已解析
    [changing] 变更中
    [redirecting] 停用（跳转）
    [stopped] 已停止解析
   *[cancelled] 已注销
    }”。
domains-wrong-step-remedy = 先审批、再登记，登记后方可办理相关手续；停止解析后方可注销。
domains-taken = 域名“{ $label }”已由其他申请取得。
domains-like-taken = “{ $label }”与已有域名“{ $other }”容易混淆。
domains-like-reserved = “{ $label }”与保留的标签“{ $other }”容易混淆。
domains-term-missing = 请填写注册年限，至少一年。
domains-term-long = 注册年限最长{ $most }年（{ $source }），连同剩余年限计算。
domains-term-remedy = 请缩短年限，到期前可以续期。

## 域名服务器
domains-dns-settings = 域名服务器的设置有误。
domains-dns-unreachable = 无法连接域名服务器。
domains-dns-key = 域名服务器不接受所用密钥。
domains-dns-refused = 域名服务器拒绝更新。
domains-dns-moved = 更新时区数据正被他人修改。
domains-dns-answer = 域名服务器的应答不能采信。
domains-dns-served = 已生效
domains-dns-pending = 待推送

## 登记簿
domains-title = 域名
domains-lede = 谁开设、谁申请、谁使用、谁负责；审批登记后办理相关手续。
domains-done-push = 已安排推送，稍后刷新查看结果。
domains-q = 标签
domains-any = 全部
domains-state = 状态
domains-unit = 单位
domains-ends = { $days }天内到期或已到期
domains-name = 域名
domains-number = 登记号
domains-expires = 到期日
domains-rule = 命名依据
domains-none = 没有域名
domains-none-text = 还没有登记的域名，或没有符合条件的域名。
domains-state-applied = 申请中
domains-state-approved = 已审批
domains-state-registered = 已登记
domains-state-resolving = 已解析
domains-state-changing = 变更中
domains-state-redirecting = 停用（跳转）
domains-state-stopped = 已停止解析
domains-state-cancelled = 已注销
domains-term-soon = 即将到期
domains-term-over = 已到期
domains-rule-pinyin_initials = 汉语拼音名称字头
domains-rule-english_initials = 英文名称字头
domains-rule-full_pinyin = 汉语拼音全拼
domains-rule-english_words = 英文名称全称
domains-rule-none = 与单位名称不符，另附说明

domains-zone = 区 { $zone }
domains-zone-no-server = 未设置域名服务器，区数据只能导出。
domains-zone-pushed = 最近推送成功
domains-zone-tried = 最近尝试
domains-zone-attempts = （连续失败{ $count }次）
domains-zone-next = 下次尝试
domains-zone-push = 立即推送

domains-change = 变更、续期或注销
domains-facts = 登记事项
domains-registered = 登记日期
domains-years = 注册年限
domains-receipt = 注册机构回执
domains-purpose = 用途
domains-site = 网站
domains-letters = 名称逐字对应
domains-letters-from = 名称
domains-letters-read = 读音
domains-letters-gives = 取用
domains-letters-none = 不取
domains-addresses = 解析
domains-addresses-none = 没有解析地址。
domains-missing-ipv6 = 缺少 IPv6 地址（AAAA）。
domains-redirects = 跳转到 { $to }，至{ $until }。
domains-contacts = 联系人
domains-contact-responsible = 负责人
domains-contact-administrative = 管理联系人
domains-contact-technical = 技术联系人
domains-contact-name = 姓名
domains-contact-title = 职务
domains-contact-phone = 电话
domains-contact-mobile = 手机
domains-contact-email = 邮箱
domains-form = 审批表
domains-history = 办理记录

## 日志
journal-family-domain = 域名
journal-verb-domain-apply = 申请域名
journal-verb-domain-approve = 审批域名
journal-verb-domain-register = 登记域名
journal-verb-domain-resolve = 办结手续，开始解析
journal-verb-domain-begin-change = 批准变更域名
journal-verb-domain-change = 变更域名解析
journal-verb-domain-renew = 域名续期
journal-verb-domain-redirect = 域名停用，开始跳转
journal-verb-domain-stop = 域名停止解析
journal-verb-domain-cancel = 注销域名
journal-verb-domain-lapse = 域名申请终止
journal-verb-domain-take-over = 接管已有域名
journal-verb-domain-remind = 提醒域名到期
journal-verb-dns-push = 推送区数据
journal-verb-dns-fail = 推送区数据失败
journal-verb-dns-push-now = 要求立即推送区数据

## 通知
domains-notice-expiry = 域名 { $name } 将于{ $day }到期，请及时办理续期或注销。
domains-notice-expired = 域名 { $name } 已于{ $day }到期，请立即办理续期或注销。
