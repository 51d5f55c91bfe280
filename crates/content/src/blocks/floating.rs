//! No floating windows (国办发〔2017〕47号, annex): markup that floats, runs, pops up or plays by
//! itself is refused with its name. The sanitiser would drop most of it in silence; whoever pasted
//! it should hear why it is not there.

/// What floats, runs or plays by itself.
const FLOATING: &[&str] = &[
    "position:fixed",
    "position:sticky",
    "position:absolute",
    "<marquee",
    "<blink",
    "<iframe",
    "<dialog",
    "<object",
    "<embed",
    "<script",
    "window.open",
    "autoplay",
    "onload=",
    "z-index",
];

/// What stands against the markup; nothing when it stays where it is put.
pub(super) fn found(html: &str) -> Option<&'static str> {
    let plain: String = html.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_lowercase();
    FLOATING.iter().find(|part| plain.contains(*part)).copied()
}

#[cfg(test)]
mod tests {
    use super::found;

    #[test]
    fn what_floats_runs_or_plays_by_itself_is_named() {
        assert_eq!(found("<div style='POSITION : fixed; top:0'>广告</div>"), Some("position:fixed"));
        assert_eq!(found("<marquee>通知</marquee>"), Some("<marquee"));
        assert_eq!(found("<video autoplay>"), Some("autoplay"));
        assert_eq!(found("<p>办事大厅固定电话 <a href=\"tel:12345\">12345</a></p>"), None);
    }

    /// The public pages themselves keep the rule: nothing of ours floats or plays by itself.
    #[test]
    fn no_public_template_floats() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let mut seen = 0;
        for folder in ["content/templates/public", "construction/templates/public", "platform/templates/public"] {
            for file in std::fs::read_dir(root.join(folder)).unwrap() {
                let text = std::fs::read_to_string(file.unwrap().path()).unwrap().to_lowercase();
                seen += 1;
                for part in ["<marquee", "<iframe", "autoplay", "position:", "onload="] {
                    assert!(!text.contains(part), "{folder}: {part}");
                }
            }
        }
        assert!(seen > 10);
    }
}
