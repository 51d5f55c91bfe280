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
journal-verb-site-relabel = 网站更换域名
journal-verb-domain-keep = 域名变更未办理，维持原状
journal-verb-dns-push = 推送区数据
journal-verb-dns-fail = 推送区数据失败
journal-verb-dns-push-now = 要求立即推送区数据

## 通知
domains-notice-expiry = 域名 { $name } 将于{ $day }到期，请及时办理续期或注销。
domains-notice-expired = 域名 { $name } 已于{ $day }到期，请立即办理续期或注销。

## 附件2
domains-annex2 = 数字东城网站域名申请表
domains-annex2-lede = 附件2：注册、变更、续期、注销域名。
domains-business = 业务类型
domains-business-register = 注册
domains-business-change = 变更
domains-business-renew = 续期
domains-business-cancel = 注销
domains-business-hint-register = 为网站申请新的域名
domains-business-hint-change = 更改解析，或更换域名（原域名限期跳转）
domains-business-hint-renew = 延长注册年限
domains-business-hint-cancel = 一张表可以注销本单位多个域名
domains-begin = 开始填写
domains-done-kept = 已保存。
domains-applicant = 申请单位
domains-unit-hint = 单位全称取自单位登记，须与公章一致。
domains-unit-en = 单位英文名称
domains-unit-en-hint = 域名采用英文名称字头时填写
domains-usc = 统一社会信用代码
domains-postal = 通信地址
domains-postcode = 邮编
domains-which-label = 原域名
domains-which-hint-change = 选择一个
domains-which-hint-renew = 选择一个
domains-which-hint-cancel = 可选择多个
domains-which-none = 本单位没有正在解析的域名。
domains-label = 申请域名
domains-label-wanted = 域名标签
domains-label-hint = 采用单位英文或汉语拼音名称字头的组合，后接 .{ $domain }
domains-suggestions = 由单位名称得出：
domains-not-free = 不可用
domains-unreadable-characters = 以下字符没有汉语拼音，不能取字头：{ $characters }
domains-reading = “{ $character }”的读音
domains-show-letters = 保存并查看逐字对应
domains-basis = 命名说明
domains-basis-hint = 域名与单位名称不符时填写
domains-site-hint = 域名指向的本单位网站
domains-no-site = 无，或尚未建成
domains-own-addresses = 不填地址时使用本平台地址：{ $addresses }
domains-ipv4 = IPv4 地址（A）
domains-ipv6 = IPv6 地址（AAAA）
domains-ipv6-hint = 政府网站应当支持 IPv6
domains-alias = 别名（CNAME）
domains-alias-hint = 填写别名时不能再填地址
domains-ttl = TTL（秒）
domains-place = 服务器所在机房
domains-hosting = 托管方式
domains-cdn = 使用CDN
domains-certificate = HTTPS 证书
domains-years-hint = 最长{ $most }年
domains-old = 原域名的处理
domains-redirect-to = 跳转到
domains-redirect-to-hint = 本平台的域名，或 https:// 开头的地址；不填则直接停止解析
domains-redirect-until = 跳转截止日
domains-redirect-until-hint = 不填则为办结后{ $months }个月
domains-reason = 理由
domains-serving = 联系人均为本单位在职人员
domains-filings = 备案
domains-icp = ICP备案号
domains-police = 公安备案号
domains-mlps = 等保备案号
domains-submit = 保存并提交
domains-check = 保存并检查
domains-keep = 保存
domains-form-page = 查看审批表

domains-missing = { $field ->
    [label] 请填写申请域名。
    [purpose] 请填写域名用途。
    [reason] 请填写变更或注销理由。
    [responsible-name] 请填写负责人姓名。
    [responsible-phone] 请填写负责人电话。
    [technical-name] 请填写技术联系人姓名。
   *[technical-phone] 请填写技术联系人电话。
    }
domains-unreadable = { $field ->
    [ipv4] “{ $text }”不是 IPv4 地址。
    [ipv6] “{ $text }”不是 IPv6 地址。
    [alias] “{ $text }”不是完整的域名。
    [ttl] “{ $text }”不是有效的秒数。
   *[redirect_until] “{ $text }”不是日期。
    }
domains-alias-alone = 有别名（CNAME）的域名不能再有地址。
domains-addresses-missing = 请填写解析地址。
domains-contact-unknown = { $name } 不在本平台的在职人员中。
domains-contact-unknown-remedy = 请先在“组织机构”登记，或改填在职人员。
domains-contacts-serving = 联系人须为在职人员，请确认。
domains-which = 请选择原域名。
domains-one-at-a-time = 变更、续期每表一个域名。
domains-basis-missing = “{ $label }”不是单位英文或汉语拼音名称的组合，请说明命名依据。
domains-basis-remedy = 改用名称字头，或填写命名说明供审批。
domains-redirect-past = 跳转截止日须在今天之后。
domains-redirect-form = “{ $to }”不能作为跳转目的地。
domains-redirect-nowhere = “{ $to }”没有网站应答，不能作为跳转目的地。
domains-redirect-itself = 不能跳转到正在注销的域名“{ $to }”。
domains-unit-name = 单位全称应为“{ $unit }”，与公章一致；请重新填表。
domains-foreign-site = { $site }不是本单位正在使用的网站。
domains-foreign = { $name }不是本单位的域名，不能由本单位办理。
domains-not-resolving = { $name }现为“{ $state ->
    [applied] 申请中
    [approved] 已审批
    [registered] 已登记
    [resolving] 已解析
    [changing] 变更中
    [redirecting] 停用（跳转）
    [stopped] 已停止解析
   *[cancelled] 已注销
    }”，不能办理。
domains-two-applications = 审批表{ $serial }正在申请域名“{ $label }”。
domains-yes = 是
domains-no = 否
domains-term = 注册期限
