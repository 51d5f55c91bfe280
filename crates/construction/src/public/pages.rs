//! The public pages of this chapter as data for their templates.

use platform::view::messages::traditional;
use platform::view::{Lang, Page};
use serde::Serialize;

use super::{Group, UnitCard};
use crate::columns::Tree;
use crate::frame::Link;

/// 站点地图.
#[derive(Clone, Debug, Serialize)]
pub struct SiteMapPage {
    /// Channels.
    pub groups: Vec<MapGroup>,
}

/// A channel on the site map.
#[derive(Clone, Debug, Serialize)]
pub struct MapGroup {
    /// Name of the channel.
    pub title: String,
    /// Its address.
    pub url: String,
    /// Its columns, each followed by those below it.
    pub items: Vec<Link>,
}

impl SiteMapPage {
    /// From the site's channels and columns.
    pub fn new(tree: &Tree, lang: Lang, english: bool) -> Self {
        let name = |chinese: &str, name_en: &str| match lang {
            Lang::En if english => name_en.to_owned(),
            Lang::ZhHant => traditional(chinese),
            _ => chinese.to_owned(),
        };
        let url = |path: &str| format!("{}{path}", lang.prefix());
        let columns = tree.walk();
        let groups = tree.channels().iter().filter(|channel| tree.has_columns(channel.id)).map(|channel| MapGroup {
            title: name(&channel.name, &channel.name_en),
            url: url(&channel.path()),
            items: columns
                .iter()
                // A column that stands for its channel is the heading itself.
                .filter(|(_, column)| column.channel_id == channel.id && column.path != channel.path())
                .map(|(_, column)| Link {
                    title: name(&column.name, &column.name_en),
                    url: url(&column.path),
                    current: false,
                })
                .collect(),
        });
        Self { groups: groups.collect() }
    }
}

impl Page for SiteMapPage {
    const TEMPLATE: &'static str = "construction/public/site_map.html";

    fn samples() -> Vec<Self> {
        let link = |title: &str| Link { title: title.into(), url: "/news/".into(), current: false };
        let group = |title: &str| MapGroup {
            title: title.into(),
            url: "/news/".into(),
            items: vec![link("通知公告"), link("<b>图片</b>")],
        };
        vec![Self { groups: Vec::new() }, Self { groups: vec![group("要闻动态"), group("</h2><script>")] }]
    }
}

/// Units of the district.
#[derive(Clone, Debug, Serialize)]
pub struct UnitsPage {
    /// By kind.
    pub groups: Vec<Group>,
}

impl Page for UnitsPage {
    const TEMPLATE: &'static str = "construction/public/units.html";

    fn samples() -> Vec<Self> {
        let unit = |name: &str, url: &str, exempt| UnitCard {
            name: name.into(),
            url: url.into(),
            duty: String::new(),
            address: "示例胡同1号".into(),
            phone: "010-55550100".into(),
            exempt,
        };
        let items =
            vec![unit("区教育委员会", "http://jw.dongcheng.localhost:8080/", false), unit("市某局东城分局", "", true)];
        vec![Self { groups: Vec::new() }, Self { groups: vec![Group { title: "国家机关".into(), items }] }]
    }
}

/// 网站声明.
#[derive(Clone, Debug, Serialize)]
pub struct StatementPage {
    /// Paragraphs of plain text.
    pub paragraphs: Vec<String>,
}

impl Page for StatementPage {
    const TEMPLATE: &'static str = "construction/public/statement.html";

    fn samples() -> Vec<Self> {
        vec![
            Self { paragraphs: Vec::new() },
            Self { paragraphs: vec!["本网站为演示网站。".into(), "<script>alert(1)</script>".into()] },
        ]
    }
}

/// What a site says on every address while it is not open.
#[derive(Clone, Debug, Serialize)]
pub struct ClosedPage {
    /// Its name.
    pub site: String,
    /// `offline`, `stop` or `closing`.
    pub kind: &'static str,
    /// The reason; may be empty.
    pub reason: String,
    /// When it comes back, microseconds UTC.
    pub until: Option<i64>,
    /// Where the content of a closed site goes on.
    pub heir: String,
    /// Its address; may be empty.
    pub heir_url: String,
    /// Home page of the portal.
    pub portal_url: String,
}

impl Page for ClosedPage {
    const TEMPLATE: &'static str = "construction/public/closed.html";

    fn samples() -> Vec<Self> {
        let page = |kind, reason: &str, heir: &str| Self {
            site: "北京市东城区民政局".into(),
            kind,
            reason: reason.into(),
            until: (kind != "closing").then_some(1_795_395_480_000_000),
            heir: heir.into(),
            heir_url: if heir.is_empty() { String::new() } else { "https://www.example.cn/\"<b>".into() },
            portal_url: "http://www.dongcheng.localhost:8080/".into(),
        };
        vec![
            page("offline", "系统升级", ""),
            page("stop", "<b>漏洞", ""),
            page("closing", "机构合并", "区卫生健康委网站"),
        ]
    }
}
