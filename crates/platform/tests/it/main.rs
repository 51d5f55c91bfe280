//! The mechanisms of the house, each on SQLite and on PostgreSQL.

mod journal;
mod journal_proof;
