//! The labels that give a regulation its structure: 第一章, 第二节, 第三条, （四）, and the dates under a notice.

use jiff::civil::Date;

use crate::manuscripts::numerals;
use crate::manuscripts::text::is_wide;

/// What a line begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LabelKind {
    Chapter,
    Part,
    Article,
    Item,
}

/// A label at the start of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Label {
    pub kind: LabelKind,
    pub number: u32,
    /// The label without inner spaces: 第一条.
    pub text: String,
    /// How many characters of the line it takes, leading spaces included.
    pub taken: usize,
}

/// Reads the label a line begins with.
pub(super) fn label(line: &str) -> Option<Label> {
    let chars: Vec<char> = line.chars().collect();
    let start = chars.iter().position(|c| !c.is_whitespace())?;
    match chars[start] {
        '第' => numbered(&chars, start),
        '（' | '(' => item(&chars, start),
        _ => None,
    }
}

fn numbered(chars: &[char], start: usize) -> Option<Label> {
    let kinds = |c: char| match c {
        '章' => Some(LabelKind::Chapter),
        '节' => Some(LabelKind::Part),
        '条' => Some(LabelKind::Article),
        _ => None,
    };
    let end = chars.iter().enumerate().skip(start + 1).take(14).find(|(_, c)| kinds(**c).is_some())?.0;
    let kind = kinds(chars[end])?;
    let inner: String = chars[start + 1..end].iter().collect();
    let number = numerals::parse(&inner)?;
    let next = chars.get(end + 1).copied();
    if kind == LabelKind::Article {
        // 第五条第二款, 第五条、第六条 and 第五条规定 begin a sentence that speaks about an article.
        let speaks_about = |c: char| "例件款项目约规之至到到和与及或的第所中、，,；;。：:）)》".contains(c);
        if next.is_some_and(speaks_about) {
            return None;
        }
    } else {
        let heading: String = chars[end + 1..].iter().collect();
        let heading = heading.trim();
        let sentence = heading.contains(['。', '；', '，']) || heading.starts_with(['的', '第', '、', '规', '至']);
        if sentence || heading.chars().count() > 40 {
            return None;
        }
    }
    let digits: String = inner.chars().filter(|c| !c.is_whitespace()).collect();
    Some(Label { kind, number, text: format!("第{digits}{}", chars[end]), taken: end + 1 })
}

fn item(chars: &[char], start: usize) -> Option<Label> {
    let end = chars.iter().enumerate().skip(start + 1).take(6).find(|(_, c)| matches!(**c, '）' | ')'))?.0;
    let inner: String = chars[start + 1..end].iter().collect();
    let number = numerals::parse(&inner).filter(|n| (1..=200).contains(n))?;
    Some(Label { kind: LabelKind::Item, number, text: format!("（{}）", inner.trim()), taken: end + 1 })
}

/// A heading without the spaces that typists put between its characters: 总 则 is 总则.
pub(super) fn close_up(heading: &str) -> String {
    let chars: Vec<char> = heading.trim().chars().collect();
    let mut out = String::new();
    for (at, c) in chars.iter().enumerate() {
        if c.is_whitespace() {
            let before = out.chars().next_back();
            let after = chars[at + 1..].iter().find(|c| !c.is_whitespace());
            let narrow = before.is_some_and(|b| !is_wide(b) && b != ' ') && after.is_some_and(|a| !is_wide(*a));
            if narrow {
                out.push(' ');
            }
        } else {
            out.push(*c);
        }
    }
    out
}

/// A line that is a date and nothing else: 2014年7月30日, 二〇一四年七月三十日.
pub fn date_line(line: &str) -> Option<Date> {
    let line: String = line.chars().filter(|c| !c.is_whitespace()).collect();
    if line.chars().count() > 14 {
        return None;
    }
    let (year, rest) = line.split_once('年')?;
    let (month, rest) = rest.split_once('月')?;
    let day = rest.strip_suffix('日')?;
    let year = i16::try_from(numerals::parse(year)?).ok().filter(|y| *y >= 1900)?;
    Date::new(year, i8::try_from(numerals::parse(month)?).ok()?, i8::try_from(numerals::parse(day)?).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Option<(LabelKind, u32, String)> {
        label(line).map(|l| (l.kind, l.number, l.text))
    }

    #[test]
    fn labels_are_read_however_they_are_typed() {
        assert_eq!(read("第一章 总 则"), Some((LabelKind::Chapter, 1, "第一章".into())));
        assert_eq!(read("　第 十 二 章　附则"), Some((LabelKind::Chapter, 12, "第十二章".into())));
        assert_eq!(read("第二节 编制"), Some((LabelKind::Part, 2, "第二节".into())));
        assert_eq!(read("第一百二十三条　内容"), Some((LabelKind::Article, 123, "第一百二十三条".into())));
        assert_eq!(read("第３９条本办法"), Some((LabelKind::Article, 39, "第３９条".into())));
        assert_eq!(read("（一）涉及国家秘密"), Some((LabelKind::Item, 1, "（一）".into())));
        assert_eq!(read("(十二)其他"), Some((LabelKind::Item, 12, "（十二）".into())));
    }

    #[test]
    fn sentences_about_articles_are_not_labels() {
        for line in [
            "第五条第二款规定的情形",
            "第五条、第六条",
            "第一条例子",
            "第五条的规定",
            "第三章的规定适用于下列情形，",
            "第三次条件",
            "第条",
            "（注：略）",
            "（2014年）",
            "第一步 条件",
            "",
        ] {
            assert_eq!(read(line), None, "{line}");
        }
    }

    #[test]
    fn dates_under_notices_are_read() {
        let date = jiff::civil::date(2014, 7, 30);
        assert_eq!(date_line("2014年7月30日"), Some(date));
        assert_eq!(date_line("二〇一四年七月三十日"), Some(date));
        assert_eq!(date_line(" 2014 年 07 月 30 日 "), Some(date));
        assert_eq!(date_line("2014年2月30日"), None);
        assert_eq!(date_line("自2014年7月30日起施行"), None);
    }

    #[test]
    fn headings_are_closed_up() {
        assert_eq!(close_up(" 总 \u{3000}则 "), "总则");
        assert_eq!(close_up("Open data 附 则"), "Open data附则");
    }
}
