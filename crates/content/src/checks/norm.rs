//! 信息发布规范 (art. 20, annex 5): the rules are data under `rules/norm/`, each names the function here that looks for
//! it. What a machine can set right it proposes, and shows what would change; the rest is for people.

use std::sync::LazyLock;

use platform::Result;
use serde::{Deserialize, Serialize};

use super::finding::{Finding, Severity};
use super::{news, typography};
use crate::articles::Content;
use crate::articles::content::ArticleKind;
use crate::duty::closeness::{Norm as Meetings, Share};
use crate::links::address;
use crate::manuscripts::text::{Width, display_width};
use crate::manuscripts::tree::{self, Element, Node};

/// The norm as it is read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Norm {
    /// Which edition.
    pub edition: String,
    /// Who made it.
    pub source: String,
    /// Its rules, in order.
    #[serde(rename = "rule")]
    pub rules: Vec<Rule>,
}

/// One rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// As people call it: `T3`.
    pub id: String,
    /// What is looked for.
    pub check: Check,
    /// How grave it is, unless an exception of the column says otherwise.
    pub severity: Severity,
    /// Whether no exception may make it milder.
    #[serde(default)]
    pub fixed: bool,
}

/// What can be looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// Wider than recommended.
    TitleRecommended,
    /// Full stop, exclamation marks, 置顶, narrow punctuation.
    TitleMarks,
    /// An official document's title: 关于 … 的 and its kind.
    DocumentTitle,
    /// A reprint without the address of its original.
    ReprintAddress,
    /// No editor named.
    NamedEditor,
    /// Dates as `2014年07月05日` or with two digits of the year.
    DateForm,
    /// Spaces for the indent, empty paragraphs.
    Spacing,
    /// 一、（一）1.（1） out of order or with wrong marks.
    HeadingOrder,
    /// Ranges and units.
    Numbers,
    /// Narrow marks in Chinese text.
    Punctuation,
    /// A picture whose description is a file name.
    PictureText,
    /// A map without its review number.
    MapNumber,
    /// Names of attachments.
    AttachmentName,
    /// Links that say nothing.
    LinkText,
    /// Links into the own site by its whole address.
    OwnAddress,
    /// Headings that skip a level.
    Outline,
    /// Tables without a head.
    TableHead,
    /// Very long sentences.
    Readability,
    /// News of which nobody says what it is about.
    NewsSubject,
    /// News of a service or a rule that does not say where one turns to.
    WhereToTurn,
    /// One more meeting in a column that is full of them.
    MeetingsShare,
}

impl Check {
    /// Name in data: the findings of the rule are called `norm-<name>`.
    pub fn name(self) -> String {
        serde_json::to_value(self).ok().and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default()
    }

    /// Message key of what the rule says.
    pub fn key(self) -> String {
        format!("norm-says-{}", self.name().replace('_', "-"))
    }

    /// Whether what it finds can be set right by the machine.
    pub fn mends(self) -> bool {
        matches!(
            self,
            Self::TitleMarks | Self::DateForm | Self::Spacing | Self::Numbers | Self::Punctuation | Self::OwnAddress
        )
    }
}

static NORM: LazyLock<Result<Norm, String>> =
    LazyLock::new(|| read(include_str!("../../../../rules/norm/annex5.toml")).map_err(|error| error.to_string()));

fn read(text: &str) -> Result<Norm, toml::de::Error> {
    toml::from_str(text)
}

/// The norm in force.
pub fn norm() -> Result<&'static Norm> {
    NORM.as_ref().map_err(|error| anyhow::anyhow!("rules/norm/annex5.toml: {error}").into())
}

/// What the rules may know about a text.
#[derive(Clone, Debug)]
pub struct Look<'a> {
    /// Text and record.
    pub content: &'a Content,
    /// Its body.
    pub nodes: Vec<Node>,
    /// What the column's news of the last weeks was about; nothing outside of news.
    pub news: Option<Share>,
    /// When a column is mostly meetings.
    pub meetings: Meetings,
    /// Where the site is on which the text stands: `http://jw.dongcheng.localhost`.
    pub site: &'a str,
    /// Names under which units of the cluster are sources.
    pub own_sources: &'a [String],
    /// Recommended width of a title.
    pub recommended: Width,
    /// Most characters of an attachment's name.
    pub name_length: usize,
    /// Most characters of a sentence before it is called long.
    pub sentence: usize,
}

/// What a rule finds, with the rule's severity.
pub fn look(rule: &Rule, severity: Severity, at: &Look<'_>) -> Vec<Finding> {
    let new = |field: &str, found: &str| Finding::new(&format!("norm-{}", rule.check.name()), severity, field, found);
    let mut found: Vec<Finding> = match rule.check {
        Check::TitleRecommended => wide_title(at, new),
        Check::TitleMarks => title_marks(at, new),
        Check::DocumentTitle => document_title(at, new),
        Check::ReprintAddress => reprint_address(at, new),
        Check::NamedEditor => named_editor(at, new),
        Check::DateForm => mended(at, new, typography::dates),
        Check::Spacing => spacing(at, new),
        Check::HeadingOrder => heading_order(at, new),
        Check::Numbers => mended(at, new, typography::numbers),
        Check::Punctuation => mended(at, new, typography::punctuation),
        Check::PictureText => picture_text(at, new),
        Check::MapNumber => map_number(at, new),
        Check::AttachmentName => attachment_name(at, new),
        Check::LinkText => link_text(at, new),
        Check::OwnAddress => own_address(at, new),
        Check::Outline => outline(at, new),
        Check::TableHead => table_head(at, new),
        Check::Readability => readability(at, new),
        Check::NewsSubject | Check::WhereToTurn | Check::MeetingsShare => news::look(rule.check, at, new),
    };
    for finding in &mut found {
        finding.args.entry("rule".to_owned()).or_insert_with(|| rule.id.clone());
        if matches!(rule.check, Check::PictureText | Check::LinkText | Check::Outline | Check::TableHead) {
            finding.article = "16".to_owned();
        }
        if matches!(rule.check, Check::NewsSubject | Check::WhereToTurn | Check::MeetingsShare) {
            finding.article = "14".to_owned();
        }
    }
    found
}

/// Everything that the machine can set right, set right.
pub fn tidied(content: &Content, rules: &[Rule], site: &str) -> Content {
    let mut content = content.clone();
    for rule in rules {
        let words: Option<fn(&str) -> String> = match rule.check {
            Check::DateForm => Some(typography::dates),
            Check::Numbers => Some(typography::numbers),
            Check::Punctuation => Some(typography::punctuation),
            _ => None,
        };
        if let Some(words) = words {
            content.title = words(&content.title);
            content.lead = words(&content.lead);
            let mut nodes = tree::parse(&content.body);
            each_text(&mut nodes, &words);
            content.body = tree::write(&nodes);
        }
        match rule.check {
            Check::TitleMarks => content.title = typography::title(&content.title),
            Check::OwnAddress => content.body = address::relative(&content.body, site),
            Check::Spacing => {
                let mut nodes = tree::parse(&content.body);
                unspace(&mut nodes);
                content.body = tree::write(&nodes);
            }
            _ => {}
        }
    }
    content
}

fn each_text(nodes: &mut [Node], change: &dyn Fn(&str) -> String) {
    for node in nodes {
        match node {
            Node::Text(text) => *text = change(text),
            // Code is quoted as it is.
            Node::Element(element) if matches!(element.name.as_str(), "code" | "pre") => {}
            Node::Element(element) => each_text(&mut element.children, change),
        }
    }
}

/// Paragraphs lose the spaces that indent them; empty ones go.
fn unspace(nodes: &mut Vec<Node>) {
    let empty = |node: &Node| matches!(node, Node::Element(element) if is_empty(element));
    nodes.retain(|node| !empty(node));
    for node in nodes {
        let Node::Element(element) = node else { continue };
        if element.name == "p"
            && let Some(Node::Text(first)) = element.children.first_mut()
        {
            *first = first.trim_start_matches(INDENT).to_owned();
        }
        unspace(&mut element.children);
    }
}

const INDENT: [char; 4] = ['\u{3000}', '\u{a0}', ' ', '\n'];

fn is_empty(element: &Element) -> bool {
    element.name == "p"
        && element.text().trim_matches(INDENT).is_empty()
        && !holds(&element.children, &["img", "video"])
}

fn holds(nodes: &[Node], names: &[&str]) -> bool {
    nodes.iter().any(|node| match node {
        Node::Element(element) => names.contains(&element.name.as_str()) || holds(&element.children, names),
        Node::Text(_) => false,
    })
}

/// Every element, in order.
fn elements(nodes: &[Node]) -> Vec<&Element> {
    let mut all = Vec::new();
    for node in nodes {
        if let Node::Element(element) = node {
            all.push(element);
            all.extend(elements(&element.children));
        }
    }
    all
}

/// Every text node.
fn texts(nodes: &[Node]) -> Vec<&str> {
    let mut all = Vec::new();
    for node in nodes {
        match node {
            Node::Text(text) => all.push(text.as_str()),
            Node::Element(element) => all.extend(texts(&element.children)),
        }
    }
    all
}

/// A few words around the first place where two texts differ: before and after.
fn around(before: &str, after: &str) -> (String, String) {
    let (left, right): (Vec<char>, Vec<char>) = (before.chars().collect(), after.chars().collect());
    let same = left.iter().zip(&right).take_while(|(a, b)| a == b).count();
    let back = left[same..].iter().rev().zip(right[same..].iter().rev()).take_while(|(a, b)| a == b).count();
    let piece = |all: &[char]| {
        let from = same.saturating_sub(4);
        let until = (all.len() - back).min(same + 24).max(same);
        let until = (until + 4).min(all.len());
        all[from..until].iter().collect::<String>()
    };
    (piece(&left), piece(&right))
}

fn mended(at: &Look<'_>, new: impl Fn(&str, &str) -> Finding, words: fn(&str) -> String) -> Vec<Finding> {
    let title = [("title", at.content.title.as_str()), ("lead", at.content.lead.as_str())];
    let body = texts(&at.nodes).into_iter().map(|text| ("body", text));
    title
        .into_iter()
        .chain(body)
        .filter_map(|(field, text)| {
            let better = words(text);
            (better != text).then(|| {
                let (found, proposed) = around(text, &better);
                new(field, &found).suggest(proposed)
            })
        })
        .collect()
}

fn wide_title(at: &Look<'_>, new: impl Fn(&str, &str) -> Finding) -> Vec<Finding> {
    let width = display_width(&at.content.title);
    if width <= at.recommended {
        return Vec::new();
    }
    vec![new("title", &at.content.title).arg("width", width).arg("most", at.recommended)]
}

fn title_marks(at: &Look<'_>, new: impl Fn(&str, &str) -> Finding) -> Vec<Finding> {
    let better = typography::title(&at.content.title);
    if better == at.content.title { Vec::new() } else { vec![new("title", &at.content.title).suggest(better)] }
}

/// 文种 of GB/T 9704, as the titles of documents end.
const KINDS: [&str; 19] = [
    "决议", "决定", "命令", "公报", "公告", "通告", "意见", "通知", "通报", "报告", "请示", "批复", "议案", "函",
    "纪要", "办法", "规定", "细则", "方案",
];

fn document_title(at: &Look<'_>, new: impl Fn(&str, &str) -> Finding) -> Vec<Finding> {
    let title = at.content.title.trim();
    let bare = title.trim_end_matches(['）', ')', '》']);
    let bare = bare.rsplit_once(['（', '(']).map_or(bare, |(before, _)| before);
    let sound = KINDS.iter().any(|kind| bare.ends_with(kind) || title.ends_with(kind));
    let ends = ["计划", "规划", "指南", "目录", "清单", "预案", "要点", "公示", "制度", "标准", "规则", "规程"];
    if at.content.kind != ArticleKind::Document || sound || ends.iter().any(|end| bare.ends_with(end)) {
        return Vec::new();
    }
    vec![new("title", title)]
}

fn reprint_address(at: &Look<'_>, new: impl Fn(&str, &str) -> Finding) -> Vec<Finding> {
    let source = at.content.source.trim();
    let own = at.own_sources.iter().any(|name| name == source);
    if source.is_empty() || own || !at.content.source_url.trim().is_empty() || at.content.kind == ArticleKind::Link {
        return Vec::new();
    }
    let mut finding = new("source_url", source).arg("source", source);
    // A part of a unit writes under its own name, too; only the press is surely somebody else.
    if !PRESS.iter().any(|end| source.ends_with(end)) {
        finding.severity = Severity::Hint;
    }
    vec![finding]
}

/// How the names of newspapers, agencies, stations and news sites end.
const PRESS: [&str; 8] = ["报", "网", "社", "台", "周刊", "杂志", "客户端", "融媒体"];

fn named_editor(at: &Look<'_>, new: impl Fn(&str, &str) -> Finding) -> Vec<Finding> {
    if at.content.editor.trim().is_empty() { vec![new("editor", "")] } else { Vec::new() }
}

fn spacing(at: &Look<'_>, new: impl Fn(&str, &str) -> Finding) -> Vec<Finding> {
    let mut nodes = at.nodes.clone();
    unspace(&mut nodes);
    if nodes == at.nodes { Vec::new() } else { vec![new("body", "").suggest("")] }
}

/// Levels of GB/T 9704: 一、 then （一） then 1. then （1）.
fn level(text: &str) -> Option<(usize, &str)> {
    let text = text.trim_start_matches(INDENT);
    let numeral = |c: char| "一二三四五六七八九十百".contains(c);
    let (inside, open) = match text.strip_prefix(['（', '(']) {
        Some(rest) => (rest, true),
        None => (text, false),
    };
    let word: String = inside.chars().take_while(|c| numeral(*c)).collect();
    let digits: String = inside.chars().take_while(char::is_ascii_digit).collect();
    let number = if word.is_empty() { &digits } else { &word };
    if number.is_empty() || number.chars().count() > 3 {
        return None;
    }
    let rest = &inside[number.len()..];
    let (level, rest) = match (open, word.is_empty()) {
        (true, chinese) => (if chinese { 4 } else { 2 }, rest.strip_prefix(['）', ')'])?),
        (false, false) => (1, rest.strip_prefix(['、', '，', '.', '．'])?),
        (false, true) => (3, rest.strip_prefix(['.', '．', '、'])?),
    };
    // 2.5 is a number, no heading.
    if level == 3 && rest.starts_with(|c: char| c.is_ascii_digit()) { None } else { Some((level, text)) }
}

fn heading_order(at: &Look<'_>, new: impl Fn(&str, &str) -> Finding) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut deepest = 0;
    for element in elements(&at.nodes) {
        if !matches!(element.name.as_str(), "p" | "h2" | "h3" | "h4" | "h5" | "h6") {
            continue;
        }
        let text = element.text();
        let Some((level, text)) = level(&text) else { continue };
        let shown: String = text.chars().take(16).collect();
        if level > deepest + 1 && deepest > 0 {
            found.push(new("body", &shown).arg("form", "order"));
        }
        let mark = text.chars().find(|c| matches!(c, '、' | '，' | '）' | ')' | '.' | '．'));
        let wrong = match level {
            1 => mark != Some('、'),
            2 | 4 => {
                text.chars().skip_while(|c| !matches!(c, '）' | ')')).nth(1).is_some_and(|c| "、，。.".contains(c))
            }
            _ => mark == Some('、'),
        };
        if wrong {
            found.push(new("body", &shown).arg("form", "mark"));
        }
        deepest = level;
    }
    found
}

fn picture_text(at: &Look<'_>, new: impl Fn(&str, &str) -> Finding) -> Vec<Finding> {
    let poor = |alt: &str| {
        let name = alt.trim().to_ascii_lowercase();
        [".jpg", ".jpeg", ".png", ".webp", ".gif"].iter().any(|end| name.ends_with(end))
            || name.starts_with("img_")
            || matches!(name.as_str(), "图片" | "图" | "照片" | "image" | "picture" | "photo")
    };
    let pictures = elements(&at.nodes).into_iter().filter(|element| element.name == "img");
    let mut found: Vec<_> = pictures
        .filter_map(|picture| picture.attr("alt").filter(|alt| poor(alt)).map(|alt| new("body", alt)))
        .collect();
    if poor(&at.content.image_alt) {
        found.push(new("image_alt", &at.content.image_alt));
    }
    found
}

/// 审图号 stands with the map, in its caption or its description.
fn map_number(at: &Look<'_>, new: impl Fn(&str, &str) -> Finding) -> Vec<Finding> {
    let map = |text: &str| ["地图", "区划图", "版图"].iter().any(|word| text.contains(word));
    let numbered = texts(&at.nodes).concat().contains("审图号") || at.content.image_alt.contains("审图号");
    let described = elements(&at.nodes)
        .into_iter()
        .filter(|element| element.name == "img")
        .filter_map(|picture| picture.attr("alt").map(str::to_owned));
    let captions = elements(&at.nodes).into_iter().filter(|element| element.name == "figcaption").map(Element::text);
    // A list picture described by the title alone says nothing of what it shows.
    let of_list = Some(at.content.image_alt.clone()).filter(|alt| *alt != at.content.title);
    let first = described.chain(captions).chain(of_list).find(|text| map(text));
    first.filter(|_| !numbered).map(|text| vec![new("body", &text)]).unwrap_or_default()
}

fn attachment_name(at: &Look<'_>, new: impl Fn(&str, &str) -> Finding) -> Vec<Finding> {
    let bad = |label: &str| label.contains(['/', '\\', ':', '*', '?', '"', '<', '>', '|']);
    at.content
        .attachments
        .iter()
        .filter(|attachment| bad(&attachment.label) || attachment.label.chars().count() > at.name_length)
        .map(|attachment| new("attachments", &attachment.label).arg("most", at.name_length))
        .collect()
}

fn link_text(at: &Look<'_>, new: impl Fn(&str, &str) -> Finding) -> Vec<Finding> {
    let empty = [
        "点击",
        "点击这里",
        "点此",
        "点击查看",
        "这里",
        "此处",
        "更多",
        "链接",
        "查看",
        "详情",
        "here",
        "click here",
        "more",
    ];
    elements(&at.nodes)
        .into_iter()
        .filter(|element| element.name == "a" && element.attr("href").is_some())
        .filter_map(|link| {
            let text = link.text();
            let text = text.trim();
            let poor = text.is_empty() && !holds(&link.children, &["img"])
                || empty.iter().any(|word| word.eq_ignore_ascii_case(text))
                || text.starts_with("http://")
                || text.starts_with("https://");
            poor.then(|| new("body", if text.is_empty() { link.attr("href").unwrap_or_default() } else { text }))
        })
        .collect()
}

/// Relative inside of the platform: a site that moves to another name keeps its links.
fn own_address(at: &Look<'_>, new: impl Fn(&str, &str) -> Finding) -> Vec<Finding> {
    let links = elements(&at.nodes).into_iter().filter(|element| element.name == "a");
    let own = links
        .filter_map(|link| link.attr("href"))
        .find(|href| href.strip_prefix(at.site).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')));
    let better = own.map(|href| href[at.site.len()..].to_owned()).filter(|_| !at.site.is_empty());
    own.zip(better)
        .map(|(href, better)| new("body", href).suggest(if better.is_empty() { "/".to_owned() } else { better }))
        .into_iter()
        .collect()
}

fn outline(at: &Look<'_>, new: impl Fn(&str, &str) -> Finding) -> Vec<Finding> {
    let mut last = 1;
    let mut found = Vec::new();
    for element in elements(&at.nodes) {
        let Some(level) = element.name.strip_prefix('h').and_then(|level| level.parse::<u8>().ok()) else { continue };
        let text = element.text();
        if text.trim().is_empty() {
            found.push(new("body", &element.name).arg("form", "empty"));
            continue;
        }
        if level > last + 1 {
            found.push(new("body", text.trim()).arg("form", "skip"));
        }
        last = level;
    }
    found
}

fn table_head(at: &Look<'_>, new: impl Fn(&str, &str) -> Finding) -> Vec<Finding> {
    elements(&at.nodes)
        .into_iter()
        .filter(|element| element.name == "table" && !holds(&element.children, &["th"]))
        .map(|table| new("body", &table.text().chars().take(16).collect::<String>()))
        .collect()
}

fn readability(at: &Look<'_>, new: impl Fn(&str, &str) -> Finding) -> Vec<Finding> {
    let mut found = Vec::new();
    for element in elements(&at.nodes) {
        if element.name != "p" {
            continue;
        }
        let text = element.text();
        for sentence in text.split_inclusive(['。', '！', '？', '；', '!', '?', '\n']) {
            let length = sentence.chars().count();
            if length > at.sentence {
                let shown: String = sentence.chars().take(20).collect();
                found.push(new("body", &shown).arg("count", length).arg("most", at.sentence));
            }
        }
    }
    found
}

#[cfg(test)]
#[path = "norm_tests.rs"]
mod tests;
