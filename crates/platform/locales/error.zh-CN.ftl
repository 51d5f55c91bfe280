### Errors, on the desk and on public pages.

error-reasons = 原因
error-number = 错误已经记录。需要帮助时，请告知这个编号：
error-to-desk = 回到工作台
error-back = 返回上一页
error-to-home = 回到首页
error-to-sitemap = 查看站点地图
error-search = 或者搜索要找的内容：
error-not-found-title = 没有找到这个页面
error-not-found-text = 地址可能输入有误，或者内容已经移动。
error-gone-title = 内容已经撤下
error-gone-text = 这里的内容曾经公布，现已撤下。
error-sign-in-title = 请先登录
error-sign-in-text = 登录后才能继续。
error-forbidden-title = 您不能办理此事
error-forbidden-text = 您的岗位没有这项权限。
error-refused-title = 不能这样办理
error-refused-text = 有规则不允许这样做。
error-stale-title = 有人先改动了它
error-stale-text = 您打开之后，内容已被别人修改。请返回查看最新内容，再决定如何办理；您填写的文字没有丢失。
error-internal-title = 抱歉，系统出错了
error-internal-text = 请稍后再试。
error-unknown-host-title = 这里没有网站
error-unknown-host-text = 这个地址不属于本网站群。
error-to-portal = 前往门户网站
