### 通知与通知邮件。

notices-title = 通知
notices-unread = { $count } 条未读
notices-none = 目前没有通知。
notices-mark-read = 标为已读
notices-mark-all-read = 全部标为已读
notices-mail-subject = 【数字东城】{ $text }
notices-mail-body = { $name }：

    { $text }

    请登录工作台办理：{ $url }

    本邮件由系统自动发出，请勿回复。
