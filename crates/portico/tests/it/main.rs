//! The house as a whole: its rules as tests, the rights of every post, the walk of an article, and
//! what is left after the power fails.

#[cfg(test)]
mod api;
#[cfg(test)]
mod architecture;
#[cfg(test)]
mod district;
#[cfg(test)]
mod kill;
#[cfg(test)]
mod measures;
#[cfg(test)]
mod messages;
#[cfg(test)]
mod permits;
#[cfg(test)]
mod replay;
#[cfg(test)]
mod routes;
#[cfg(test)]
mod sources;
#[cfg(test)]
mod templates;
#[cfg(test)]
mod walk;
