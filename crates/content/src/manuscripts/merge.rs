//! Two people (or two tabs) wrote on from the same text: their blocks are merged three ways. What only one of them
//! touched is taken; what both touched differently is a conflict that shows both. Nothing is ever dropped silently.

use std::time::{Duration, Instant};

use serde::Serialize;
use similar::{Algorithm, DiffOp, capture_diff_slices_deadline};

use super::tree;

/// A stretch of the merged text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "piece", rename_all = "kebab-case")]
pub enum Piece {
    /// Blocks on which there is nothing to decide.
    Agreed {
        /// Their HTML.
        blocks: Vec<String>,
    },
    /// Blocks that both changed differently.
    Conflict {
        /// What stood there.
        base: Vec<String>,
        /// What this writer made of it.
        mine: Vec<String>,
        /// What the other made of it.
        theirs: Vec<String>,
    },
}

/// Whose blocks are taken in a conflict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Choice {
    /// This writer's.
    Mine,
    /// The other's.
    Theirs,
    /// This writer's, then the other's.
    Both,
    /// What stood there before.
    Base,
}

/// A merged text with what is left to decide.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Merged {
    /// The text in order.
    pub pieces: Vec<Piece>,
}

impl Merged {
    /// How many decisions are left.
    pub fn conflicts(&self) -> usize {
        self.pieces.iter().filter(|piece| matches!(piece, Piece::Conflict { .. })).count()
    }

    /// The merged HTML, if there is nothing to decide.
    pub fn html(&self) -> Option<String> {
        (self.conflicts() == 0).then(|| self.resolve(&[]))
    }

    /// The HTML with each conflict decided in turn; a conflict without a decision keeps both sides.
    pub fn resolve(&self, choices: &[Choice]) -> String {
        let mut choices = choices.iter().copied();
        let mut out = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Agreed { blocks } => out.extend(blocks.iter().map(String::as_str)),
                Piece::Conflict { base, mine, theirs } => match choices.next().unwrap_or(Choice::Both) {
                    Choice::Mine => out.extend(mine.iter().map(String::as_str)),
                    Choice::Theirs => out.extend(theirs.iter().map(String::as_str)),
                    Choice::Both => out.extend(mine.iter().chain(theirs).map(String::as_str)),
                    Choice::Base => out.extend(base.iter().map(String::as_str)),
                },
            }
        }
        out
    }

    fn agree(&mut self, block: &[String]) {
        if block.is_empty() {
            return;
        }
        if let Some(Piece::Agreed { blocks }) = self.pieces.last_mut() {
            blocks.extend_from_slice(block);
        } else {
            self.pieces.push(Piece::Agreed { blocks: block.to_vec() });
        }
    }
}

/// Merges two judged texts that began from the same one, within about this time.
pub fn merge(base: &str, mine: &str, theirs: &str, budget: Duration) -> Merged {
    let deadline = Instant::now() + budget;
    let (base, mine, theirs) = (blocks(base), blocks(mine), blocks(theirs));
    let to_mine = kept(&base, &mine, deadline);
    let to_theirs = kept(&base, &theirs, deadline);
    let mut merged = Merged { pieces: Vec::new() };
    let (mut at, mut my, mut their) = (0, 0, 0);
    loop {
        // The next block of the base that both kept.
        let anchor = (at..base.len()).find_map(|next| Some((next, to_mine[next]?, to_theirs[next]?)));
        let (next, my_next, their_next) = anchor.unwrap_or((base.len(), mine.len(), theirs.len()));
        settle(&base[at..next], &mine[my..my_next], &theirs[their..their_next], &mut merged);
        if anchor.is_none() {
            return merged;
        }
        merged.agree(&base[next..=next]);
        (at, my, their) = (next + 1, my_next + 1, their_next + 1);
    }
}

/// Top-level blocks of judged HTML, each as its HTML.
pub fn blocks(html: &str) -> Vec<String> {
    tree::parse(html)
        .iter()
        .map(|node| tree::write(std::slice::from_ref(node)))
        .filter(|block| !block.trim().is_empty())
        .collect()
}

/// For each block of the base, where it stands in the other text, if it was kept.
fn kept(base: &[String], other: &[String], deadline: Instant) -> Vec<Option<usize>> {
    let mut out = vec![None; base.len()];
    for op in capture_diff_slices_deadline(Algorithm::Myers, base, other, Some(deadline)) {
        if let DiffOp::Equal { old_index, new_index, len } = op {
            for step in 0..len {
                out[old_index + step] = Some(new_index + step);
            }
        }
    }
    out
}

fn settle(base: &[String], mine: &[String], theirs: &[String], merged: &mut Merged) {
    if mine == theirs || theirs == base {
        merged.agree(mine);
    } else if mine == base {
        merged.agree(theirs);
    } else if base.len() == mine.len() && base.len() == theirs.len() && base.len() > 1 {
        // Neighbouring blocks, each changed by one writer, are no conflict.
        for at in 0..base.len() {
            settle(&base[at..=at], &mine[at..=at], &theirs[at..=at], merged);
        }
    } else {
        merged.pieces.push(Piece::Conflict { base: base.to_vec(), mine: mine.to_vec(), theirs: theirs.to_vec() });
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const BUDGET: Duration = Duration::from_secs(5);

    fn p(words: &str) -> String {
        words.split(' ').filter(|w| !w.is_empty()).map(|w| format!("<p>{w}</p>")).collect()
    }

    fn merged(base: &str, mine: &str, theirs: &str) -> Merged {
        merge(&p(base), &p(mine), &p(theirs), BUDGET)
    }

    #[test]
    fn changes_in_different_places_are_both_taken() {
        assert_eq!(merged("a b c d e", "a B c d e", "a b c d E f").html(), Some(p("a B c d E f")));
        assert_eq!(merged("a b c", "x a b c", "a b").html(), Some(p("x a b")));
    }

    #[test]
    fn neighbouring_changes_are_no_conflict() {
        assert_eq!(merged("a b c", "a B c", "a b C").html(), Some(p("a B C")));
    }

    #[test]
    fn the_same_block_changed_differently_is_a_conflict_that_shows_both() {
        let found = merged("a b c", "a X c", "a Y c");
        assert_eq!((found.conflicts(), found.html()), (1, None));
        assert_eq!(found.resolve(&[Choice::Mine]), p("a X c"));
        assert_eq!(found.resolve(&[Choice::Theirs]), p("a Y c"));
        assert_eq!(found.resolve(&[Choice::Base]), p("a b c"));
        assert_eq!(found.resolve(&[]), p("a X Y c"));
    }

    #[test]
    fn deleting_what_the_other_changed_is_a_conflict() {
        let found = merged("a b c", "a c", "a B c");
        assert_eq!(
            found.pieces[1],
            Piece::Conflict { base: vec!["<p>b</p>".into()], mine: vec![], theirs: vec!["<p>B</p>".into()] }
        );
    }

    #[test]
    fn two_who_write_at_the_end_keep_both() {
        let found = merged("a", "a x", "a y");
        assert_eq!(found.resolve(&[Choice::Both]), p("a x y"));
    }

    fn text() -> impl Strategy<Value = String> {
        prop::collection::vec("[a-e]", 0..8).prop_map(|words| words.join(" "))
    }

    proptest! {
        #[test]
        fn one_writer_alone_simply_wins(base in text(), one in text()) {
            prop_assert_eq!(merged(&base, &one, &base).html(), Some(p(&one)));
            prop_assert_eq!(merged(&base, &base, &one).html(), Some(p(&one)));
            prop_assert_eq!(merged(&base, &one, &one).html(), Some(p(&one)));
        }

        #[test]
        fn nothing_new_is_lost(base in text(), mine in text(), theirs in text()) {
            let both = merged(&base, &mine, &theirs).resolve(&[]);
            for word in mine.split(' ').chain(theirs.split(' ')).filter(|w| !w.is_empty() && !base.contains(w)) {
                prop_assert!(both.contains(&p(word)), "{word} missing in {both}");
            }
        }
    }
}
