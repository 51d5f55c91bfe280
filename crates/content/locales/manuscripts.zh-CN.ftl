# 稿件：粘贴、导入、图片、附件、标题、发文字号

# 清理正文时去掉的内容
manuscripts-removed-script = 已去掉脚本 { $what }（{ $count } 处）。网页正文不能带程序。
manuscripts-removed-style = 已去掉自带样式（{ $count } 处）。版式由网站统一设置。
manuscripts-removed-event-handler = 已去掉会运行程序的属性 { $what }（{ $count } 处）。
manuscripts-removed-address = 已去掉不允许的链接地址“{ $what }”（{ $count } 处），文字保留。链接只能用 http、https、mailto、tel 或站内地址。
manuscripts-removed-picture = 已去掉站外图片“{ $what }”（{ $count } 处）。请把图片下载后从本机上传。
manuscripts-removed-frame = 已去掉嵌入的框架或插件 { $what }（{ $count } 处）。需要时请改用链接。
manuscripts-removed-office-markup = 已去掉办公软件的格式代码 { $what }（{ $count } 处），文字保留。
manuscripts-removed-element = 已去掉不支持的标记 { $what }（{ $count } 处）。
manuscripts-removed-nesting = 标记嵌套过深，已展平 { $what }（{ $count } 处），文字保留。
manuscripts-removed-characters = 已去掉看不见或改变阅读方向的字符 { $what }（{ $count } 个）。
manuscripts-removed-structure = 这段内容的结构无法可靠识别，已按普通段落保留文字，请重新设置标题和表格。
manuscripts-html-too-large = 内容有 { $size }，超过上限 { $limit }。请分成几篇，或把长文作为附件上传。

# 标题
manuscripts-title-empty = 请填写标题。
manuscripts-title-line-break = 标题不能换行。可以改为：{ $suggestion }
manuscripts-title-unseen = 标题里有看不见的字符 { $character }。可以改为：{ $suggestion }
manuscripts-title-emoji = 标题里不能用表情符号“{ $character }”。可以改为：{ $suggestion }
manuscripts-title-too-long = 标题宽 { $width } 字，上限 { $most } 字。请缩短标题，把细节写进正文。

# 发文字号
manuscripts-document-number-form = 发文字号应写成“机关代字〔年份〕序号号”，例如 东政发〔2014〕35号。
manuscripts-document-number-year = 发文字号里的年份“{ $year }”不对，应为四位数字。
manuscripts-document-number-leading-zero = 发文字号的序号前不加 0。可以改为：{ $suggestion }

# 导入
manuscripts-import-empty = 文件是空的，请重新选择。
manuscripts-import-too-large = 文件有 { $size }，超过上限 { $limit }。请压缩其中的图片，或分成几个文件。
manuscripts-import-too-long = 文件里的正文有 { $size }，超过一篇文章的上限 { $limit }。请分成几篇导入。
manuscripts-import-unknown-type = 不能导入“{ $ending }”文件。可以导入 .docx、.txt 和 .md；其他文件请作为附件上传。
manuscripts-import-old-word = 这是旧格式（.doc、.wps、.rtf）。请在 Word 或 WPS 里“另存为”.docx 后再导入。
manuscripts-import-not-what-it-says = “{ $name }”的内容不是 { $expected }（实际是 { $found }）。请用原来的软件重新保存，不要只改文件名。
manuscripts-import-unknown-encoding = 认不出这个文本文件的编码。请在记事本里另存为 UTF-8 后再导入。
manuscripts-import-encrypted = 文件设有密码，打不开。请取消密码后再导入。
manuscripts-import-macros = 文件带有宏，不能导入。请另存为不带宏的 .docx。
manuscripts-import-declarations = 文件的“{ $part }”部分含有外部声明，可能有害，不能导入。请新建文档，把文字复制过去再保存。
manuscripts-import-damaged = 文件的“{ $part }”部分已损坏。请用 Word 或 WPS 打开并重新保存。
manuscripts-import-no-text = 文件里没有可以导入的文字。若是扫描件，请先识别文字，或作为附件上传。

# 导入后的提示
manuscripts-warning-encoding = 文件按 { $encoding } 编码读取，请核对有无乱码。
manuscripts-warning-tracked-changes = 文件带有修订：已采用插入 { $inserted } 处，未导入删除 { $deleted } 处。请核对是否为定稿。
manuscripts-warning-hidden-text = 有 { $count } 处隐藏文字没有导入。
manuscripts-warning-embedded-objects = 有 { $count } 个嵌入对象没有导入。需要公开的请单独作为附件上传。
manuscripts-warning-external-template = 文件引用了外部模板，没有读取。
manuscripts-warning-linked-pictures = 有 { $count } 张图片只是链接，没有导入，请单独上传。
manuscripts-warning-picture-lost = 图片“{ $name }”读不出来，请单独上传。
manuscripts-warning-picture-refused = 图片“{ $name }”没有导入，原因见下。
manuscripts-warning-too-many-pictures = 一次最多导入 { $limit } 张图片，其余请单独上传。
manuscripts-warning-equations = 有 { $count } 个公式已变成普通文字，请核对，必要时用图片代替。
manuscripts-warning-names-ignored = 文件包里有 { $count } 个名称指向包外，已忽略。
manuscripts-warning-number-respelled = 发文字号已按规范写作 { $number }，请核对。
manuscripts-warning-chapter-skipped = 章的编号不连续：第 { $after } 章之后是第 { $found } 章，请核对。
manuscripts-warning-article-skipped = 条的编号不连续：第 { $after } 条之后是第 { $found } 条，请核对。
manuscripts-warning-chapter-out-of-order = 第 { $after } 章之后又出现第 { $found } 章，这一行按普通文字处理，请核对。
manuscripts-warning-article-out-of-order = 第 { $after } 条之后又出现第 { $found } 条，这一行按普通文字处理，请核对。

# 图片
manuscripts-picture-empty = 图片文件是空的，请重新选择。
manuscripts-picture-too-large = 图片有 { $size }，超过上限 { $limit }。请压缩后再上传。
manuscripts-picture-not-a-picture = 这不是图片（实际是 { $found }）。可以上传 JPG、PNG、WebP 和 GIF。
manuscripts-picture-vector = 不能上传 SVG。请导出为 PNG 后再上传。
manuscripts-picture-too-wide = 图片为 { $width } × { $height } 像素，每边最多 { $limit } 像素。请缩小后再上传。
manuscripts-picture-too-many-pixels = 图片的总像素超过 { $limit } 百万。请缩小，动图请减少帧数。
manuscripts-picture-truncated = 图片不完整，可能没有传完。请重新上传。
manuscripts-picture-damaged = 图片已损坏，打不开。请用看图软件重新保存。
manuscripts-picture-moving = 动图只支持 GIF。请转换为 GIF，或上传静态图片。

# 压缩包
manuscripts-archive-not-a-package = 文件包已损坏或不完整。请重新保存或重新压缩。
manuscripts-archive-too-many-entries = 文件包里有 { $count } 个文件，上限 { $limit } 个。请分成几个包。
manuscripts-archive-too-large = 文件包解开后超过 { $limit }。请分成几个文件。
manuscripts-archive-bomb = 文件包里的“{ $name }”解开后异常膨胀，可能是攻击，已拒绝。
manuscripts-archive-encrypted = 文件包里的“{ $name }”设有密码。请取消密码。
manuscripts-archive-unsupported = 文件包里的“{ $name }”用了不支持的压缩方式。请用普通 zip 方式重新压缩。
manuscripts-archive-damaged = 文件包里的“{ $name }”已损坏。请重新压缩。
manuscripts-archive-ambiguous = 文件包里有重名或重叠的文件，内容无法确定。请重新压缩。

# 附件
manuscripts-file-name-empty = 文件名是空的，请先给文件起名。
manuscripts-file-name-no-ending = 文件名没有扩展名。请加上，例如 .pdf。
manuscripts-file-name-too-long = 文件名有 { $length } 个字，上限 { $limit } 个。请缩短。
manuscripts-document-empty = 文件是空的，请重新选择。
manuscripts-document-too-large = 文件有 { $size }，超过上限 { $limit }。请压缩或拆分。
manuscripts-document-not-allowed = 不能上传“{ $ending }”文件。可以上传 PDF、OFD、DOCX、XLSX、PPTX、WPS、ET、ZIP、TXT、CSV。
manuscripts-document-not-allowed-inside = 不能上传“{ $ending }”文件（包内：{ $inside }）。可以上传 PDF、OFD、DOCX、XLSX、PPTX、WPS、ET、ZIP、TXT、CSV。
manuscripts-document-old-office = “{ $ending }”是旧格式。请另存为 .docx、.xlsx、.pptx 或 PDF 后再上传。
manuscripts-document-not-what-it-says = 文件的扩展名是 { $ending }，内容却是 { $found }。请用原来的软件重新保存，不要只改文件名。
manuscripts-document-not-what-it-says-inside = 文件（包内：{ $inside }）的扩展名是 { $ending }，内容却是 { $found }。请用原来的软件重新保存，不要只改文件名。
manuscripts-document-macros = 文件带有宏。请另存为不带宏的格式或 PDF。
manuscripts-document-macros-inside = 文件（包内：{ $inside }）带有宏。请另存为不带宏的格式或 PDF。
manuscripts-document-encrypted = 文件设有密码，公众打不开。请取消密码。
manuscripts-document-encrypted-inside = 文件（包内：{ $inside }）设有密码，公众打不开。请取消密码。
manuscripts-document-program = 这是程序或带有程序，不能上传。
manuscripts-document-program-inside = 这是程序或带有程序（{ $inside }），不能上传。
manuscripts-document-embedded = 文件里嵌有其他程序的对象。请去掉对象，或导出为 PDF。
manuscripts-document-embedded-inside = 文件里嵌有其他程序的对象（{ $inside }）。请去掉对象，或导出为 PDF。
manuscripts-document-active-pdf = 这份 PDF带有脚本、启动命令或夹带文件。请用“打印为 PDF”重新生成。
manuscripts-document-active-pdf-inside = 这份 PDF（包内：{ $inside }）带有脚本、启动命令或夹带文件。请用“打印为 PDF”重新生成。
manuscripts-document-truncated = 这份 PDF不完整，可能没有传完。请重新上传。
manuscripts-document-truncated-inside = 这份 PDF（包内：{ $inside }）不完整，可能没有传完。请重新上传。
manuscripts-document-nested = 压缩包里还有压缩包（{ $inside }）。请解开后放在同一个包里。
manuscripts-document-leads-out = 压缩包里的名称“{ $name }”指向包外，可能是攻击，已拒绝。请重新压缩。
