### 表单与请求的错误。

web-bad-query = 网址中的查询条件不正确。
web-bad-form = 表单内容无法读取：{ $detail }
web-cross-site = 此请求来自其他网站，已拒绝。
web-form-too-large = 提交的内容超过 { $limit } 字节。
web-token = 页面已过期，操作没有执行。
web-token-remedy = 请返回上一页，刷新后再试。
web-upload-broken = 上传没有完成：{ $detail }
