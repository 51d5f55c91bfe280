//! 发文字号 (document numbers) as GB/T 9704 writes them: 东政发〔2014〕35号 — issuing code, year of four digits in
//! hexagonal brackets, number without leading zeros and without 第.

use std::fmt;

use serde::Serialize;

/// A document number in its only right spelling.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct DocumentNumber {
    /// The code of the issuing organ: 东政发.
    pub issuer: String,
    /// The year.
    pub year: u16,
    /// The running number of the year.
    pub number: u32,
}

impl fmt::Display for DocumentNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}〔{}〕{}号", self.issuer, self.year, self.number)
    }
}

/// A document number as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    /// The number in its right spelling.
    pub number: DocumentNumber,
    /// It was written differently (other brackets, full-width digits, 第, spaces): show the right spelling.
    pub respelled: bool,
}

/// Why something is not a document number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "problem", rename_all = "kebab-case")]
pub enum NumberProblem {
    /// Not of the form 机关代字〔年份〕序号号.
    NotANumber,
    /// The year is not one.
    Year {
        /// What stands there.
        year: String,
    },
    /// The running number begins with zero.
    LeadingZero {
        /// The number without it.
        suggestion: DocumentNumber,
    },
}

impl NumberProblem {
    /// The message that tells the writer what to do.
    pub fn key(&self) -> &'static str {
        match self {
            Self::NotANumber => "manuscripts-document-number-form",
            Self::Year { .. } => "manuscripts-document-number-year",
            Self::LeadingZero { .. } => "manuscripts-document-number-leading-zero",
        }
    }

    /// The arguments of the message.
    pub fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::NotANumber => Vec::new(),
            Self::Year { year } => vec![("year", year.clone())],
            Self::LeadingZero { suggestion } => vec![("suggestion", suggestion.to_string())],
        }
    }
}

/// Reads a document number; other brackets and full-width digits are accepted and said.
pub fn parse(raw: &str) -> Result<Read, NumberProblem> {
    let text: String = raw.chars().filter(|c| !c.is_whitespace()).map(half_width).collect();
    let open = text.find(is_open).ok_or(NumberProblem::NotANumber)?;
    let issuer = &text[..open];
    let rest = text[open..].trim_start_matches(is_open);
    let close = rest.find(is_close).ok_or(NumberProblem::NotANumber)?;
    let (year, rest) = (&rest[..close], rest[close..].trim_start_matches(is_close));
    let digits = rest.strip_suffix('号').ok_or(NumberProblem::NotANumber)?;
    let digits = digits.strip_prefix('第').unwrap_or(digits);
    let named = |c: char| super::text::is_ideograph(c) || c.is_ascii_alphabetic();
    if issuer.is_empty() || issuer.chars().count() > 16 || !issuer.chars().all(named) {
        return Err(NumberProblem::NotANumber);
    }
    if digits.is_empty() || digits.len() > 8 || !digits.chars().all(|c| c.is_ascii_digit()) {
        return Err(NumberProblem::NotANumber);
    }
    let four = year.len() == 4 && year.chars().all(|c| c.is_ascii_digit());
    let year: u16 = match year.parse() {
        Ok(year) if four && (1949..=2199).contains(&year) => year,
        _ => {
            return Err(NumberProblem::Year { year: year.to_owned() });
        }
    };
    let value: u32 = digits.parse().map_err(|_| NumberProblem::NotANumber)?;
    let number = DocumentNumber { issuer: issuer.to_owned(), year, number: value };
    if value == 0 {
        return Err(NumberProblem::NotANumber);
    }
    if digits.starts_with('0') {
        return Err(NumberProblem::LeadingZero { suggestion: number });
    }
    Ok(Read { respelled: number.to_string() != raw.trim(), number })
}

fn half_width(c: char) -> char {
    match c {
        '０'..='９' => char::from_u32(u32::from(c) - u32::from('０') + u32::from('0')).unwrap_or(c),
        _ => c,
    }
}

fn is_open(c: char) -> bool {
    matches!(c, '〔' | '【' | '[' | '(' | '（' | '［' | '﹝')
}

fn is_close(c: char) -> bool {
    matches!(c, '〕' | '】' | ']' | ')' | '）' | '］' | '﹞')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_right_spelling_is_read_silently() {
        let read = parse("东政发〔2014〕35号").unwrap();
        assert_eq!(read.number, DocumentNumber { issuer: "东政发".into(), year: 2014, number: 35 });
        assert!(!read.respelled);
        assert_eq!(parse(&read.number.to_string()).unwrap(), read);
    }

    #[test]
    fn other_spellings_are_respelled() {
        for raw in [
            "东政发[2014]35号",
            "东政发【2014】35号",
            "东政发(2014)35号",
            "东政发（２０１４）第３５号",
            "东政发 〔2014〕 35 号",
        ] {
            let read = parse(raw).unwrap();
            assert_eq!(read.number.to_string(), "东政发〔2014〕35号", "{raw}");
            assert!(read.respelled, "{raw}");
        }
    }

    #[test]
    fn leading_zeros_are_refused_with_the_right_number() {
        let problem = parse("东政发〔2014〕035号").unwrap_err();
        assert_eq!(problem.args(), [("suggestion", "东政发〔2014〕35号".to_owned())]);
    }

    #[test]
    fn what_is_not_a_number_is_refused() {
        for raw in [
            "",
            "〔2014〕35号",
            "东政发2014第35号",
            "东政发〔2014〕号",
            "东政发〔2014〕0号",
            "<b>〔2014〕1号",
            "东政发〔2014〕35",
        ] {
            assert_eq!(parse(raw), Err(NumberProblem::NotANumber), "{raw}");
        }
        assert_eq!(parse("东政发〔14〕35号"), Err(NumberProblem::Year { year: "14".into() }));
    }
}
