//! The export of WordPress (WXR 1.0 to 1.2): posts and pages that were public. Drafts, revisions
//! and menus stay where they are, and so does what needed a password.

use super::Why;
use super::address::Address;
use super::feed::{Channel, Entry, named};
use super::item::{Item, children, moment, said, words};
use super::wordpress;
use crate::manuscripts::tree::Element;
use platform::Moment;

/// What an item of the export is.
pub(super) fn entry(element: &Element, channel: &Channel) -> Entry {
    let kind = said(element, &["wp:post_type"]);
    let not = |why| Entry::Not { what: named(element), why };
    if kind == "attachment" {
        let file = said(element, &["wp:attachment_url", "guid"]);
        return Address::parse(&file).map_or_else(|| not(Why::NoAddress), Entry::File);
    }
    if !matches!(kind.as_str(), "post" | "page") {
        return not(Why::PostType(kind));
    }
    let status = said(element, &["wp:status"]);
    if status != "publish" {
        return not(Why::Status(status));
    }
    if !said(element, &["wp:post_password"]).is_empty() {
        return not(Why::Password);
    }
    let links = [said(element, &["link"]), said(element, &["guid"])];
    let Some(address) = links.iter().find_map(|link| Address::parse(link)) else { return not(Why::NoAddress) };
    let mut also: Vec<Address> = Address::parse(&links[1]).into_iter().collect();
    // WordPress answers to the number of a post, whatever its address looks like.
    let number = said(element, &["wp:post_id"]);
    if !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) {
        let key = if kind == "page" { "page_id" } else { "p" };
        also.extend(channel.link.as_ref().and_then(|site| site.join(&format!("?{key}={number}"))));
    }
    also.retain(|other| *other != address);
    also.dedup();
    Entry::Item { address, also, item: Box::new(item(element)) }
}

fn item(element: &Element) -> Item {
    let text = wordpress::read(&said(element, &["content:encoded"]));
    let filed = |domain: &str| {
        let domain = domain.to_owned();
        let of = move |topic: &&Element| topic.attr("domain") == Some(&domain);
        children(element, "category").filter(of)
    };
    // What nobody filed is filed under `uncategorized`, in every language of WordPress.
    let chosen = |topic: &&Element| topic.attr("nicename") != Some("uncategorized") && topic.text() != "未分类";
    let categories: Vec<String> = filed("category").filter(chosen).map(|topic| words(&topic.text())).collect();
    let tags = filed("post_tag").map(|topic| words(&topic.text()));
    let mut categories = categories.into_iter();
    Item {
        title: words(&said(element, &["title"])),
        published_at: published(element),
        author: String::new(),
        lead: words(&said(element, &["excerpt:encoded"])),
        column: categories.next().unwrap_or_default(),
        keywords: tags.chain(categories).collect(),
        html: text.html,
        shortcodes: text.shortcodes,
        ..Item::default()
    }
}

/// The date in Greenwich when there is one; drafts that were never dated have zeros.
fn published(element: &Element) -> Option<Moment> {
    let greenwich = said(element, &["wp:post_date_gmt"]);
    let greenwich = moment(&format!("{}Z", greenwich.replacen(' ', "T", 1)));
    greenwich.or_else(|| moment(&said(element, &["wp:post_date"]))).or_else(|| moment(&said(element, &["pubDate"])))
}

#[cfg(test)]
mod tests {
    use super::super::gather::Limits;
    use super::*;

    const LIMITS: Limits = Limits { page: 100_000, file: 100_000, things: 100, unpacked: 1 << 30 };

    fn item_with(inside: &str) -> String {
        format!("<item><title>小游园</title><link>http://a.cn/2016/05/xyy/</link>{inside}</item>")
    }

    fn read(items: &str) -> Vec<Entry> {
        let xml = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\" ?><rss version=\"2.0\" xmlns:wp=\"http://wordpress.org/export/1.2/\" \
             xmlns:excerpt=\"http://wordpress.org/export/1.2/excerpt/\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" \
             xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><channel><title>区教委</title><link>http://a.cn</link>\
             <wp:wxr_version>1.2</wp:wxr_version><wp:base_blog_url>http://a.cn</wp:base_blog_url>{items}</channel></rss>"
        );
        let mut found = Vec::new();
        super::super::feed::read(xml.as_bytes(), None, None, &LIMITS, |entry| {
            found.push(entry);
            Ok(())
        })
        .expect("an export");
        found
    }

    #[test]
    fn public_posts_are_taken_and_nothing_else() {
        let of = |kind: &str, status: &str, more: &str| {
            item_with(&format!("<wp:post_type>{kind}</wp:post_type><wp:status><![CDATA[{status}]]></wp:status>{more}"))
        };
        let found = read(
            &[
                of("post", "publish", "<wp:post_id>7</wp:post_id><guid>http://a.cn/?p=7</guid>"),
                of("page", "publish", "<wp:post_id>8</wp:post_id>"),
                of("post", "draft", ""),
                of("post", "private", ""),
                of("post", "trash", ""),
                of("post", "publish", "<wp:post_password>x</wp:post_password>"),
                of("nav_menu_item", "publish", ""),
                of("attachment", "inherit", "<wp:attachment_url>http://a.cn/a.jpg</wp:attachment_url>"),
            ]
            .concat(),
        );
        let told: Vec<String> = found
            .iter()
            .map(|entry| match entry {
                Entry::Item { also, .. } => also.iter().map(Address::path).collect::<Vec<_>>().join(" "),
                Entry::File(file) => file.path(),
                Entry::Not { why, .. } => why.to_string(),
            })
            .collect();
        assert_eq!(told[..2], ["/?p=7", "/?page_id=8"]);
        assert!(told[2].contains("draft") && told[3].contains("private") && told[4].contains("trash"), "{told:?}");
        assert!(told[5].contains("password") && told[6].contains("nav_menu_item"), "{told:?}");
        assert_eq!(told[7], "/a.jpg");
    }

    #[test]
    fn what_a_post_says_is_read() {
        let found = read(&item_with(
            "<wp:post_type>post</wp:post_type><wp:status>publish</wp:status><dc:creator>admin</dc:creator>\
             <wp:post_date>2016-05-03 08:00:00</wp:post_date><wp:post_date_gmt>2016-05-03 01:12:00</wp:post_date_gmt>\
             <content:encoded><![CDATA[甲。\n\n乙。[gallery ids=\"1\"]]]></content:encoded><excerpt:encoded><![CDATA[摘要]]></excerpt:encoded>\
             <category domain=\"category\" nicename=\"uncategorized\">未分类</category><category domain=\"post_tag\">花木</category>\
             <category domain=\"category\" nicename=\"tzgg\"><![CDATA[通知公告]]></category>",
        ));
        let [Entry::Item { item, .. }] = &found[..] else { panic!("one item: {found:?}") };
        assert_eq!((item.title.as_str(), item.column.as_str(), item.lead.as_str()), ("小游园", "通知公告", "摘要"));
        assert_eq!(item.published_at.expect("a date").minute(), "2016-05-03 09:12");
        assert_eq!((item.keywords.clone(), item.shortcodes.clone()), (vec!["花木".into()], vec!["gallery".to_owned()]));
        assert!(item.html.contains("<p>甲。</p>") && item.author.is_empty(), "{item:?}");
        let undated = read(&item_with(
            "<wp:post_type>post</wp:post_type><wp:status>publish</wp:status><wp:post_date_gmt>0000-00-00 00:00:00</wp:post_date_gmt>\
             <wp:post_date>2016-05-03 09:12:00</wp:post_date>",
        ));
        let [Entry::Item { item, .. }] = &undated[..] else { panic!("one item") };
        assert_eq!(item.published_at.expect("a date").minute(), "2016-05-03 09:12");
    }
}
