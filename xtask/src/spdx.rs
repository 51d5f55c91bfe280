//! Licence expressions as crates write them: `MIT OR Apache-2.0`, `(A OR B) AND C`, and the
//! older `MIT/Apache-2.0`.

/// Whether a licence expression can be satisfied with the allowed licences alone.
/// `None` when it cannot be read.
pub fn satisfied(expression: &str, allowed: &[&str]) -> Option<bool> {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut reader = Reader { words: &words, allowed };
    let result = reader.either()?;
    reader.words.is_empty().then_some(result)
}

struct Reader<'a> {
    words: &'a [&'a str],
    allowed: &'a [&'a str],
}

impl Reader<'_> {
    fn take(&mut self, word: &str) -> bool {
        let matches = self.words.first().is_some_and(|first| first.eq_ignore_ascii_case(word));
        if matches {
            self.words = &self.words[1..];
        }
        matches
    }

    fn either(&mut self) -> Option<bool> {
        let mut result = self.both()?;
        while self.take("OR") {
            result |= self.both()?;
        }
        Some(result)
    }

    fn both(&mut self) -> Option<bool> {
        let mut result = self.one()?;
        while self.take("AND") {
            result &= self.one()?;
        }
        Some(result)
    }

    fn one(&mut self) -> Option<bool> {
        if self.take("(") {
            let result = self.either()?;
            return self.take(")").then_some(result);
        }
        let (first, rest) = self.words.split_first()?;
        if ["OR", "AND", "WITH", ")"].contains(first) {
            return None;
        }
        self.words = rest;
        let mut licence = (*first).to_owned();
        if self.take("WITH") {
            let (exception, rest) = self.words.split_first()?;
            self.words = rest;
            licence = format!("{licence} WITH {exception}");
        }
        Some(self.allowed.contains(&licence.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_judged() {
        let allowed = ["MIT", "Apache-2.0", "BSD-3-Clause", "Apache-2.0 WITH LLVM-exception"];
        for (expression, expected) in [
            ("MIT", Some(true)),
            ("MIT/Apache-2.0", Some(true)),
            ("Apache-2.0 / MIT / MPL-2.0", Some(true)),
            ("GPL-2.0-or-later", Some(false)),
            ("Apache-2.0 OR GPL-2.0-only", Some(true)),
            ("MIT AND GPL-3.0", Some(false)),
            ("(MIT OR GPL-3.0) AND BSD-3-Clause", Some(true)),
            ("MIT AND (GPL-3.0 OR LGPL-3.0)", Some(false)),
            ("Apache-2.0 WITH LLVM-exception OR X", Some(true)),
            ("Apache-2.0 WITH Other", Some(false)),
            ("MIT OR", None),
            ("(MIT", None),
            ("", None),
            ("MIT MIT", None),
        ] {
            assert_eq!(satisfied(expression, &allowed), expected, "{expression}");
        }
    }
}
