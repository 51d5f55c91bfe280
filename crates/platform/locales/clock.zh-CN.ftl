### 时限：拒绝的理由，以及日期是怎样算出来的。

clock-refusal-not-started = 时限尚未开始。
clock-refusal-started-twice = 时限已经开始。
clock-refusal-suspended = 时限正在中止，请先恢复。
clock-refusal-not-suspended = 时限没有中止，无须恢复。
clock-refusal-ended = 事项已经办结，时限不再变动。
clock-refusal-out-of-order = 日期早于上一项变动，请核对。
clock-refusal-too-late = 期限已过，不能再延长。
clock-refusal-too-long = 超过规定允许延长的上限。
clock-refusal-wrong-unit = 延长的单位与规定不一致。
clock-refusal-empty-period = 时限不能为零。
clock-refusal-no-approver = 请写明批准人。
clock-refusal-no-reason = 请写明理由。
clock-explain-start = { $on } 收到，次日起算，期限 { $n } { $unit ->
    [wd] 个工作日
    [months] 个月
   *[nd] 天
}。
clock-explain-suspend = { $on } 中止计算：{ $why }。
clock-explain-resume = { $on } 恢复，次日起继续计算。
clock-explain-restart = { $on } 起重新计算：{ $why }；此前的延长不再有效。
clock-explain-extend = { $on } 经 { $approver } 批准延长 { $n } { $unit ->
    [wd] 个工作日
    [months] 个月
   *[nd] 天
}：{ $why }。
clock-explain-end = { $on } 办结：{ $why }。
clock-explain-rest = { $from } 至 { $to } { $zh }放假，不计工作日。
clock-explain-make-up = { $from } 至 { $to } 为{ $zh }调休上班日，计工作日。
clock-explain-roll = 末日 { $from } 不是工作日，顺延至 { $to }。
clock-explain-due = 截止日：{ $date }。
clock-explain-due-provisional = 截止日暂定为 { $date }：有关年份的放假安排尚未公布。
clock-explain-not-started = 时限尚未开始。
clock-explain-left = 还剩 { $n } { $unit ->
    [wd] 个工作日
    [months] 个月
   *[nd] 天
}。
clock-explain-suspended = 正在中止，恢复后还剩 { $n } { $unit ->
    [wd] 个工作日
    [months] 个月
   *[nd] 天
}。
clock-explain-overdue = 已超期 { $n } { $unit ->
    [wd] 个工作日
    [months] 个月
   *[nd] 天
}。
clock-explain-ended-in-time = 按期办结，提前 { $n } { $unit ->
    [wd] 个工作日
    [months] 个月
   *[nd] 天
}。
clock-explain-ended-late = 超期办结，超过 { $n } { $unit ->
    [wd] 个工作日
    [months] 个月
   *[nd] 天
}。
