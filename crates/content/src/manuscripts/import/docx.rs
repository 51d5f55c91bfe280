//! .docx packages: what must be refused (macros, passwords, foreign declarations), what is left out with a warning, and
//! the parts from which the text is read.

mod body;
mod numbering;
mod runs;
mod styles;
mod table;

use std::collections::HashMap;

use super::xml::{self, Xml, XmlProblem};
use super::{ImportRefusal, ImportWarning, ImportedImage, Limits};
use crate::manuscripts::archive::{self, InMemory};
use crate::manuscripts::tree::Node;

/// What a Word file holds, before the judge has seen it.
pub(super) struct Word {
    pub nodes: Vec<Node>,
    pub title: Option<String>,
    pub images: Vec<ImportedImage>,
    pub warnings: Vec<ImportWarning>,
}

/// A relation from a part to another part or to an address outside.
#[derive(Debug, Clone)]
struct Relation {
    kind: String,
    target: String,
    external: bool,
}

type Relations = HashMap<String, Relation>;

/// Reads a Word file.
pub(super) fn read(name: &str, bytes: &[u8], limits: &Limits) -> Result<Word, ImportRefusal> {
    if archive::looks_like_compound(bytes) {
        return Err(if archive::compound_names(bytes, "EncryptedPackage") {
            ImportRefusal::Encrypted
        } else {
            ImportRefusal::OldWord
        });
    }
    if !archive::looks_like_package(bytes) {
        return Err(super::not_what_it_says(name, "docx", bytes));
    }
    let mut package = InMemory::open(bytes, &limits.archive).map_err(ImportRefusal::from)?;
    let main = main_part(&mut package)?.ok_or_else(|| super::not_what_it_says(name, "docx", bytes))?;
    refuse_macros(&mut package)?;
    let mut warnings = Vec::new();
    if !package.ignored.is_empty() {
        warnings.push(ImportWarning::NamesIgnored { count: package.ignored.len() });
    }
    let embedded = package.entries().iter().filter(|e| e.name.to_ascii_lowercase().contains("/embeddings/")).count();
    if embedded > 0 {
        warnings.push(ImportWarning::EmbeddedObjects { count: embedded });
    }
    let folder = main.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
    if relations(&mut package, &format!("{folder}settings.xml"))?
        .values()
        .any(|relation| relation.kind == "attachedTemplate" && relation.external)
    {
        warnings.push(ImportWarning::ExternalTemplate);
    }
    let relations = relations(&mut package, &main)?;
    let document = part(&mut package, &main)?.ok_or_else(|| ImportRefusal::Damaged { part: main.clone() })?;
    let parts = Parts {
        styles: styles::Styles::read(optional(&mut package, &relations, &folder, "styles")?.as_ref()),
        numbering: numbering::Numbering::read(optional(&mut package, &relations, &folder, "numbering")?.as_ref()),
        footnotes: notes(optional(&mut package, &relations, &folder, "footnotes")?),
        endnotes: notes(optional(&mut package, &relations, &folder, "endnotes")?),
        relations,
        folder,
    };
    let mut body = body::Body::new(&mut package, &parts, limits, warnings);
    let nodes = body.document(&document);
    Ok(body.finish(nodes))
}

/// Everything beside the text itself.
struct Parts {
    styles: styles::Styles,
    numbering: numbering::Numbering,
    footnotes: HashMap<String, Xml>,
    endnotes: HashMap<String, Xml>,
    relations: Relations,
    folder: String,
}

fn main_part(package: &mut InMemory<'_>) -> Result<Option<String>, ImportRefusal> {
    if !package.has("[Content_Types].xml") {
        return Ok(None);
    }
    let root = relations(package, "")?;
    let main = root
        .into_values()
        .find(|relation| relation.kind == "officeDocument")
        .map_or_else(|| "word/document.xml".to_owned(), |relation| relation.target.trim_start_matches('/').to_owned());
    Ok((package.has(&main) && main.to_ascii_lowercase().starts_with("word/")).then_some(main))
}

fn refuse_macros(package: &mut InMemory<'_>) -> Result<(), ImportRefusal> {
    let has_project = package.entries().iter().any(|entry| {
        let name = entry.name.to_ascii_lowercase();
        name.ends_with("vbaproject.bin") || name.ends_with("vbadata.xml")
    });
    let types = package.read("[Content_Types].xml")?.unwrap_or_default();
    let types = String::from_utf8_lossy(&types).to_ascii_lowercase();
    if has_project || types.contains("macroenabled") || types.contains("vbaproject") {
        return Err(ImportRefusal::Macros);
    }
    Ok(())
}

fn part(package: &mut InMemory<'_>, name: &str) -> Result<Option<Xml>, ImportRefusal> {
    let Some(bytes) = package.read(name)? else {
        return Ok(None);
    };
    xml::parse(&bytes).map(Some).map_err(|problem| match problem {
        XmlProblem::Declared => ImportRefusal::Declarations { part: name.to_owned() },
        XmlProblem::Damaged => ImportRefusal::Damaged { part: name.to_owned() },
    })
}

/// A part that the document may do without: found by its relation, else by its usual name.
fn optional(
    package: &mut InMemory<'_>,
    relations: &Relations,
    folder: &str,
    kind: &str,
) -> Result<Option<Xml>, ImportRefusal> {
    let name = relations
        .values()
        .find(|relation| relation.kind == kind && !relation.external)
        .map_or_else(|| format!("{folder}{kind}.xml"), |relation| resolve(folder, &relation.target));
    part(package, &name)
}

/// The relations of a part; the package's own when the name is empty.
fn relations(package: &mut InMemory<'_>, of: &str) -> Result<Relations, ImportRefusal> {
    let (folder, file) = of.rsplit_once('/').unwrap_or(("", of));
    let name = if folder.is_empty() { format!("_rels/{file}.rels") } else { format!("{folder}/_rels/{file}.rels") };
    let Some(root) = part(package, &name)? else {
        return Ok(HashMap::new());
    };
    Ok(root
        .elements()
        .filter_map(|relation| {
            let kind = relation.attr("Type")?.rsplit('/').next().unwrap_or_default().to_owned();
            let external = relation.attr("TargetMode").is_some_and(|mode| mode.eq_ignore_ascii_case("External"));
            Some((
                relation.attr("Id")?.to_owned(),
                Relation { kind, target: relation.attr("Target")?.to_owned(), external },
            ))
        })
        .collect())
}

/// A target as a path in the package. A target that leads out resolves to nothing that is there.
fn resolve(folder: &str, target: &str) -> String {
    match target.strip_prefix('/') {
        Some(absolute) => absolute.to_owned(),
        None => {
            let mut parts: Vec<&str> = folder.split('/').filter(|p| !p.is_empty()).collect();
            for step in target.split('/') {
                match step {
                    "" | "." => {}
                    ".." => {
                        parts.pop();
                    }
                    step => parts.push(step),
                }
            }
            parts.join("/")
        }
    }
}

fn notes(root: Option<Xml>) -> HashMap<String, Xml> {
    let mut out = HashMap::new();
    let Some(root) = root else { return out };
    for node in root.children {
        if let xml::XmlNode::Element(note) = node
            && note.attr("type").is_none_or(|kind| kind == "normal")
            && let Some(id) = note.attr("id").map(str::to_owned)
        {
            out.insert(id, note);
        }
    }
    out
}

#[cfg(test)]
mod tests;
