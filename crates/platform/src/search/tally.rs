//! How many hits there are on each site, of each kind, in each column.

use std::collections::HashMap;

use serde::Serialize;
use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::StrColumn;
use tantivy::{DocId, Score, SegmentOrdinal, SegmentReader};

use super::fields::key_and_name;

/// One line of a filter: what, its name, and how many hits it has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// What to filter by.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Hits.
    pub count: u64,
}

/// Counts the values of a field.
pub(super) struct Tallies(pub(super) &'static str);

pub(super) struct Counting {
    column: Option<StrColumn>,
    counts: Vec<u64>,
}

impl Collector for Tallies {
    type Fruit = Vec<Tally>;
    type Child = Counting;

    fn for_segment(&self, _: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<Counting> {
        let column = segment.fast_fields().str(self.0)?;
        let terms = column.as_ref().map_or(0, |column| column.dictionary().num_terms());
        Ok(Counting { column, counts: vec![0; terms] })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, segments: Vec<HashMap<String, u64>>) -> tantivy::Result<Vec<Tally>> {
        let mut counts: HashMap<String, u64> = HashMap::new();
        for (value, count) in segments.into_iter().flatten() {
            *counts.entry(value).or_default() += count;
        }
        let mut tallies: Vec<_> = counts
            .into_iter()
            .map(|(value, count)| {
                let (key, name) = key_and_name(&value);
                Tally { key: key.to_owned(), name: name.to_owned(), count }
            })
            .collect();
        tallies.sort_by(|one, other| other.count.cmp(&one.count).then_with(|| one.key.cmp(&other.key)));
        Ok(tallies)
    }
}

impl SegmentCollector for Counting {
    type Fruit = HashMap<String, u64>;

    fn collect(&mut self, doc: DocId, _: Score) {
        let value = self.column.as_ref().and_then(|column| column.ords().first(doc));
        let count = value.and_then(|value| self.counts.get_mut(usize::try_from(value).ok()?));
        if let Some(count) = count {
            *count += 1;
        }
    }

    fn harvest(self) -> HashMap<String, u64> {
        let Some(column) = self.column else {
            return HashMap::new();
        };
        let counted = self.counts.into_iter().enumerate().filter(|(_, count)| *count > 0);
        counted
            .filter_map(|(value, count)| {
                let mut name = String::new();
                // A value that cannot be read is a broken index; the hit is still shown.
                let known = column.ord_to_str(value as u64, &mut name).unwrap_or(false);
                known.then_some((name, count))
            })
            .collect()
    }
}
