//! Pages as the systems of the time made them.

use encoding_rs::GB18030;

use super::*;

fn at(text: &str) -> Address {
    Address::parse(text).expect(text)
}

fn read(html: &str) -> OldPage {
    OldPage::read(html.as_bytes(), None, &at("http://jw.example.cn/xwzx/tzgg/t20160503_12.html"), &Places::default())
}

const SENTENCES: &str = "<p>为进一步做好小游园的开放工作，方便居民就近休闲，现将有关事项通知如下。</p>\
    <p>一、开放时间为每日六时至二十二时，节假日不休息；二、请爱护花木，文明游园。</p>";

#[test]
fn page_tags_come_first() {
    let page = read(&format!(
        "<html><head><title>首页_区教委</title><meta name=ArticleTitle content=' 关于小游园开放的\n通知 '>\
         <meta name=PubDate content='2016-05-03 09:12'><meta name=ContentSource content=区园林局>\
         <meta name=ColumnName content=通知公告><meta name=Keywords content='小游园;开放，小游园'></head>\
         <body><h1>区教委</h1><div class=TRS_Editor>{SENTENCES}</div></body></html>"
    ));
    assert_eq!(page.title, "关于小游园开放的 通知");
    assert_eq!(page.published_at.expect("a date").minute(), "2016-05-03 09:12");
    assert_eq!((page.source.as_str(), page.column.as_str()), ("区园林局", "通知公告"));
    assert_eq!(page.keywords, ["小游园", "开放"]);
    assert_eq!(page.found, Found::Known(".TRS_Editor"));
    assert!(!page.listing);
}

#[test]
fn an_old_table_page_in_gb2312_is_read_by_its_sentences() {
    let html = format!(
        "<html><head><meta http-equiv=Content-Type content='text/html; charset=gb2312'><title>关于小游园开放的通知 - 区教委</title></head>\
         <body><table><tr><td class=menu><a href=/>首页</a><a href=/a/>机构设置，职责，领导，电话，地址</a></td></tr>\
         <tr><td><div class=position>您的位置：<a href=/>首页</a> &gt; <a href=/xwzx/tzgg/>通知公告</a></div>\
         <font>来源：区园林局&nbsp;&nbsp;发布日期：2016年5月3日</font>\
         <div id=x>{SENTENCES}<p><img src='../../images/a.jpg' alt=''><img data-src=b.png src=blank.gif alt=入口></p>\
         <p>附件：<a href='P020160503.doc'>申请表</a>、<a href='http://other.cn/x'>外网</a>、<a href='../zcfg/1.html'>规定</a></p>\
         <script>alert(1)</script><div style='display: none'>隐藏</div></div></td></tr>\
         <tr><td class=footer>主办单位：区教委，地址，电话，邮编，京ICP备00000000号。</td></tr></table></body></html>"
    );
    let (bytes, ..) = GB18030.encode(&html);
    let page = OldPage::read(&bytes, None, &at("http://jw.example.cn/xwzx/tzgg/t1.html"), &Places::default());
    assert_eq!(page.encoding, "gb18030");
    assert_eq!(page.title, "关于小游园开放的通知");
    assert_eq!(page.published_at.expect("a date").minute(), "2016-05-03 00:00");
    assert_eq!((page.source.as_str(), page.column.as_str()), ("区园林局", "通知公告"));
    assert_eq!(page.found, Found::Guessed);
    let pictures: Vec<_> = page.pictures.iter().map(Address::path).collect();
    assert_eq!(pictures, ["/images/a.jpg", "/xwzx/tzgg/b.png"]);
    let files: Vec<_> = page.attachments.iter().map(|(file, words)| (file.path(), words.as_str())).collect();
    assert_eq!(files, [("/xwzx/tzgg/P020160503.doc".to_owned(), "申请表")]);
    assert!(page.html.contains("每日六时") && page.html.contains("href=\"/xwzx/zcfg/1.html\""), "{}", page.html);
    for around in ["机构设置", "主办单位", "alert", "隐藏"] {
        assert!(!page.html.contains(around), "{around}: {}", page.html);
    }
    assert!(!page.listing);
}

#[test]
fn lists_and_empty_pages_are_no_articles() {
    let links: String =
        (0..20).map(|n| format!("<li><a href=t{n}.html>关于第{n}件事情的通知，请各单位遵照执行</a></li>")).collect();
    assert!(read(&format!("<body><div class=list><ul>{links}</ul></div></body>")).listing);
    assert!(read("<body><p>跳转</p></body>").listing);
    let cards: String = (0..9)
        .map(|n| format!("<div><a href=t{n}.html>第{n}件事情的通知请遵照执行</a><p>这里是第{n}件事情的摘要，说的是小游园开放的时间，以及居民应当注意的事项。</p></div>"))
        .collect();
    let of = |address: &str| OldPage::read(cards.as_bytes(), None, &at(address), &Places::default()).listing;
    assert!(of("http://a.cn/news/") && of("http://a.cn/news/index.html"));
    assert!(!of("http://a.cn/news/1.html"), "a story told in links is a story");
    assert!(read("").listing);
    assert!(!read("<body><div id=zoom><p>图</p><img src=a.jpg></div></body>").listing, "a picture is an article");
}

#[test]
fn the_operator_says_where_things_stand() {
    let places = Places {
        content: selector("#here"),
        title: selector(".t"),
        date: selector(".d"),
        remove: selector(".ad").into_iter().collect(),
        kinds: ["公告", "", "动态"].into_iter().filter_map(|words| Some((selector(".k")?, words.to_owned()))).collect(),
    };
    let html = "<h1>不是</h1><p class=t>标题</p><p class=d>2011-01-02</p><div id=zoom>别的容器里的文字，很长很长很长很长很长。</div>\
        <div id=here><p>正文</p><p class=ad>广告</p></div><i class=k>公告栏</i>";
    let page = OldPage::read(html.as_bytes(), None, &at("http://a/b.html"), &places);
    assert_eq!((page.title.as_str(), page.found), ("标题", Found::Told));
    assert_eq!(page.published_at.expect("a date").minute(), "2011-01-02 00:00");
    assert!(page.html.contains("正文") && !page.html.contains("广告"));
    assert_eq!(page.kinds, [true, true, false]);
}

#[test]
fn the_address_is_the_last_to_give_a_date_and_bottomless_pages_end() {
    let page = read(&format!("<title>通知</title><div id=zoom>{SENTENCES}</div>"));
    assert_eq!(page.published_at.expect("a date").minute(), "2016-05-03 00:00");
    let deep = format!("{}{SENTENCES}", "<div><b>".repeat(3_000));
    assert!(read(&deep).html.contains("小游园"));
}
