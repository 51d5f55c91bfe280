//! The names of leaders beside their posts: wrong post, one character off, no longer in office, wrong order (annex 5,
//! rule C3). A name alone says nothing, because others may bear it.

use crate::finding::{Severity, Why};
use crate::fold::Folded;
use crate::lists::Leader;

/// What the roster comes to.
#[derive(Debug, Default)]
pub(crate) struct Roster {
    people: Vec<Person>,
    /// All posts, folded, with their text.
    posts: Vec<(Vec<u16>, String)>,
}

#[derive(Debug)]
struct Person {
    name: String,
    letters: Vec<u16>,
    posts: Vec<Vec<u16>>,
    first_post: String,
    group: String,
    order: u32,
    gone: bool,
}

/// A row of folded characters that is a finding.
pub(crate) struct Remark {
    pub start: usize,
    pub end: usize,
    pub severity: Severity,
    pub why: Why,
    pub suggestion: Option<String>,
}

/// Posts that are looked for besides those of the roster, so that "副区长" is not read as "区长".
const USUAL_POSTS: &[&str] = &[
    "书记",
    "副书记",
    "区长",
    "副区长",
    "县长",
    "副县长",
    "市长",
    "副市长",
    "区委书记",
    "区委副书记",
    "常务副区长",
    "代区长",
    "主任",
    "副主任",
    "主席",
    "副主席",
    "局长",
    "副局长",
    "部长",
    "副部长",
    "检察长",
    "院长",
    "区委常委",
    "代理区长",
];

fn chars_of(word: &str) -> Vec<u16> {
    Folded::word(word)
}

impl Roster {
    pub fn new(leaders: &[Leader], today: jiff::civil::Date) -> Self {
        let mut posts: Vec<(Vec<u16>, String)> = Vec::new();
        let own = leaders.iter().flat_map(|leader| leader.posts.iter().map(String::as_str));
        for post in own.chain(USUAL_POSTS.iter().copied().filter(|_| !leaders.is_empty())) {
            let letters = chars_of(post);
            if letters.len() >= 2 && !posts.iter().any(|(known, _)| *known == letters) {
                posts.push((letters, post.to_owned()));
            }
        }
        let people = leaders
            .iter()
            .map(|leader| Person {
                name: leader.name.clone(),
                letters: chars_of(&leader.name),
                posts: leader.posts.iter().map(|post| chars_of(post)).collect(),
                first_post: leader.posts.first().cloned().unwrap_or_default(),
                group: leader.group.clone(),
                order: leader.order,
                gone: leader.left.is_some_and(|left| left <= today),
            })
            .collect();
        Self { people, posts }
    }

    pub fn names(&self) -> impl Iterator<Item = Vec<u16>> {
        self.people.iter().map(|person| person.letters.clone())
    }

    pub fn posts(&self) -> impl Iterator<Item = Vec<u16>> {
        self.posts.iter().map(|(letters, _)| letters.clone())
    }

    /// Judges the names and posts found, each as `(start, end, which)` of folded characters.
    pub fn judge(&self, chars: &[u16], names: &[(usize, usize, u32)], posts: &[(usize, usize, u32)]) -> Vec<Remark> {
        let mut remarks = Vec::new();
        let posts = longest(posts);
        let names = longest(names);
        // The posts that a name inherits from the name before it: 副区长李四、王五.
        let mut inherited: Vec<(usize, u32)> = Vec::new();
        let mut inherited_until: Option<usize> = None;
        let mut previous: Option<(usize, usize, u32)> = None;
        for &(start, end, which) in &names {
            let Some(person) = self.people.get(which as usize) else { continue };
            let mut held = posts_before(chars, &posts, start);
            if held.is_empty() && inherited_until.is_some_and(|until| until + 1 == start && is_comma(chars.get(until)))
            {
                held.clone_from(&inherited);
            }
            if held.is_empty() {
                held = post_behind(chars, &posts, end);
            }
            self.judge_posts(chars, person, (start, end), &held, &mut remarks);
            if let Some((_, before_end, before)) = previous
                && let Some(other) = self.people.get(before as usize)
                && is_list(chars, before_end, start, &posts)
                && other.group == person.group
                && !other.gone
                && !person.gone
                && other.order > person.order
            {
                remarks.push(Remark {
                    start,
                    end,
                    severity: Severity::Warn,
                    why: Why::new("leader-order").arg("first", &person.name).arg("second", &other.name),
                    suggestion: None,
                });
            }
            previous = Some((start, end, which));
            inherited = held;
            inherited_until = Some(end);
        }
        self.misspelt(chars, &names, &posts, &mut remarks);
        remarks
    }

    fn judge_posts(
        &self,
        chars: &[u16],
        person: &Person,
        (start, end): (usize, usize),
        held: &[(usize, u32)],
        remarks: &mut Vec<Remark>,
    ) {
        if held.is_empty() {
            return;
        }
        if held.iter().any(|(at, _)| is_former(chars, *at)) {
            return;
        }
        let texts = held.iter().filter_map(|(at, post)| Some((*at, self.posts.get(*post as usize)?)));
        if person.gone {
            let post = held.first().and_then(|(_, post)| self.posts.get(*post as usize)).map_or("", |(_, text)| text);
            remarks.push(Remark {
                start,
                end,
                severity: Severity::Block,
                why: Why::new("leader-dismissed").arg("name", &person.name).arg("post", post),
                suggestion: None,
            });
            return;
        }
        for (at, (letters, text)) in texts {
            if person.posts.iter().any(|own| is_same_post(own, letters)) {
                continue;
            }
            // Only a post that the roster gives to somebody can be wrong; anybody may lead a working group.
            let others = self.people.iter().any(|other| other.posts.iter().any(|own| is_same_post(own, letters)));
            let deputy = person.posts.iter().any(|own| is_deputy_of(own, letters) || is_deputy_of(letters, own));
            if !others && !deputy {
                continue;
            }
            remarks.push(Remark {
                start: at.min(start),
                end: end.max(at + letters.len()),
                severity: Severity::Block,
                why: Why::new("leader-post")
                    .arg("name", &person.name)
                    .arg("found", text)
                    .arg("right", &person.first_post),
                suggestion: None,
            });
            return;
        }
    }

    /// A post of the roster followed by a name that is one character off the holder's.
    fn misspelt(
        &self,
        chars: &[u16],
        names: &[(usize, usize, u32)],
        posts: &[(usize, usize, u32)],
        remarks: &mut Vec<Remark>,
    ) {
        let mut begins: Vec<(usize, u32)> = posts.iter().map(|(_, end, post)| (*end, *post)).collect();
        for (start, end, _) in names {
            if is_comma(chars.get(*end)) {
                let held = posts_before(chars, posts, *start);
                begins.extend(held.first().map(|(_, post)| (*end + 1, *post)));
            }
        }
        for (at, post) in begins {
            let Some((letters, text)) = self.posts.get(post as usize) else { continue };
            if names.iter().any(|(start, ..)| *start == at) {
                continue;
            }
            let holders =
                self.people.iter().filter(|p| !p.gone && p.posts.iter().any(|own| is_same_post(own, letters)));
            let close = holders.filter(|person| {
                let length = person.letters.len();
                let Some(found) = chars.get(at..at + length) else { return false };
                let chinese = found.iter().all(|c| (0x4E00..0xA000).contains(c));
                let different = found.iter().zip(&person.letters).filter(|(a, b)| a != b).count();
                chinese && different == 1 && (length > 2 || found[0] == person.letters[0]) && length >= 2
            });
            for person in close {
                let end = at + person.letters.len();
                // A name of two characters that goes on is another name; only a verb or a mark may follow.
                if person.letters.len() == 2 && chars.get(end).is_some_and(|c| (0x4E00..0xA000).contains(c)) {
                    continue;
                }
                let found = String::from_utf16_lossy(&chars[at..end]);
                remarks.push(Remark {
                    start: at,
                    end,
                    severity: Severity::Block,
                    why: Why::new("leader-misspelt").arg("found", found).arg("right", &person.name).arg("post", text),
                    suggestion: Some(person.name.clone()),
                });
            }
        }
    }
}

/// Matches that lie in no longer one.
fn longest(matches: &[(usize, usize, u32)]) -> Vec<(usize, usize, u32)> {
    let mut sorted = matches.to_vec();
    sorted.sort_by_key(|(start, end, _)| (*start, std::cmp::Reverse(*end)));
    let mut kept: Vec<(usize, usize, u32)> = Vec::new();
    for found in sorted {
        if kept.last().is_none_or(|last| found.1 > last.1) {
            kept.push(found);
        }
    }
    kept
}

fn is_comma(c: Option<&u16>) -> bool {
    c.is_some_and(|c| matches!(*c, 0x3001 | 0x2C | 0xFF0C))
}

/// The posts directly before a name, also several: 区委副书记、区长.
fn posts_before(chars: &[u16], posts: &[(usize, usize, u32)], name: usize) -> Vec<(usize, u32)> {
    let mut held = Vec::new();
    let mut at = name;
    loop {
        // Where posts overlap, the longest that ends here.
        let until = posts.partition_point(|(start, ..)| *start < at);
        let from = until.saturating_sub(8);
        let Some((start, _, post)) = posts[from..until].iter().find(|(_, end, _)| *end == at) else { return held };
        held.push((*start, *post));
        at = *start;
        // Skip the name of the body before the post: 东城区委书记 is found whole or from 区委.
        while at > 0 && (is_comma(chars.get(at - 1)) || chars[at - 1] == 0x517C) {
            at -= 1;
        }
        if at == *start {
            return held;
        }
    }
}

/// A post directly behind a name: 张三区长.
fn post_behind(chars: &[u16], posts: &[(usize, usize, u32)], end: usize) -> Vec<(usize, u32)> {
    let at = posts.partition_point(|(start, ..)| *start < end);
    let follows = posts.get(at).filter(|(start, ..)| *start == end);
    // 张三局长助理 is another post.
    follows
        .filter(|(_, end, _)| !chars.get(*end).is_some_and(|c| matches!(*c, 0x52A9 | 0x79D8)))
        .map(|(start, _, post)| vec![(*start, *post)])
        .unwrap_or_default()
}

/// 原, 前, 时任 before a post.
fn is_former(chars: &[u16], post: usize) -> bool {
    let back = &chars[post.saturating_sub(6)..post];
    back.iter().any(|c| matches!(*c, 0x539F | 0x524D)) || back.windows(2).any(|w| w == [0x65F6, 0x4EFB])
}

/// Whether two notations are one post: equal, or one with the body's name before it.
fn is_same_post(a: &[u16], b: &[u16]) -> bool {
    let (long, short) = if a.len() >= b.len() { (a, b) } else { (b, a) };
    let Some(body) = long.strip_suffix(short) else { return false };
    // 副, 代, 务 (常务), 理 (代理) make another post.
    !body.last().is_some_and(|c| matches!(*c, 0x526F | 0x4EE3 | 0x52A1 | 0x7406))
}

fn is_deputy_of(long: &[u16], short: &[u16]) -> bool {
    long.strip_suffix(short).is_some_and(|body| body.last().is_some_and(|c| matches!(*c, 0x526F | 0x4EE3)))
}

/// Whether nothing but commas, posts and "and" stands between two names.
fn is_list(chars: &[u16], from: usize, to: usize, posts: &[(usize, usize, u32)]) -> bool {
    if to < from || to - from > 24 {
        return false;
    }
    let mut at = from;
    let mut joined = false;
    while at < to {
        let index = posts.partition_point(|(start, ..)| *start < at);
        if let Some((_, end, _)) = posts.get(index).filter(|(start, end, _)| *start == at && *end <= to) {
            at = *end;
            continue;
        }
        match chars[at] {
            0x3001 | 0x2C | 0xFF0C | 0x548C | 0x20 | 0x53CA => joined = true,
            _ => return false,
        }
        at += 1;
    }
    joined || to == from
}
