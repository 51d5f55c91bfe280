### 工作台导航。

desk-nav-articles = 稿件
desk-nav-home = 工作台
desk-nav-journal = 操作日志
desk-nav-doubts = 疑难事项
desk-nav-norm = 发布规范
desk-nav-words = 词库
desk-nav-offers = 部门推送
