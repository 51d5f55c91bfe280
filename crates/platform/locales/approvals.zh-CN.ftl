### 审批：表单、签批格、拒绝理由（《办法》第三十一条及各附件）。

approvals-cell-section = 科室负责人初审
approvals-cell-secrecy = 保密审查
approvals-cell-release = 主要负责同志签批
approvals-cell-state-ahead = 未到此级
approvals-cell-state-waiting = 正在办理
approvals-cell-state-signed = 已签
approvals-cell-state-returned = 由此退回
approvals-cell-state-dropped = 未办理

approvals-own-work = 您参与了这份内容的撰写，不能在审批单上签署。
approvals-signed-already = 本单其他栏已由您签署，此栏须由未签过的人签署。
approvals-two-cells = 上一级由您签署，这一级须由另一人签署。
approvals-not-yet = 上一级尚未签署，还没有轮到这一级。
approvals-not-your-cell = 这一级须由持有相应岗位的人员签署，您目前没有该岗位。
approvals-nobody-holds = 目前没有人担任“{ $post ->
    [section_reviewer] 科室负责人
    [secrecy_reviewer] 保密审查人
    [deputy_leader] 分管领导
    [principal_leader] 主要负责同志
    [information_officer] 信息员
    [it_office_planner] 区信息办规划人员
    [it_office_operator] 区信息办运维人员
    [secrecy_inspector] 保密监督人员
   *[other] { $post }
}”，审批单无人可签。
approvals-nobody-holds-remedy = 请安全管理员授予该岗位后再提交。
approvals-nothing-waits = 审批单 { $serial } 目前没有等待签署的环节。
approvals-not-returned = 审批单 { $serial } 没有被退回，不能开始新一轮。
approvals-not-complete = 审批单 { $serial } 尚未完成全部签批。
approvals-not-complete-remedy = 请等各级签署完毕。
approvals-digest-differs = 内容与审批单 { $serial } 所批准的内容不一致。
approvals-digest-remedy = 内容有改动须重新提交审批。
approvals-other-person = 请由持有同一岗位的另一人签署。
approvals-delegation-remedy = 请由岗位持有人签署，或由其书面委托。
approvals-opinion-too-long = 意见不能超过 { $most } 字。

approvals-cell-leader = 主管领导意见
approvals-cell-countersign = 相关单位会签
approvals-cell-plan = 区信息办业务科意见
approvals-cell-administration = 区国家保密局意见
approvals-cell-approval = 区信息办审批
approvals-cell-implementation = 实施记录
approvals-cell-acceptance = 申请单位验收
approvals-cell-procedures = 办理相关手续
approvals-cell-registration = 登记开通（注销）
approvals-cell-receipt = 使用人签收

approvals-ask-test-conclusion = 测试结论
approvals-ask-registry-receipt = 注册机构回执
approvals-ask-password-handover = 初始口令交付方式

approvals-no-return = 这一环节只作确认，不能退回。
approvals-answer-missing = 请填写这一项。
approvals-return-reason = 退回时请写明理由。
approvals-too-late = 表单 { $serial } 已经实施，不能撤回。
approvals-not-editable = 表单 { $serial } 已经提交，内容不能再改。
approvals-file-large = 文件太大，上限为 { $most } 字节。
approvals-file-type = “{ $name }”不是可以接受的文件类型。
approvals-files-many = 一张表最多 { $most } 个附件。
approvals-file-missing = 请先选择文件。
approvals-seal-image = 这张图片不能作为印模：{ $why }
approvals-with-its-subject = 审批单 { $serial } 随其稿件办理，请在稿件页面取回。
approvals-cell-proof-first = 一校
approvals-cell-proof-second = 二校
approvals-cell-proof-third = 三校
approvals-cell-deputy = 分管领导复审
approvals-cell-second-look = 紧急发布后的补审
approvals-ask-class-secret = 第一类：涉及国家秘密
approvals-ask-class-politics = 第二类：政治、外事活动方面的敏感信息
approvals-ask-class-undecided = 第三类：未经决议的行政管理事项
approvals-ask-class-private = 第四类：个人隐私和商业秘密
approvals-ask-class-stability = 第五类：社会维稳和敏感时期保障类信息
approvals-ask-class-other = 第六类：其他法律、法规规定不宜公开的
approvals-ask-class-aggregate = 与已公开信息汇聚后涉密
approvals-ask-contested = 机器提示、拟稿人保留的内容
approvals-ask-second-look = 补审结论
approvals-answer-no = 否
approvals-answer-yes = 是
approvals-answer-exception = 否（公开征集意见）
approvals-answer-none = 无保留内容
approvals-answer-confirmed = 已逐条核对，同意保留
