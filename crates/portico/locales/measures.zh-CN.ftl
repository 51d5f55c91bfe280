# 办法落实情况
desk-nav-measures = 办法职责
measures-article = 第{ $number }条
measures-annex = 附件{ $number }
measures-own = 本单位的办法职责
measures-own-lede = { $unit }在《办法》中共有 { $total } 项职责，其中 { $kept } 项已由系统落实。
measures-duty = 职责
measures-actor = 责任主体
measures-status = 状态
measures-last-refusal = 最近一次拒绝
measures-mine = 我的岗位
measures-enforced = 系统强制
measures-served = 系统支持
measures-recorded = 系统记录
measures-not-yet = 尚未实现
measures-none = 没有职责
measures-none-text = 《办法》没有为本单位规定职责。
measures-all = 查看全部职责
