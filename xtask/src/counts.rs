//! How many tests a runner says it ran: the closing lines of nextest, libtest, vitest and
//! Playwright, added up.

use std::ops::AddAssign;

/// Tests that passed, failed and were not run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Tests that passed, also those that did at a second try.
    pub passed: u64,
    /// Tests that failed, timed out or could not begin.
    pub failed: u64,
    /// Tests that were left out.
    pub skipped: u64,
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl Counts {
    fn add(&mut self, number: u64, word: &str) {
        match word {
            "passed" | "flaky" => self.passed += number,
            "failed" | "timed" | "exec" => self.failed += number,
            "skipped" | "ignored" | "todo" | "did" => self.skipped += number,
            _ => {}
        }
    }

    /// From the output of `cargo nextest` and `cargo test`.
    pub fn of_rust(output: &str) -> Self {
        let mut counts = Self::default();
        for line in output.lines() {
            if let Some(rest) = line.trim_start().strip_prefix("Summary [") {
                // 12 tests run: 11 passed (1 slow), 1 failed, 2 skipped
                let rest = rest.split_once("run:").map_or("", |(_, rest)| rest);
                counts.add_all(rest.split(','));
            } else if let Some(rest) = line.strip_prefix("test result:") {
                // nextest shows what a failed test printed, this line too, further to the right.
                // ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s
                let rest = rest.split_once(". ").map_or("", |(_, rest)| rest);
                counts.add_all(rest.split(';'));
            }
        }
        counts
    }

    /// From the output of vitest: `Tests  1 failed | 12 passed | 1 skipped (14)`.
    pub fn of_vitest(output: &str) -> Self {
        let mut counts = Self::default();
        for line in output.lines().map(str::trim_start) {
            if let Some(rest) = line.strip_prefix("Tests ") {
                counts.add_all(rest.split('|'));
            }
        }
        counts
    }

    /// From the output of Playwright: lines like `12 passed (3.2s)`.
    pub fn of_playwright(output: &str) -> Self {
        let mut counts = Self::default();
        for line in output.lines().filter(|line| line.starts_with("  ")) {
            counts.add_all(std::iter::once(line));
        }
        counts
    }

    fn add_all<'a>(&mut self, parts: impl Iterator<Item = &'a str>) {
        for part in parts {
            let mut words = part.split_whitespace();
            let (Some(number), Some(word)) = (words.next(), words.next()) else {
                continue;
            };
            if let Ok(number) = number.parse() {
                self.add(number, word);
            }
        }
    }
}

/// The closing line of a whole run.
impl std::fmt::Display for Counts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)?;
        if self.skipped > 0 {
            write!(f, ", {} skipped", self.skipped)?;
        }
        Ok(())
    }
}

/// Output without colours and cursor movements.
pub fn plain(output: &str) -> String {
    let mut text = String::with_capacity(output.len());
    let mut chars = output.chars();
    while let Some(c) = chars.next() {
        if c != '\x1b' {
            text.push(c);
        } else if chars.next() == Some('[') {
            for c in chars.by_ref() {
                if c.is_ascii_alphabetic() {
                    break;
                }
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(passed: u64, failed: u64, skipped: u64) -> Counts {
        Counts { passed, failed, skipped }
    }

    #[test]
    fn nextest_and_libtest_are_added_up() {
        let nextest =
            "     Summary [   0.012s] 14 tests run: 12 passed (1 slow, 1 leaky), 1 failed, 1 timed out, 2 skipped\n";
        assert_eq!(Counts::of_rust(nextest), counts(12, 2, 2));
        let flaky = "     Summary [   1.2s] 2/3 tests run: 2 passed (1 flaky), 0 skipped\n";
        assert_eq!(Counts::of_rust(flaky), counts(2, 0, 0));
        let libtest = "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 5 filtered out; finished in 0.00s\n\
                       test result: FAILED. 2 passed; 4 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s\n";
        assert_eq!(Counts::of_rust(libtest), counts(5, 4, 1));
        let failed = "    test result: FAILED. 0 passed; 1 failed; 0 ignored; 0 measured; 9 filtered out; finished in 0.00s\n\
                           Summary [   1.2s] 3 tests run: 2 passed, 1 failed, 0 skipped\n";
        assert_eq!(Counts::of_rust(failed), counts(2, 1, 0));
    }

    #[test]
    fn vitest_is_read_without_its_file_count() {
        let output =
            " Test Files  2 passed (2)\n      Tests  1 failed | 12 passed | 1 skipped (14)\n   Start at  10:00:00\n";
        assert_eq!(Counts::of_vitest(output), counts(12, 1, 1));
    }

    #[test]
    fn playwright_is_read() {
        let output = "Running 20 tests using 1 worker\n  1 failed\n    [chromium] › a.spec.ts:3:1 › x ───\n  1 flaky\n  2 skipped\n  3 did not run\n  13 passed (21.7s)\n";
        assert_eq!(Counts::of_playwright(output), counts(14, 1, 5));
    }

    #[test]
    fn the_closing_line_names_what_was_left_out_only_if_any() {
        assert_eq!(counts(7, 0, 0).to_string(), "7 passed, 0 failed");
        assert_eq!(counts(7, 1, 2).to_string(), "7 passed, 1 failed, 2 skipped");
    }

    #[test]
    fn colours_are_taken_off() {
        assert_eq!(plain("\x1b[32m  3 passed\x1b[39m (1s)"), "  3 passed (1s)");
    }
}
