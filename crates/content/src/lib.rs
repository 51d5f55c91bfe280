//! Chapter 3, content: articles from the first word to the public page and back (arts. 9, 14,
//! 18–21, 31). Knows sites and columns; knows nothing of the chapters after it.

pub mod articles;
pub mod manuscripts;
pub mod pages;
