//! The words before a number: what it is called, whose it is.

use crate::fold;

/// The line before a number, folded, spaces gone.
pub(crate) struct Labels {
    line: String,
    /// Its parts between tabs, commas and spaces.
    parts: Vec<String>,
}

/// Characters looked back at.
const REACH: usize = 48;

/// Numbers of things, not of people.
const SERIAL: &[&str] = &[
    "订单号",
    "订单编号",
    "订单",
    "运单号",
    "快递单号",
    "快递",
    "单号",
    "流水号",
    "编号",
    "序列号",
    "序号",
    "交易号",
    "凭证号",
    "凭证",
    "合同号",
    "合同编号",
    "案号",
    "文号",
    "受理号",
    "办件号",
    "办件",
    "条形码",
    "条码",
    "批号",
    "发票号",
    "发票号码",
    "发票代码",
    "发票",
    "税号",
    "纳税人识别号",
    "识别号",
    "信用代码",
    "机构代码",
    "索引号",
    "机号",
    "项目代码",
    "代码",
    "单元号",
    "备案号",
    "许可证号",
    "登记号",
    "注册号",
    "证书号",
    "工单号",
    "工单",
    "回执号",
    "查询码",
    "取件码",
    "资产号",
    "设备号",
    "版本号",
    "标识码",
    "邮编",
    "邮政编码",
    "书号",
    "刊号",
    "公告号",
    "招标号",
    "标段",
    "图号",
    "账单号",
    "档号",
    "档案号",
    "学号",
    "准考证号",
    "考号",
    "imei",
    "isbn",
    "sn",
    "orderno",
    "order",
    "orderid",
    "serial",
    "trackingno",
];

/// Numbers of people.
const PERSON: &[&str] = &[
    "身份证",
    "身份证号",
    "身份证号码",
    "身份证编号",
    "公民身份号码",
    "公民身份证号",
    "身份号码",
    "证件号",
    "证件号码",
    "证件编号",
    "有效证件",
    "居民身份证",
    "idcard",
    "idno",
    "sfz",
    "sfzh",
];

/// Telephones of offices.
const OFFICE: &[&str] = &[
    "咨询电话",
    "联系电话",
    "办公电话",
    "服务电话",
    "监督电话",
    "举报电话",
    "投诉电话",
    "值班电话",
    "报名电话",
    "受理电话",
    "单位电话",
    "电话",
    "电话号码",
    "咨询",
    "热线",
    "办公",
    "值班",
    "监督",
    "举报",
    "投诉",
    "服务",
    "报名",
    "受理",
    "传真",
    "总机",
    "客服",
    "预约",
    "公开电话",
    "联系方式",
    "办公室",
    "窗口",
    "电传",
    "拨打",
    "致电",
    "来电",
    "联系",
    "救援",
    "报警",
    "维修",
    "tel",
    "fax",
];

/// Telephones of people, stronger than any label of an office.
const PRIVATE: &[&str] = &[
    "家庭电话",
    "住宅电话",
    "宅电",
    "家庭联系电话",
    "个人电话",
    "本人电话",
    "本人联系电话",
    "家长电话",
    "家长联系电话",
    "紧急联系人电话",
    "紧急联系电话",
    "私人电话",
    "父亲电话",
    "母亲电话",
    "监护人电话",
    "监护人联系电话",
    "户主电话",
    "学生电话",
    "考生电话",
    "患者电话",
    "个人手机",
    "手机",
    "手机号",
    "手机号码",
    "本人手机",
    "移动电话",
    "申请人电话",
    "受助人电话",
];

const CARD: &[&str] = &[
    "卡号",
    "账号",
    "帐号",
    "银行卡",
    "银行卡号",
    "银行账号",
    "银行帐号",
    "账户",
    "帐户",
    "开户行",
    "社保卡",
    "工资卡",
    "一卡通",
    "存折",
    "cardno",
    "card",
];

const PUBLIC_ACCOUNT: &[&str] =
    &["对公", "财政专户", "非税", "基本户", "专用账户", "专户", "单位账户", "收款单位", "户名:", "国库"];

/// Ends of the names of offices and companies.
const OFFICE_ENDS: &[&str] = &[
    "局",
    "处",
    "科",
    "室",
    "所",
    "院",
    "中心",
    "站",
    "队",
    "厅",
    "部",
    "委",
    "办",
    "会",
    "公司",
    "学校",
    "小学",
    "中学",
    "大学",
    "街道",
    "社区",
    "居委会",
    "村委会",
    "大厅",
    "窗口",
    "法院",
    "银行",
    "医院",
    "馆",
    "宫",
    "园",
    "店",
    "厂",
    "政府",
    "派出所",
    "总机",
    "传真",
];

const SURNAMES: &str = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏窦章苏潘葛范彭郎鲁韦马苗凤花方俞任袁柳鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯管卢莫经房裘缪干解应宗丁宣邓郁单杭洪包诸左石崔吉钮龚程嵇邢裴陆荣翁荀羊於惠甄曲封储靳段富巫乌焦巴弓牧隗谷车侯宓蓬全班仰秋仲伊宫宁仇栾暴甘厉戎祖武符刘景詹束龙叶幸司韶黎乔苍双闻莘党翟谭贡劳姬申扶堵冉宰雍桑桂濮牛寿通边扈燕冀浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧沃利蔚越隆师巩聂晁勾敖融冷訾辛阚那简饶空曾沙养鞠须丰巢关蒯相查后荆红游竺权盖益桓公肖涂付代仝岳";

impl Labels {
    /// Reads the line before a byte.
    pub fn before(text: &str, at: usize) -> Self {
        let mut reach: Vec<char> = Vec::new();
        for c in text[..at].chars().rev().take(REACH) {
            if matches!(c, '\n' | '。' | '；') {
                break;
            }
            reach.push(c);
        }
        let mut line = String::new();
        let mut parts = vec![String::new()];
        for c in reach.into_iter().rev() {
            let Some(to) = fold::fold_char(c) else { continue };
            if to < 0x21 || matches!(c, ',' | '，' | '|' | '、' | ':' | '：' | ';') {
                parts.push(String::new());
            }
            if to < 0x21 {
                continue;
            }
            let Some(to) = char::from_u32(u32::from(to)) else { continue };
            line.push(to);
            if !matches!(c, ',' | '，' | '|' | '、' | ':' | '：' | ';')
                && let Some(part) = parts.last_mut()
            {
                part.push(to);
            }
        }
        parts.retain(|part| !part.is_empty());
        Self { line, parts }
    }

    /// The label that ends last, when only joining characters follow it; among equals the longest.
    fn last<'l>(&self, labels: &[&'l str], slack: usize) -> Option<(usize, &'l str)> {
        let best = labels
            .iter()
            .filter_map(|label| self.line.rfind(label).map(|start| (start + label.len(), label.len(), *label)))
            .max();
        let (end, _, label) = best?;
        let between = self.line[end..].chars();
        let joining = |c: char| {
            matches!(
                c,
                ':' | '='
                    | '#'
                    | '('
                    | ')'
                    | '（'
                    | '）'
                    | '【'
                    | '】'
                    | '['
                    | ']'
                    | '"'
                    | '“'
                    | '.'
                    | '-'
                    | '为'
                    | '是'
                    | '号'
                    | '码'
                    | '+'
                    | '/'
            )
        };
        let strange = between.filter(|c| !joining(*c)).count();
        (strange <= slack).then_some((end, label))
    }

    fn nearest(&self, labels: &[&'static str], slack: usize, against: &[&[&'static str]]) -> Option<&'static str> {
        let (end, label) = self.last(labels, slack)?;
        let beaten = against
            .iter()
            .filter_map(|others| self.last(others, slack))
            .any(|(other_end, other)| (other_end, other.len()) > (end, label.len()));
        (!beaten).then_some(label)
    }

    /// Directly behind the label of an order, a document, a thing.
    pub fn is_serial(&self) -> bool {
        self.nearest(SERIAL, 0, &[PERSON, PRIVATE, CARD]).is_some()
    }

    /// Behind a word for identity papers.
    pub fn is_person(&self) -> bool {
        self.last(PERSON, 4).is_some()
    }

    /// The label of an office's telephone.
    pub fn office(&self) -> Option<&'static str> {
        self.nearest(OFFICE, 14, &[PRIVATE])
    }

    /// The label of a person's telephone.
    pub fn private(&self) -> Option<&'static str> {
        self.nearest(PRIVATE, 2, &[OFFICE])
    }

    /// Behind a word for bank cards and accounts.
    pub fn is_card(&self) -> bool {
        self.last(CARD, 6).is_some()
    }

    /// An account of a unit.
    pub fn is_public_account(&self) -> bool {
        PUBLIC_ACCOUNT.iter().any(|word| {
            self.line.find(word).is_some_and(|at| {
                *word != "户名:"
                    || ["局", "中心", "公司", "委员会", "政府", "学校", "医院", "财政", "院", "处", "所"]
                        .iter()
                        .any(|end| self.line[at..].contains(end))
            })
        })
    }

    /// Behind a word for passports.
    pub fn is_passport(&self) -> bool {
        self.line.contains("护照") || self.line.contains("passport")
    }

    /// Behind a word for travel and residence permits.
    pub fn is_permit(&self) -> bool {
        ["通行证", "回乡证", "台胞证", "往来港澳", "永久居留", "居留许可", "签注"].iter().any(|w| self.line.contains(w))
    }

    /// Behind a word for officers' cards.
    pub fn is_officer(&self) -> bool {
        ["军官证", "士兵证", "警官证", "文职干部证", "军人证", "武警证"].iter().any(|word| self.line.contains(word))
    }

    /// A part of the line is the name of an office.
    pub fn names_an_office(&self) -> bool {
        self.parts.iter().any(|part| {
            let part = part.trim_end_matches(['(', ')', '（', '）']);
            part.chars().count() >= 2 && OFFICE_ENDS.iter().any(|end| part.ends_with(end))
        })
    }

    /// A part of the line is the name of a person.
    pub fn names_a_person(&self) -> bool {
        self.parts.iter().any(|part| {
            let part = part.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
            let count = part.chars().count();
            (2..=4).contains(&count)
                && part.chars().next().is_some_and(|c| SURNAMES.contains(c))
                && part.chars().all(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c))
        })
    }
}
