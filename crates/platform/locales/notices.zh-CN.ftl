### 通知与通知邮件。

notices-none = 目前没有通知。
notices-mail-subject = 【数字东城】{ $text }
notices-mail-body = { $name }：

    { $text }

    请登录工作台办理：{ $url }

    本邮件由系统自动发出，请勿回复。
