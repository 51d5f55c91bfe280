//! Changes of a tree without a database.

use std::collections::{BTreeMap, BTreeSet};

use platform::Moment;
use platform::people::{SiteRef, UnitId};

use super::{Alteration, Known, Position};
use crate::columns::{Change, ChannelChange, ChannelId, ColumnId, ColumnKind, NewChannel, NewColumn, Template, Tree};

fn known(unit: UnitId) -> Known {
    Known {
        site: SiteRef::new(),
        now: Moment::parse_local("2026-11-23T09:00").expect("a time"),
        depth: 4,
        name: 20,
        description: 200,
        keyword: 10,
        keywords: 5,
        reason: 4,
        units: BTreeSet::from([unit]),
        on_home: BTreeSet::new(),
        redirects: BTreeMap::new(),
        waits: true,
        specialities: 2,
        guides: None,
    }
}

struct Site {
    tree: Tree,
    known: Known,
    unit: UnitId,
}

impl Site {
    fn new() -> Self {
        let unit = UnitId::new();
        Self { tree: Tree::default(), known: known(unit), unit }
    }

    fn make(&mut self, alteration: &Alteration) -> Vec<String> {
        alteration.apply(&mut self.tree, &mut self.known).into_iter().map(|refusal| refusal.message).collect()
    }

    fn channel(&mut self, slug: &str) -> ChannelId {
        let id = ChannelId::new();
        let channel = NewChannel {
            slug: slug.into(),
            name: format!("频道{slug}"),
            name_en: String::new(),
            description: "说明".into(),
        };
        assert!(self.make(&Alteration::OpenChannel { id, channel }).is_empty());
        id
    }

    fn opening(&self, channel: ChannelId, parent: Option<ColumnId>, slug: &str) -> Alteration {
        let column = NewColumn {
            channel,
            parent,
            unit: self.unit,
            slug: slug.into(),
            name: format!("栏目{slug}"),
            name_en: String::new(),
            kind: ColumnKind::News,
            keywords: "动态".into(),
            description: "说明".into(),
            template: Template::List,
            speciality: false,
        };
        Alteration::Open { id: ColumnId::new(), column, until: None }
    }

    fn column(&mut self, channel: ChannelId, parent: Option<ColumnId>, slug: &str) -> ColumnId {
        let alteration = self.opening(channel, parent, slug);
        assert!(self.make(&alteration).is_empty());
        alteration.column().expect("a column")
    }

    fn path(&self, id: ColumnId) -> &str {
        &self.tree.column(id).expect("a column").path
    }
}

fn to(id: ColumnId, channel: ChannelId, parent: Option<ColumnId>, slug: &str) -> Alteration {
    Alteration::Move { id, channel, parent, slug: slug.into(), position: Position::Last }
}

#[test]
fn a_move_takes_everything_below_along_and_old_addresses_lead_on() {
    let mut site = Site::new();
    let (news, open) = (site.channel("news"), site.channel("open"));
    let top = site.column(news, None, "top");
    let child = site.column(news, Some(top), "child");
    let notices = site.column(open, None, "notices");
    let before = site.tree.digest();
    assert!(site.make(&to(top, open, Some(notices), "moved")).is_empty());
    assert_eq!(site.path(top), "/open/notices/moved/");
    assert_eq!(site.path(child), "/open/notices/moved/child/");
    assert_eq!(site.tree.column(child).expect("a column").channel_id, open);
    assert_eq!(site.known.redirects["/news/top/"], "/open/notices/moved/");
    assert_ne!(site.tree.digest(), before);

    let taken = site.opening(news, None, "top");
    assert_eq!(site.make(&taken), ["columns-slug-leads"], "the old address leads on and is not given away");
    assert!(site.make(&to(top, news, None, "top")).is_empty(), "but it may go back");
    assert_eq!(site.path(child), "/news/top/child/");
    assert_eq!(site.tree.digest(), before, "and all is as before");
}

#[test]
fn a_column_does_not_move_below_itself_or_too_deep() {
    let mut site = Site::new();
    let news = site.channel("news");
    let one = site.column(news, None, "one");
    let two = site.column(news, Some(one), "two");
    let three = site.column(news, Some(two), "three");
    let other = site.column(news, None, "other");
    let deep = site.column(news, Some(other), "deep");
    assert_eq!(site.make(&to(one, news, Some(three), "one")), ["columns-below-itself"]);
    assert_eq!(site.make(&to(one, news, Some(one), "one")), ["columns-below-itself"]);
    assert_eq!(site.make(&to(one, news, Some(deep), "one")), ["columns-too-deep"], "three levels below the second");
    assert_eq!(site.make(&to(one, ChannelId::new(), None, "one")), ["columns-place"]);
    assert_eq!(site.make(&to(two, news, None, "other")), ["columns-slug-taken"]);
    assert_eq!(site.path(three), "/news/one/two/three/", "refused changes leave the tree as it is");
}

#[test]
fn siblings_are_put_in_order_by_moving_within_them() {
    let mut site = Site::new();
    let news = site.channel("news");
    let ids = ["a", "b", "c"].map(|slug| site.column(news, None, slug));
    let [a, b, c] = ids;
    let order = |site: &Site| site.tree.tops(news).map(|column| column.id).collect::<Vec<_>>();
    let put =
        |id, slug: &str, position| Alteration::Move { id, channel: news, parent: None, slug: slug.into(), position };
    site.tree = site.tree.clone();
    for column in ids {
        assert!(!site.tree.column(column).expect("a column").is_shown(), "new columns wait for their first items");
    }
    assert!(site.make(&put(c, "c", Position::First)).is_empty());
    assert_eq!(order(&site), [c, a, b]);
    assert!(site.make(&put(c, "c", Position::Behind(a))).is_empty());
    assert_eq!(order(&site), [a, c, b]);
    assert_eq!(site.make(&put(c, "c", Position::Behind(ColumnId::new()))), ["columns-place"]);
    assert!(site.known.redirects.is_empty(), "no address has changed");
}

#[test]
fn what_ends_has_nothing_below_it_and_is_not_on_the_home_page() {
    let mut site = Site::new();
    let news = site.channel("news");
    let (one, two) = (site.column(news, None, "one"), site.column(news, None, "two"));
    let child = site.column(news, Some(one), "child");
    let close = |id| Alteration::Close { id, note: "并入要闻".into() };
    assert_eq!(site.make(&close(one)), ["columns-has-children"]);
    assert_eq!(site.make(&Alteration::Merge { id: one, into: two }), ["columns-has-children"]);
    assert!(site.make(&close(child)).is_empty());
    assert_eq!(site.make(&close(child)), ["columns-is-closed"]);
    site.known.on_home.insert(one);
    assert_eq!(site.make(&close(one)), ["columns-on-home"]);
    site.known.on_home.clear();
    for into in [one, child, ColumnId::new()] {
        assert_eq!(site.make(&Alteration::Merge { id: one, into }), ["columns-merge-target"]);
    }
    assert!(site.make(&Alteration::Merge { id: one, into: two }).is_empty());
    let merged = site.tree.column(one).expect("a column");
    assert_eq!((merged.is_open(), merged.merged_into, merged.path.as_str()), (false, Some(two), "/news/one/"));
    assert_eq!(site.known.redirects["/news/one/"], "/news/two/");
    let renamed = Alteration::Rename {
        id: one,
        change: Change {
            name: "新名".into(),
            name_en: String::new(),
            unit: site.unit,
            kind: ColumnKind::News,
            keywords: "动态".into(),
            description: "说明".into(),
            template: Template::List,
            speciality: false,
        },
    };
    assert_eq!(site.make(&renamed), ["columns-is-closed"]);
}

#[test]
fn everything_that_stands_against_a_change_is_said_at_once() {
    let mut site = Site::new();
    let news = site.channel("news");
    let bad = Alteration::Open {
        id: ColumnId::new(),
        column: NewColumn {
            channel: news,
            parent: Some(ColumnId::new()),
            unit: UnitId::new(),
            slug: "A B".into(),
            name: String::new(),
            name_en: String::new(),
            kind: ColumnKind::News,
            keywords: "一,二,三,四,五,六".into(),
            description: "长".repeat(201),
            template: Template::List,
            speciality: false,
        },
        until: Some(site.known.now.day()),
    };
    let before = site.tree.clone();
    assert_eq!(
        site.make(&bad),
        [
            "words-missing",
            "words-too-long",
            "columns-keywords-many",
            "columns-place",
            "columns-slug-form",
            "columns-unit-unknown",
            "columns-topic-past",
        ]
    );
    assert_eq!(site.tree, before);
    let reserved = Alteration::OpenChannel {
        id: ChannelId::new(),
        channel: NewChannel {
            slug: "search".into(),
            name: "频道news".into(),
            name_en: String::new(),
            description: "说明".into(),
        },
    };
    assert_eq!(site.make(&reserved), ["columns-slug-form", "columns-name-taken"]);
    let nowhere = Alteration::RenameChannel { id: ChannelId::new(), change: ChannelChange::default() };
    assert_eq!(site.make(&nowhere), ["words-missing", "words-missing", "columns-place"]);
}

#[test]
fn the_digest_of_a_tree_knows_names_and_places_and_not_how_full_it_is() {
    let mut site = Site::new();
    let news = site.channel("news");
    let one = site.column(news, None, "one");
    let before = site.tree.digest();
    let mut fuller = site.tree.column(one).expect("a column").clone();
    fuller.items = 3;
    fuller.shown_at = Some(site.known.now);
    site.tree.put_column(fuller);
    assert_eq!(site.tree.digest(), before);
    assert_eq!(site.tree.clone().in_public().tops(news).count(), 1);
    let more = site.column(news, None, "two");
    assert_ne!(site.tree.digest(), before);
    let public = site.tree.clone().in_public();
    assert!(public.tops(news).all(|column| column.id != more), "what waits for its items is not listed");
    assert!(public.column(more).is_some(), "but its address answers");
}

#[test]
fn a_change_is_data_of_a_known_kind() {
    let site = &mut Site::new();
    let news = site.channel("news");
    let alteration = site.opening(news, None, "one");
    let text = serde_json::to_string(&alteration).expect("json");
    assert_eq!(serde_json::from_str::<Alteration>(&text).expect("a change"), alteration);
    assert!(serde_json::from_str::<Alteration>(r#"{"kind":"delete","id":"x"}"#).is_err());
}
