//! Typography of Chinese text (annex 5: D1, N1, N2, T3; GB/T 15834, GB/T 15835): dates, numbers, marks. Each function
//! is idempotent: what is right stays as it is.

use std::sync::LazyLock;

use regex::Regex;

use crate::manuscripts::text::is_ideograph;

/// A pattern of this file; a wrong one finds nothing, which its tests would notice.
fn pattern(text: &str) -> Option<Regex> {
    Regex::new(text).ok()
}

fn replaced(pattern: Option<&Regex>, text: &str, with: &str) -> String {
    pattern.map_or_else(|| text.to_owned(), |pattern| pattern.replace_all(text, with).into_owned())
}

/// `2014年07月05日` → `2014年7月5日`.
pub fn dates(text: &str) -> String {
    static MONTH: LazyLock<Option<Regex>> = LazyLock::new(|| pattern(r"(\d{4}年)0(\d月)"));
    static DAY: LazyLock<Option<Regex>> = LazyLock::new(|| pattern(r"(\d月)0(\d日)"));
    let text = replaced(MONTH.as_ref(), text, "$1$2");
    replaced(DAY.as_ref(), &text, "$1$2")
}

/// `3-5%` → `3%—5%`, `㎡` → 平方米.
pub fn numbers(text: &str) -> String {
    static RANGE: LazyLock<Option<Regex>> =
        LazyLock::new(|| pattern(r"(^|[^\d.%％—~-])(\d+(?:\.\d+)?)[-~～—](\d+(?:\.\d+)?)[%％]"));
    let text = replaced(RANGE.as_ref(), text, "$1$2%—$3%");
    text.replace('㎡', "平方米").replace('㎞', "公里").replace('㎏', "千克")
}

/// Narrow marks between Chinese characters become wide; `...` and `--` become `……` and `——`; straight quotation marks
/// in Chinese text open and close.
pub fn punctuation(text: &str) -> String {
    static DOTS: LazyLock<Option<Regex>> = LazyLock::new(|| pattern(r"(\p{Han})(?:\.{3,}|。{3,})"));
    static DASH: LazyLock<Option<Regex>> = LazyLock::new(|| pattern(r"(\p{Han})--+(\p{Han})"));
    let text = replaced(DOTS.as_ref(), text, "$1……");
    let text = replaced(DASH.as_ref(), &text, "$1——$2");
    let text = quotation_marks(&text);
    let chars: Vec<char> = text.chars().collect();
    chars
        .iter()
        .enumerate()
        .map(|(at, c)| {
            let before = at.checked_sub(1).and_then(|at| chars.get(at)).copied().unwrap_or(' ');
            let after = chars.get(at + 1).copied();
            let chinese = is_ideograph(before) || before == '”' || before == '》';
            // At the end of a line, or before more Chinese: a mark between Latin words or in a time stays narrow.
            let goes_on = after.is_none_or(|after| is_ideograph(after) || matches!(after, '“' | '《' | '\n'));
            match c {
                ',' if chinese && goes_on => '，',
                ';' if chinese && goes_on => '；',
                ':' if chinese && goes_on => '：',
                '!' if chinese && goes_on => '！',
                '?' if chinese && goes_on => '？',
                _ => *c,
            }
        })
        .collect()
}

/// Pairs of `"` around Chinese text.
fn quotation_marks(text: &str) -> String {
    if !text.chars().any(is_ideograph) || text.matches('"').count() % 2 == 1 {
        return text.to_owned();
    }
    let pieces: Vec<&str> = text.split('"').collect();
    let chinese = |piece: &str| piece.chars().any(is_ideograph);
    let mut out = String::with_capacity(text.len() + 8);
    for (at, piece) in pieces.iter().enumerate() {
        let inside = at % 2 == 1;
        if inside {
            let (open, close) = if chinese(piece) { ('“', '”') } else { ('"', '"') };
            out.push(open);
            out.push_str(piece);
            out.push(close);
        } else {
            out.push_str(piece);
        }
    }
    out
}

/// A title without a full stop at its end, with one exclamation mark at most, without 【置顶】, with wide marks.
pub fn title(text: &str) -> String {
    let mut text = punctuation(text);
    for word in ["【置顶】", "[置顶]", "（置顶）", "(置顶)"] {
        text = text.replace(word, "");
    }
    while text.contains("！！") {
        text = text.replace("！！", "！");
    }
    text.trim().trim_end_matches(['。', '.']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_lose_their_leading_zeros() {
        assert_eq!(dates("自2014年07月05日起"), "自2014年7月5日起");
        assert_eq!(dates("2014年10月20日"), "2014年10月20日");
        assert_eq!(dates("12月01日"), "12月1日");
    }

    #[test]
    fn ranges_say_percent_twice_and_units_are_words() {
        assert_eq!(numbers("增长3-5%"), "增长3%—5%");
        assert_eq!(numbers("增长3%—5%"), "增长3%—5%");
        assert_eq!(numbers("占地300㎡"), "占地300平方米");
        assert_eq!(numbers("电话010-64031118"), "电话010-64031118");
    }

    #[test]
    fn marks_in_chinese_text_are_wide_and_others_stay() {
        assert_eq!(punctuation("今天开放,请预约!"), "今天开放，请预约！");
        assert_eq!(punctuation("他说:\"好的\"..."), "他说：“好的”...");
        assert_eq!(punctuation("等等..."), "等等……");
        assert_eq!(punctuation("开放--试行"), "开放——试行");
        assert_eq!(punctuation("时间10:30, Wi-Fi, 3,000人"), "时间10:30, Wi-Fi, 3,000人");
        assert_eq!(punctuation("say \"hello\" to 示"), "say \"hello\" to 示");
    }

    #[test]
    fn titles_end_without_a_full_stop() {
        assert_eq!(title("【置顶】小游园开放了。"), "小游园开放了");
        assert_eq!(title("好消息！！！"), "好消息！");
        assert_eq!(title("小游园"), "小游园");
    }

    #[test]
    fn what_is_right_stays() {
        for text in ["今天开放，请预约！", "自2014年7月5日起", "他说：“好的”……", "3%—5%"] {
            assert_eq!(numbers(&punctuation(&dates(text))), text);
        }
    }
}
