//! Refusals of this folder as the house shows them: one message key with its arguments, resting on art. 20 (annex 5).

use platform::error::Refusal;

use super::archive::ArchiveRefusal;
use super::document_number::NumberProblem;
use super::documents::{DocumentRefusal, NameProblem};
use super::import::ImportRefusal;
use super::pictures::PictureRefusal;
use super::sanitise::HtmlRefusal;
use super::title::TitleProblem;

/// The publication norm is annex 5, which art. 20 makes binding.
const ARTICLE: &str = "20";

macro_rules! shown {
    ($($reason:ty),+) => {
        $(impl From<&$reason> for Refusal {
            fn from(reason: &$reason) -> Self {
                let refusal = Refusal::new(reason.key()).article(ARTICLE);
                reason.args().into_iter().fold(refusal, |refusal, (name, value)| refusal.arg(name, value))
            }
        }

        impl From<$reason> for Refusal {
            fn from(reason: $reason) -> Self {
                Self::from(&reason)
            }
        })+
    };
}

shown!(
    ArchiveRefusal,
    DocumentRefusal,
    HtmlRefusal,
    ImportRefusal,
    NameProblem,
    NumberProblem,
    PictureRefusal,
    TitleProblem
);

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::path::Path;

    use super::*;

    /// The messages of a language: key to the arguments it uses.
    fn messages(language: &str) -> BTreeMap<String, BTreeSet<String>> {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("locales/manuscripts.{language}.ftl"));
        let text = std::fs::read_to_string(file).unwrap();
        text.lines()
            .filter(|line| line.starts_with("manuscripts-"))
            .map(|line| {
                let (key, message) = line.split_once(" = ").unwrap();
                let args = message.split("{ $").skip(1).map(|rest| rest.split(" }").next().unwrap().to_owned());
                (key.to_owned(), args.collect())
            })
            .collect()
    }

    /// Every message key that stands in the sources of this folder.
    fn keys(folder: &Path, out: &mut BTreeSet<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                keys(&path, out);
            } else {
                let text = std::fs::read_to_string(&path).unwrap();
                let quoted = text.split('"').filter(|part| part.starts_with("manuscripts-") && !part.ends_with('-'));
                out.extend(quoted.filter(|part| !part.contains(char::is_whitespace)).map(str::to_owned));
            }
        }
    }

    #[test]
    fn every_reason_has_its_words_in_both_languages() {
        let (chinese, english) = (messages("zh-CN"), messages("en"));
        let mut used = BTreeSet::new();
        keys(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/manuscripts"), &mut used);
        assert_eq!(chinese.keys().cloned().collect::<BTreeSet<_>>(), used);
        assert_eq!(english.keys().cloned().collect::<BTreeSet<_>>(), used);
        for (key, args) in &chinese {
            let other: BTreeSet<_> = english[key].clone();
            assert!(args.is_superset(&other) || other.is_superset(args), "{key}: {args:?} {other:?}");
        }
    }

    #[test]
    fn a_refusal_carries_its_arguments() {
        let refusal = Refusal::from(PictureRefusal::TooWide { width: 30_000, height: 20, limit: 12_000 });
        assert_eq!(
            (refusal.message.as_str(), refusal.article.as_deref()),
            ("manuscripts-picture-too-wide", Some("20"))
        );
        assert_eq!(refusal.args["limit"], "12000");
    }

    /// One of each reason, so that no message asks for an argument that is not given.
    #[test]
    fn messages_ask_only_for_arguments_that_are_given() {
        use crate::manuscripts::import::ImportWarning as W;
        use crate::manuscripts::regulation::{Oddity, SectionKind};
        use crate::manuscripts::sanitise::{Removed, RemovedKind};
        use crate::manuscripts::text::Width;
        let s = || "x".to_owned();
        let mut given: Vec<(&str, Vec<(&str, String)>)> = Vec::new();
        let package = [
            ArchiveRefusal::NotAPackage,
            ArchiveRefusal::TooManyEntries { count: 1, limit: 1 },
            ArchiveRefusal::TooLarge { limit: 1 },
            ArchiveRefusal::Bomb { name: s() },
            ArchiveRefusal::Encrypted { name: s() },
            ArchiveRefusal::Unsupported { name: s() },
            ArchiveRefusal::Damaged { name: s() },
            ArchiveRefusal::Ambiguous,
        ];
        given.extend(package.iter().map(|r| (r.key(), r.args())));
        for inside in [String::new(), s()] {
            let i = || inside.clone();
            let files = [
                DocumentRefusal::Empty,
                DocumentRefusal::TooLarge { size: 1, limit: 1 },
                DocumentRefusal::NotAllowed { ending: s(), inside: i() },
                DocumentRefusal::OldOffice { ending: s() },
                DocumentRefusal::NotWhatItSays { ending: "x", found: s(), inside: i() },
                DocumentRefusal::Macros { inside: i() },
                DocumentRefusal::Encrypted { inside: i() },
                DocumentRefusal::Program { inside: i() },
                DocumentRefusal::Embedded { inside: i() },
                DocumentRefusal::ActivePdf { inside: i() },
                DocumentRefusal::Truncated { inside: i() },
                DocumentRefusal::Nested { inside: i() },
                DocumentRefusal::LeadsOut { name: s() },
                DocumentRefusal::Name { problem: NameProblem::Empty },
                DocumentRefusal::Name { problem: NameProblem::NoEnding },
                DocumentRefusal::Name { problem: NameProblem::TooLong { length: 1, limit: 1 } },
            ];
            given.extend(files.iter().map(|r| (r.key(), r.args())));
        }
        let imports = [
            ImportRefusal::Empty,
            ImportRefusal::TooLarge { size: 1, limit: 1 },
            ImportRefusal::TooLong { size: 1, limit: 1 },
            ImportRefusal::UnknownType { ending: s() },
            ImportRefusal::OldWord,
            ImportRefusal::NotWhatItSays { name: s(), expected: "x", found: s() },
            ImportRefusal::UnknownEncoding,
            ImportRefusal::Encrypted,
            ImportRefusal::Macros,
            ImportRefusal::Declarations { part: s() },
            ImportRefusal::Damaged { part: s() },
            ImportRefusal::NoText,
        ];
        given.extend(imports.iter().map(|r| (r.key(), r.args())));
        let odd =
            |kind| [Oddity::Skipped { kind, after: 1, found: 3 }, Oddity::OutOfOrder { kind, after: 2, found: 1 }];
        let mut warnings = vec![
            W::Encoding { encoding: "x" },
            W::TrackedChanges { inserted: 1, deleted: 1 },
            W::HiddenText { count: 1 },
            W::EmbeddedObjects { count: 1 },
            W::ExternalTemplate,
            W::LinkedPictures { count: 1 },
            W::PictureLost { name: s() },
            W::PictureRefused { name: s(), reason: PictureRefusal::Empty },
            W::TooManyPictures { limit: 1 },
            W::Equations { count: 1 },
            W::NamesIgnored { count: 1 },
            W::NumberRespelled { number: s() },
        ];
        warnings.extend(odd(SectionKind::Chapter).into_iter().chain(odd(SectionKind::Article)).map(W::Numbering));
        given.extend(warnings.iter().map(|w| (w.key(), w.args())));
        let pictures = [
            PictureRefusal::Empty,
            PictureRefusal::TooLarge { size: 1, limit: 1 },
            PictureRefusal::NotAPicture { found: s() },
            PictureRefusal::Vector,
            PictureRefusal::TooWide { width: 1, height: 1, limit: 1 },
            PictureRefusal::TooManyPixels { limit: 1 },
            PictureRefusal::Truncated,
            PictureRefusal::Damaged,
            PictureRefusal::Moving,
        ];
        given.extend(pictures.iter().map(|r| (r.key(), r.args())));
        let titles = [
            TitleProblem::Empty,
            TitleProblem::LineBreak { suggestion: s() },
            TitleProblem::Unseen { character: s(), suggestion: s() },
            TitleProblem::Emoji { character: s(), suggestion: s() },
            TitleProblem::TooLong { width: Width::characters(2), most: Width::characters(1) },
        ];
        given.extend(titles.iter().map(|r| (r.key(), r.args())));
        let number = crate::manuscripts::document_number::parse("东政发〔2014〕35号").unwrap().number;
        let numbers = [
            NumberProblem::NotANumber,
            NumberProblem::Year { year: s() },
            NumberProblem::LeadingZero { suggestion: number },
        ];
        given.extend(numbers.iter().map(|r| (r.key(), r.args())));
        let kinds = [
            RemovedKind::Script,
            RemovedKind::Style,
            RemovedKind::EventHandler,
            RemovedKind::Address,
            RemovedKind::Picture,
            RemovedKind::Frame,
            RemovedKind::OfficeMarkup,
            RemovedKind::Element,
            RemovedKind::Nesting,
            RemovedKind::Characters,
            RemovedKind::Structure,
        ];
        given.extend(kinds.map(|kind| Removed { kind, what: s(), count: 1 }).iter().map(|r| (r.key(), r.args())));
        let html = HtmlRefusal::TooLarge { size: 1, limit: 1 };
        given.push((html.key(), html.args()));

        let (chinese, english) = (messages("zh-CN"), messages("en"));
        let shown: BTreeSet<&str> = given.iter().map(|(key, _)| *key).collect();
        assert_eq!(shown, chinese.keys().map(String::as_str).collect());
        for (key, args) in given {
            let args: BTreeSet<String> = args.into_iter().map(|(name, _)| name.to_owned()).collect();
            for language in [&chinese, &english] {
                assert!(language[key].is_subset(&args), "{key}: {:?} of {args:?}", language[key]);
            }
        }
    }
}
