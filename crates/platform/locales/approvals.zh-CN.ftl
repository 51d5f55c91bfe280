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
approvals-two-cells = 上一级由您签署，这一级须由另一人签署。
approvals-not-yet = 上一级尚未签署，还没有轮到这一级。
approvals-not-your-cell = 这一级须由持有相应岗位的人员签署，您目前没有该岗位。
approvals-nobody-holds = 本单位目前没有人担任“{ $post ->
    [section_reviewer] 科室负责人
    [secrecy_reviewer] 保密审查人
    [deputy_leader] 分管领导
    [principal_leader] 主要负责同志
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
