//! The channels and columns of a site in memory, in order.

use serde_json::{Value, json};

use super::column::Model as Column;
use super::{ChannelId, ColumnId, channel::Model as Channel};

/// Channels and columns of one site.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tree {
    channels: Vec<Channel>,
    columns: Vec<Column>,
    /// Only what is shown to visitors is listed.
    public: bool,
}

impl Tree {
    /// From rows in order.
    pub fn new(channels: Vec<Channel>, columns: Vec<Column>) -> Self {
        Self { channels, columns, public: false }
    }

    /// The tree as visitors are led through it: lists leave out columns that wait for their first items.
    #[must_use]
    pub fn in_public(self) -> Self {
        Self { public: true, ..self }
    }

    /// SM3 of everything that a change of columns is judged by: names, places, addresses, units. Numbers of items and
    /// dates are not in it.
    pub fn digest(&self) -> String {
        let channels = self.channels.iter().map(|channel| {
            json!([channel.id, channel.slug, channel.name, channel.name_en, channel.description, channel.position])
        });
        let columns = self.columns.iter().map(|column| {
            let mut facts = json!([
                column.id,
                column.channel_id,
                column.parent_id,
                column.unit_id,
                column.path,
                column.name,
                column.name_en,
                column.kind,
                column.keywords,
                column.description,
                column.template,
                column.position,
                column.is_open(),
                column.ends_at,
                column.merged_into,
            ]);
            // Named only where it is, so that plans drawn before there were any still hold.
            if let (true, Value::Array(facts)) = (column.speciality, &mut facts) {
                facts.push(json!("speciality"));
            }
            facts
        });
        let mut lines: Vec<String> = channels.chain(columns).map(|value| value.to_string()).collect();
        lines.sort_unstable();
        platform::digest::sm3(lines.join("\n").as_bytes())
    }

    /// Puts a channel in, or in the place of the one with its id.
    pub(super) fn put_channel(&mut self, channel: Channel) {
        self.channels.retain(|known| known.id != channel.id);
        self.channels.push(channel);
        self.channels.sort_by_key(|channel| (channel.position, channel.id));
    }

    /// Puts a column in, or in the place of the one with its id.
    pub(super) fn put_column(&mut self, column: Column) {
        self.columns.retain(|known| known.id != column.id);
        self.columns.push(column);
        self.columns.sort_by_key(|column| (column.position, column.id));
    }

    /// Everything right below a column, or at the top of a channel, closed or not.
    pub fn beside(&self, channel: ChannelId, parent: Option<ColumnId>) -> impl Iterator<Item = &Column> {
        self.columns.iter().filter(move |column| (column.channel_id, column.parent_id) == (channel, parent))
    }

    /// The column and every column below it, closed or not, by their parents.
    pub fn family(&self, id: ColumnId) -> Vec<ColumnId> {
        let mut family = vec![id];
        let mut at = 0;
        while let Some(parent) = family.get(at).copied() {
            let below = self.columns.iter().filter(|column| column.parent_id == Some(parent)).map(|column| column.id);
            family.extend(below);
            at += 1;
        }
        family
    }

    fn lists(&self, column: &Column) -> bool {
        column.is_open() && (!self.public || column.is_shown())
    }

    /// The channels, in order.
    pub fn channels(&self) -> &[Channel] {
        &self.channels
    }

    /// Every column, siblings in order.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// A channel by its id.
    pub fn channel(&self, id: ChannelId) -> Option<&Channel> {
        self.channels.iter().find(|channel| channel.id == id)
    }

    /// The channel at a path (`/news/`).
    pub fn channel_at(&self, path: &str) -> Option<&Channel> {
        let slug = path.strip_prefix('/')?.strip_suffix('/')?;
        self.channels.iter().find(|channel| channel.slug == slug)
    }

    /// A column by its id.
    pub fn column(&self, id: ColumnId) -> Option<&Column> {
        self.columns.iter().find(|column| column.id == id)
    }

    /// The column at a path (`/news/notices/`), closed or not.
    pub fn column_at(&self, path: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.path == path)
    }

    /// The topmost open columns of a channel.
    pub fn tops(&self, channel: ChannelId) -> impl Iterator<Item = &Column> {
        self.columns
            .iter()
            .filter(move |column| column.channel_id == channel && column.parent_id.is_none() && self.lists(column))
    }

    /// The open columns right below a column.
    pub fn children(&self, id: ColumnId) -> impl Iterator<Item = &Column> {
        self.columns.iter().filter(move |column| column.parent_id == Some(id) && self.lists(column))
    }

    /// The column and every column below it.
    pub fn with_descendants(&self, id: ColumnId) -> Vec<ColumnId> {
        let Some(top) = self.column(id) else { return Vec::new() };
        self.columns().iter().filter(|column| column.path.starts_with(&top.path)).map(|column| column.id).collect()
    }

    /// The columns beside it, itself among them.
    pub fn siblings(&self, column: &Column) -> Vec<&Column> {
        match column.parent_id {
            Some(parent) => self.children(parent).collect(),
            None => self.tops(column.channel_id).collect(),
        }
    }

    /// The columns above a column, the topmost first; without itself.
    pub fn ancestors<'a>(&'a self, column: &'a Column) -> Vec<&'a Column> {
        let mut above = Vec::new();
        let mut next = column.parent_id;
        while let Some(parent) = next.and_then(|id| self.column(id)) {
            next = parent.parent_id;
            above.insert(0, parent);
        }
        above
    }

    /// The channel of a column.
    pub fn channel_of(&self, column: &Column) -> Option<&Channel> {
        self.channel(column.channel_id)
    }

    /// Whether the channel has a column to show.
    pub fn has_columns(&self, channel: ChannelId) -> bool {
        self.tops(channel).next().is_some()
    }

    /// Every open column with its level (0 is the topmost), parents before children, channel by
    /// channel.
    pub fn walk(&self) -> Vec<(usize, &Column)> {
        let mut list = Vec::new();
        for channel in &self.channels {
            for top in self.tops(channel.id) {
                self.walk_from(0, top, &mut list);
            }
        }
        list
    }

    /// What leads to a column: name and path of its channel (unless the column stands for it), of
    /// the columns above, and of itself.
    pub fn trail<'a>(&'a self, column: &'a Column) -> Vec<(&'a str, String)> {
        let mut links = Vec::new();
        if let Some(channel) = self.channel_of(column)
            && !self.ancestors(column).first().copied().unwrap_or(column).slug.is_empty()
        {
            links.push((channel.name.as_str(), channel.path()));
        }
        links.extend(self.ancestors(column).into_iter().map(|above| (above.name.as_str(), above.path.clone())));
        links.push((column.name.as_str(), column.path.clone()));
        links
    }

    fn walk_from<'a>(&'a self, level: usize, column: &'a Column, list: &mut Vec<(usize, &'a Column)>) {
        list.push((level, column));
        for child in self.children(column.id) {
            self.walk_from(level + 1, child, list);
        }
    }
}
