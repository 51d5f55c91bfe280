//! The paper, its seals and its signature, as other programs see them.

// `cfg(test)` tells clippy that helpers in these files are tests, too, and may unwrap.
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod listings;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod seals;
#[cfg(test)]
mod sheets;
#[cfg(test)]
mod signatures;
#[cfg(test)]
mod tools;
