### Notices and the mails about them.

notices-title = Notices
notices-unread = { $count } unread
notices-none = There are no notices.
notices-mark-read = Mark as read
notices-mark-all-read = Mark all as read
notices-mail-subject = [Digital Dongcheng] { $text }
notices-mail-body = Dear { $name },

    { $text }

    Please open the desk: { $url }

    This mail was sent by a machine; please do not answer it.
