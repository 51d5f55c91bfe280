### 规则库：数值的单位与确信程度。

rulebook-amount-wd = { $n } 个工作日
rulebook-amount-nd = { $n } 天
rulebook-amount-hours = { $n } 小时
rulebook-amount-minutes = { $n } 分钟
rulebook-amount-seconds = { $n } 秒
rulebook-amount-months = { $n } 个月
rulebook-amount-years = { $n } 年
rulebook-amount-count = { $n }
rulebook-amount-percent = { $n }%
rulebook-amount-chars = { $n } 字
rulebook-amount-bytes = { $n } 字节
rulebook-amount-pixels = { $n } 像素
rulebook-amount-yuan = { $n } 元
rulebook-amount-points = { $n } 分
rulebook-amount-date = 每年 { $n }
rulebook-amount-permanent = 永久
rulebook-mark-found = 已查到原文
rulebook-mark-known = 依据通行文本，未逐字核对
rulebook-mark-unsure = 数值有待核对
rulebook-mark-platform = 本平台约定
