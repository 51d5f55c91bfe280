//! Chinese numerals as they stand in regulations: 第三十九条, 第一百二十三条, 二〇一四年, 第12条, 第１２条.

/// Reads a whole number written in Chinese, ASCII or full-width digits; `None` when it is not one.
pub fn parse(text: &str) -> Option<u32> {
    let text: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
    if text.is_empty() || text.len() > 16 {
        return None;
    }
    if text.iter().any(|c| unit(*c).is_some()) {
        return with_units(&text);
    }
    // Digit by digit: 39, ３９, 二〇一四.
    text.iter().try_fold(0_u32, |number, c| number.checked_mul(10)?.checked_add(digit(*c)?))
}

fn with_units(text: &[char]) -> Option<u32> {
    let mut total = 0_u32;
    // What has been read below the current 万.
    let mut below = 0_u32;
    let mut pending: Option<u32> = None;
    let mut last_unit = u32::MAX;
    for (at, c) in text.iter().enumerate() {
        match (unit(*c), digit(*c)) {
            (Some(10_000), _) => {
                if total > 0 {
                    return None;
                }
                total = below.checked_add(pending.take().unwrap_or(0))?.checked_mul(10_000)?;
                if total == 0 {
                    return None;
                }
                below = 0;
                last_unit = 10_000;
            }
            (Some(unit), _) => {
                if unit >= last_unit {
                    return None;
                }
                // 十二 is twelve; 百 alone is not written.
                let count = match pending.take() {
                    Some(0) | None if unit != 10 => return None,
                    Some(0) => return None,
                    Some(count) => count,
                    None if below == 0 && total == 0 && at == 0 => 1,
                    None => return None,
                };
                below = below.checked_add(count.checked_mul(unit)?)?;
                last_unit = unit;
            }
            (None, Some(0)) => {
                if pending.is_some_and(|p| p > 0) {
                    return None;
                }
                pending = None;
            }
            (None, Some(digit)) => {
                if pending.is_some() {
                    return None;
                }
                pending = Some(digit);
            }
            (None, None) => return None,
        }
    }
    total.checked_add(below)?.checked_add(pending.unwrap_or(0))
}

fn digit(c: char) -> Option<u32> {
    Some(match c {
        '0'..='9' => u32::from(c) - u32::from('0'),
        '０'..='９' => u32::from(c) - u32::from('０'),
        '〇' | '零' | '○' | 'Ｏ' => 0,
        '一' | '壹' => 1,
        '二' | '贰' | '两' => 2,
        '三' | '叁' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        _ => return None,
    })
}

fn unit(c: char) -> Option<u32> {
    Some(match c {
        '十' | '拾' => 10,
        '百' | '佰' => 100,
        '千' | '仟' => 1_000,
        '万' => 10_000,
        _ => return None,
    })
}

/// Writes a number below 10,000 the way regulations count: 一, 十二, 三十九, 一百零三.
pub fn write(number: u32) -> String {
    if number == 0 {
        return "〇".to_owned();
    }
    if number >= 10_000 {
        return number.to_string();
    }
    const DIGITS: [char; 10] = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
    let mut out = String::new();
    let mut gap = false;
    for (unit, name) in [(1_000, "千"), (100, "百"), (10, "十"), (1, "")] {
        let count = number / unit % 10;
        if count == 0 {
            gap = !out.is_empty();
            continue;
        }
        if gap {
            out.push('零');
            gap = false;
        }
        if !(unit == 10 && count == 1 && out.is_empty()) {
            out.push(DIGITS[count as usize]);
        }
        out.push_str(name);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numerals_of_regulations_are_read() {
        for (text, number) in [
            ("一", 1),
            ("十", 10),
            ("十二", 12),
            ("二十", 20),
            ("三十九", 39),
            ("一百", 100),
            ("一百零三", 103),
            ("一百一十", 110),
            ("一百二十三", 123),
            ("两百", 200),
            ("两千零一十四", 2014),
            ("二〇一四", 2014),
            ("二○一四", 2014),
            ("一万零五", 10_005),
            ("39", 39),
            ("３９", 39),
            ("3９", 39),
            ("拾贰", 12),
            ("三 十 九", 39),
            ("〇", 0),
            ("一二三", 123),
            ("十万", 100_000),
        ] {
            assert_eq!(parse(text), Some(number), "{text}");
        }
    }

    #[test]
    fn what_is_not_a_number_is_not_read() {
        for text in ["", "章", "百", "十百", "一二十", "三百千", "一十十", "零十", "99999999999", "一条", "万"]
        {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn every_number_written_is_read_back() {
        for number in 0..10_000 {
            assert_eq!(parse(&write(number)), Some(number), "{}", write(number));
        }
        assert_eq!(write(110), "一百一十");
        assert_eq!(write(15), "十五");
    }
}
