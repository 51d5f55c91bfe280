//! Chapter 3 of the Measures on SQLite and on PostgreSQL: articles from the first word to the
//! public page and back, and the desk on which they are written, reviewed and released.

// `cfg(test)` tells clippy that helpers in these files are tests, too, and may unwrap.
#[cfg(test)]
mod alerts;
#[cfg(test)]
mod archive;
#[cfg(test)]
mod articles;
#[cfg(test)]
mod blocks;
#[cfg(test)]
mod checks;
#[cfg(test)]
mod closeness;
#[cfg(test)]
mod desk;
#[cfg(test)]
mod duty;
#[cfg(test)]
mod duty_table;
#[cfg(test)]
mod home;
#[cfg(test)]
mod imports;
#[cfg(test)]
mod imports_desk;
#[cfg(test)]
mod links;
#[cfg(test)]
mod media;
#[cfg(test)]
mod migration;
#[cfg(test)]
mod moved;
#[cfg(test)]
mod newsroom;
#[cfg(test)]
mod offers;
#[cfg(test)]
mod publish;
#[cfg(test)]
mod release;
#[cfg(test)]
mod release_forms;
#[cfg(test)]
mod review;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod screening;
#[cfg(test)]
mod search;
#[cfg(test)]
mod takedown;
