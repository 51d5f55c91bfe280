//! The mechanisms of the house, each on SQLite and on PostgreSQL.

// `cfg(test)` tells clippy that helpers in these files are tests, too, and may unwrap.
#[cfg(test)]
mod approvals;
#[cfg(test)]
mod files;
#[cfg(test)]
mod forms;
#[cfg(test)]
mod journal;
#[cfg(test)]
mod journal_list;
#[cfg(test)]
mod journal_proof;
#[cfg(test)]
mod notices;
#[cfg(test)]
mod office;
#[cfg(test)]
mod people;
#[cfg(test)]
mod people_accounts;
#[cfg(test)]
mod people_entrance;
#[cfg(test)]
mod people_pages;
#[cfg(test)]
mod people_posts;
#[cfg(test)]
mod people_sessions;
#[cfg(test)]
mod people_sign_in;
#[cfg(test)]
mod people_world;
#[cfg(test)]
mod refusals;
#[cfg(test)]
mod search_judged;
