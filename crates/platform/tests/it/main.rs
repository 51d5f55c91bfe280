//! The mechanisms of the house, each on SQLite and on PostgreSQL.

mod journal;
mod journal_list;
mod journal_proof;
