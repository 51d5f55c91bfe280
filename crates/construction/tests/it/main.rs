//! Chapter 2 of the Measures on SQLite and on PostgreSQL: sites, columns, the frame of public
//! pages, and the desk that keeps them.

// `cfg(test)` tells clippy that helpers in these files are tests, too, and may unwrap.
#[cfg(test)]
mod annex1;
#[cfg(test)]
mod annex2;
#[cfg(test)]
mod annex3;
#[cfg(test)]
mod brand;
#[cfg(test)]
mod columns;
#[cfg(test)]
mod desk;
#[cfg(test)]
mod dns;
#[cfg(test)]
mod domains;
#[cfg(test)]
mod frame;
#[cfg(test)]
mod guides;
#[cfg(test)]
mod interfaces;
#[cfg(test)]
mod life;
#[cfg(test)]
mod mail_servers;
#[cfg(test)]
mod mailbox_standards;
#[cfg(test)]
mod mailboxes;
#[cfg(test)]
mod named;
#[cfg(test)]
mod plans;
#[cfg(test)]
mod register;
#[cfg(test)]
mod sites;
#[cfg(test)]
mod world;
