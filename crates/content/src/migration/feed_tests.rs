//! Feeds as they come.

use platform::Moment;

use super::*;

const LIMITS: Limits = Limits { page: 100_000, file: 1_000_000, things: 100, unpacked: 1 << 30 };

fn entries(xml: &str) -> Vec<Entry> {
    let mut found = Vec::new();
    read(xml.as_bytes(), None, Address::parse("http://a.cn/feeds/all.xml"), &LIMITS, |entry| {
        found.push(entry);
        Ok(())
    })
    .expect("a feed");
    found
}

fn items(xml: &str) -> Vec<(Address, Item)> {
    let of = |entry| match entry {
        Entry::Item { address, item, .. } => Some((address, *item)),
        _ => None,
    };
    entries(xml).into_iter().filter_map(of).collect()
}

#[test]
fn rss_2_is_read() {
    let found = items(
        "<rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\"><channel>\
         <title>东城&amp;nbsp;日报</title><link>http://a.cn/</link>\
         <item><title>小游园&amp;hellip;</title><link>/1.html</link><author>ed@a.cn (小林)</author>\
         <category>要闻</category><category>园林</category><pubDate>Tue, 03 May 2016 01:12:00 GMT</pubDate>\
         <description>摘要</description><content:encoded><![CDATA[<p>全文</p>]]></content:encoded>\
         <enclosure url=\"http://a.cn/a.pdf\" type=\"application/pdf\" length=\"1\"/></item>\
         <item><title>只有摘要</title><guid>http://a.cn/2.html</guid><description>&lt;b&gt;摘要&lt;/b&gt;</description>\
         <source url=\"http://b.cn/\">西城时报</source></item>\
         <item><title>两段</title><link>http://a.cn/3.html</link><description>&lt;p&gt;一&lt;/p&gt;&lt;p&gt;二&lt;/p&gt;</description></item>\
         </channel></rss>",
    );
    let [(first, one), (second, two), (_, three)] = &found[..] else { panic!("three items: {found:?}") };
    assert_eq!(first.as_str(), "http://a.cn/1.html");
    assert_eq!((one.title.as_str(), one.source.as_str(), one.author.as_str()), ("小游园…", "东城 日报", "小林"));
    assert_eq!((one.column.as_str(), &one.keywords[..]), ("要闻", &["园林".to_owned()][..]));
    assert_eq!(one.published_at.map(Moment::minute).expect("a date"), "2016-05-03 09:12");
    assert_eq!(one.html, "<p>全文</p><p><a href=\"http://a.cn/a.pdf\">a.pdf</a></p>");
    assert_eq!((one.lead.as_str(), one.summary_only), ("摘要", false));
    assert_eq!(second.as_str(), "http://a.cn/2.html");
    assert!(two.summary_only && two.html == "<b>摘要</b>" && two.source == "西城时报" && two.lead.is_empty());
    assert!(!three.summary_only);
}

#[test]
fn rss_1_is_read() {
    let found = items(
        "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" xmlns=\"http://purl.org/rss/1.0/\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><channel rdf:about=\"http://a.cn/\"><title>日报</title><link>http://a.cn/</link></channel>\
         <item rdf:about=\"http://a.cn/1\"><title>甲</title><dc:date>2016-05-03T09:12:00+08:00</dc:date>\
         <dc:creator>小林</dc:creator><dc:subject>要闻</dc:subject><description>摘要</description></item></rdf:RDF>",
    );
    let [(address, item)] = &found[..] else { panic!("one item: {found:?}") };
    assert_eq!(address.as_str(), "http://a.cn/1");
    assert_eq!((item.source.as_str(), item.author.as_str(), item.column.as_str()), ("日报", "小林", "要闻"));
    assert_eq!(item.published_at.map(Moment::minute).expect("a date"), "2016-05-03 09:12");
}

#[test]
fn atom_is_read_in_each_of_its_ways() {
    let found = items(
        "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:base=\"http://b.cn/x/\"><title>日报</title>\
         <link rel=\"self\" href=\"feed.xml\"/><link href=\"http://b.cn/\"/>\
         <entry><title type=\"html\">&lt;b&gt;甲&lt;/b&gt; &amp;amp; 乙</title><id>tag:b.cn,2016:1</id>\
         <link rel=\"enclosure\" type=\"image/png\" href=\"http://b.cn/p.png\"/><link rel=\"alternate\" href=\"1.html\"/>\
         <published>2016-05-03T01:12:00Z</published><updated>2017-01-01T00:00:00Z</updated><author><name>小林</name></author>\
         <category term=\"news\" label=\"要闻\"/><summary>摘要</summary>\
         <content type=\"xhtml\" xml:base=\"http://c.cn/y/\"><div xmlns=\"http://www.w3.org/1999/xhtml\"><p>甲<a href=\"z.pdf\">表</a></p></div></content></entry>\
         <entry><title>甲 &lt; 乙</title><id>http://b.cn/2.html</id><content>一段\n\n二段 &lt;c&gt;</content></entry>\
         <entry><title>丙</title><link href=\"3.html\"/><content type=\"html\">&lt;p&gt;丙&lt;/p&gt;</content></entry>\
         <entry><title>丁</title><link href=\"4.html\"/><content src=\"http://b.cn/4.pdf\" type=\"application/pdf\"/><summary>只有</summary></entry></feed>",
    );
    let addresses: Vec<_> = found.iter().map(|(address, _)| address.as_str()).collect();
    assert_eq!(
        addresses,
        ["http://b.cn/x/1.html", "http://b.cn/2.html", "http://b.cn/x/3.html", "http://b.cn/x/4.html"]
    );
    let items: Vec<_> = found.iter().map(|(_, item)| item).collect();
    assert_eq!(
        (items[0].title.as_str(), items[0].column.as_str(), items[0].lead.as_str()),
        ("甲 & 乙", "要闻", "摘要")
    );
    assert_eq!(items[0].published_at.map(Moment::minute).expect("a date"), "2016-05-03 09:12");
    assert_eq!(items[0].base.as_ref().expect("a base").as_str(), "http://c.cn/y/");
    assert!(items[0].html.contains("<p>甲<a href=\"z.pdf\">表</a></p>"), "{}", items[0].html);
    assert!(items[0].html.ends_with("<p><img src=\"http://b.cn/p.png\"></p>"), "{}", items[0].html);
    assert_eq!(items[1].html, "<p>一段</p><p>二段 &lt;c&gt;</p>");
    assert_eq!((items[2].html.as_str(), items[2].summary_only), ("<p>丙</p>", false));
    assert_eq!((items[3].html.as_str(), items[3].summary_only), ("<p>只有</p>", true));
}

#[test]
fn what_has_no_address_is_told_with_its_title() {
    let found = entries(
        "<rss><channel><item><title>无址</title><guid isPermaLink=\"false\">7</guid></item>\
         <item><title>大</title><link>http://a.cn/2</link><description>{}</description></item></channel></rss>"
            .replace("{}", &"x".repeat(200_000))
            .as_str(),
    );
    let [Entry::Not { what, why }, Entry::Not { what: large, why: too }] = &found[..] else { panic!("{found:?}") };
    assert_eq!((what.as_str(), why), ("无址", &crate::migration::Why::NoAddress));
    assert_eq!((large.as_str(), too), ("http://a.cn/2", &crate::migration::Why::TooLarge(100_000)));
}
