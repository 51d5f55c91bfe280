//! Three invented forms as the chapters print them: annex 1, 2 and 3.

use print::{Body, OpinionCell, Row, SealImage, Section, Sheet, Table, Words, seal};

pub const UNIT: &str = "云岭县教育体育局";
pub const OFFICE: &str = "云岭县信息化工作办公室";

pub fn words() -> Words {
    Words {
        lang: "zh-CN".to_owned(),
        serial: "编号".to_owned(),
        unit: "填报单位".to_owned(),
        filled_on: "填报日期".to_owned(),
        state: "办理状态".to_owned(),
        conclusion: "结论".to_owned(),
        signed: "签名".to_owned(),
        on_behalf_of: "代".to_owned(),
        attachments: "附件".to_owned(),
        digest: "摘要（SM3）".to_owned(),
        version: "表单版本".to_owned(),
        verify: "扫码核验".to_owned(),
        page_of: "第 {page} 页，共 {pages} 页".to_owned(),
    }
}

pub fn row(label: &str, value: &str) -> Row {
    Row { label: label.to_owned(), value: value.to_owned() }
}

pub fn seal_of(unit: &str) -> SealImage {
    seal::check(seal::draw(unit).unwrap().as_bytes()).unwrap()
}

pub fn signed(title: &str, opinion: &str, name: &str, unit: &str, date: &str, sealed: bool) -> OpinionCell {
    OpinionCell {
        title: title.to_owned(),
        opinion: opinion.to_owned(),
        conclusion: "同意".to_owned(),
        name: name.to_owned(),
        date: date.to_owned(),
        unit: unit.to_owned(),
        seal: sealed.then(|| seal_of(unit)),
        ..OpinionCell::default()
    }
}

fn waiting(title: &str) -> OpinionCell {
    OpinionCell { title: title.to_owned(), ..OpinionCell::default() }
}

fn texts(line: &[&str]) -> Vec<String> {
    line.iter().map(|&text| text.to_owned()).collect()
}

fn sheet(title: &str, serial: &str, sections: Vec<Section>, cells: Vec<OpinionCell>) -> Sheet {
    Sheet {
        body: Body { title: title.to_owned(), sections },
        serial: serial.to_owned(),
        unit: UNIT.to_owned(),
        filled_on: "2026年7月1日".to_owned(),
        version: 3,
        digest: "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0".to_owned(),
        verify_url: format!("https://www.yunling.example/verify/{serial}"),
        state: "办理中".to_owned(),
        made_at: "2026-07-09T08:30:00Z".parse().unwrap(),
        attachments: texts(&["栏目规划方案.pdf", "信息安全承诺书（盖章扫描件）.pdf"]),
        cells,
        words: words(),
    }
}

/// Annex 1: a site.
pub fn site() -> Sheet {
    let mut leader = signed("分管领导意见", "拟同意开设，请信息办统筹实施。", "周文远", UNIT, "2026年7月3日", true);
    leader.on_behalf_of = Some("陈启明".to_owned());
    let mut built = signed("实施部门意见", "已按批准内容建成。", "高 翔", OFFICE, "2026年7月8日", false);
    built.answers = vec![row("测试结论", "功能、安全与无障碍测试全部通过，无高中危漏洞。")];
    let sections = vec![
        Section {
            heading: "一、基本情况".to_owned(),
            rows: vec![
                row("申请事项", "新建网站"),
                row("网站名称", "云岭县教育体育局网站"),
                row("主管领导", "陈启明"),
                row("联系电话", "0000-1234567"),
                row("拟用域名", "jytyj.yunling.example"),
                row("备注", ""),
                row(
                    "建设理由",
                    "为集中公开教育体育领域政务信息，规范发布招生入学、资助政策、体育赛事等与群众密切相关的事项，\
                     提供统一的办事入口与互动渠道，按照集约化建设要求，申请在统一平台开设本部门网站。\n\
                     原有微信公众号内容一并归集，停止单独维护。",
                ),
            ],
            tables: vec![],
        },
        Section {
            heading: "二、栏目变动".to_owned(),
            rows: vec![],
            tables: vec![Table {
                caption: "变动前后对照".to_owned(),
                head: texts(&["序号", "栏目路径", "变动前", "变动后", "负责人"]),
                rows: vec![
                    texts(&["1", "/zwgk/zcwj", "（无）", "政策文件", "林 芳"]),
                    texts(&["2", "/zwgk/zsrx", "（无）", "招生入学：义务教育阶段学区划分与报名安排", "吴 桐"]),
                    texts(&["3", "/hdjl/ldxx", "（无）", "领导信箱"]),
                ],
            }],
        },
    ];
    let cells = vec![
        signed("科室意见", "情况属实，建议报审。", "吴 桐", UNIT, "2026年7月2日", false),
        leader,
        signed("信息办规划意见", "符合集约化建设要求，栏目设置合理。", "何 静", OFFICE, "2026年7月4日", false),
        signed("信息办领导意见", "同意。请运维科于五个工作日内完成。", "罗建国", OFFICE, "2026年7月6日", true),
        built,
        waiting("验收意见"),
    ];
    sheet("政府网站建设（改版、栏目变动）审批表", "YL-FJ1-2026-0007", sections, cells)
}

/// Annex 2: a domain.
pub fn domain() -> Sheet {
    let sections = vec![Section {
        heading: String::new(),
        rows: vec![
            row("申请类别", "注册"),
            row("域名", "jytyj.yunling.example"),
            row("命名依据", "单位规范简称“教体局”拼音首字母：教 j、育 y、体 t、育 y、局 j"),
            row("使用期限", "五年"),
            row("解析地址", "192.0.2.18\n2001:db8::18"),
            row("用途说明", "部门网站"),
        ],
        tables: vec![],
    }];
    let cells = vec![
        signed("科室意见", "命名符合规则。", "吴 桐", UNIT, "2026年7月2日", false),
        signed("单位领导意见", "同意申请。", "周文远", UNIT, "2026年7月3日", true),
        signed("登记审批意见", "准予登记，登记号 YL-YM-0031。", "罗建国", OFFICE, "2026年7月6日", true),
        waiting("办理手续"),
    ];
    sheet("政府网站域名审批登记表", "YL-FJ2-2026-0012", sections, cells)
}

/// Annex 3: a list of mailboxes, long enough for several pages.
pub fn mailboxes() -> Sheet {
    let rows = (1..=60)
        .map(|number| {
            vec![
                number.to_string(),
                format!("人员{number}"),
                format!("renyuan{number:02}@yunling.example"),
                if number % 7 == 0 { "功能邮箱".to_owned() } else { "个人邮箱".to_owned() },
                format!("综合科{}组", number % 5 + 1),
                "开通".to_owned(),
            ]
        })
        .collect();
    let sections = vec![Section {
        heading: "申请邮箱清单".to_owned(),
        rows: vec![row("申请类别", "批量开通"), row("数量", "60 个")],
        tables: vec![Table {
            caption: String::new(),
            head: texts(&["序号", "姓名", "邮箱地址", "类别", "科室", "事项"]),
            rows,
        }],
    }];
    let cells = vec![
        signed("科室意见", "名单与在职人员一致。", "吴 桐", UNIT, "2026年7月2日", false),
        signed("单位领导意见", "同意。", "周文远", UNIT, "2026年7月3日", true),
        signed("信息办审批意见", "同意开通。", "罗建国", OFFICE, "2026年7月6日", true),
        waiting("登记"),
        waiting("领取确认"),
    ];
    sheet("政务电子邮箱审批登记表", "YL-FJ3-2026-0044", sections, cells)
}
