### 表单中的文字：缺少、过长、含控制字符。

words-missing = { $field ->
    [name] 名称
    [short_name] 简称
    [name_en] 英文名称
    [sponsor] 主办单位名称
    [operator] 承办单位名称
    [address] 通信地址
    [links] 页脚链接的文字
    [statement] 网站声明
    [motto] 口号
    [title] 标题
    [text] 正文
    [description] 说明
    [keywords] 关键词
    [tested_by] 检测机构
    [report_number] 报告编号
    [heir] 内容去向
    [note] 原内容去向
    [reason] 原因
    [holder] 使用人
    [holder_title] 职务
    [section] 科室
    [purpose] 用途
   *[other] 此项
    }不能为空。
words-too-long = { $field ->
    [name] 名称
    [short_name] 简称
    [name_en] 英文名称
    [sponsor] 主办单位名称
    [operator] 承办单位名称
    [address] 通信地址
    [links] 页脚链接的文字
    [statement] 网站声明
    [motto] 口号
    [title] 标题
    [text] 正文
    [description] 说明
    [keywords] 关键词
    [tested_by] 检测机构
    [report_number] 报告编号
    [heir] 内容去向
    [note] 原内容去向
    [reason] 原因
    [holder] 使用人
    [holder_title] 职务
    [section] 科室
    [purpose] 用途
   *[other] 此项
    }最多 { $most } 个字。
words-control = { $field ->
    [name] 名称
    [short_name] 简称
    [name_en] 英文名称
    [sponsor] 主办单位名称
    [operator] 承办单位名称
    [address] 通信地址
    [links] 页脚链接的文字
    [statement] 网站声明
    [motto] 口号
    [title] 标题
    [text] 正文
    [description] 说明
    [keywords] 关键词
    [tested_by] 检测机构
    [report_number] 报告编号
    [heir] 内容去向
    [note] 原内容去向
    [reason] 原因
    [holder] 使用人
    [holder_title] 职务
    [section] 科室
    [purpose] 用途
   *[other] 此项
    }不能换行，也不能含有不可见的控制字符。
