//! The frame around every public page (art. 11; 国办发〔2017〕47号, annex): brand, name, navigation,
//! way here, languages, footer and page tags. Exactly the object `frame` of the public templates.

mod build;
mod renew;
mod site_frame;
mod structured;
mod tags;

use platform::Moment;
use platform::view::Around;
use serde::Serialize;
use serde_json::Value;

use crate::columns::column;
pub use build::{build, without_database};
pub use renew::RenewFrame;
pub use site_frame::{Announced, SiteFrame, of};

/// Where on a site a page stands, and what it is about. All texts as the page shows them.
#[derive(Clone, Debug, Default)]
pub struct Spot<'a> {
    /// Path without language prefix, with `?page=` when it is a later page of a list.
    pub path: String,
    /// Title; the home page needs none.
    pub title: String,
    /// The way here after the home page: title and path, the last without path. Empty: made
    /// from the column.
    pub breadcrumb: Vec<(String, String)>,
    /// The column of the page, for its page tags.
    pub column: Option<&'a column::Model>,
    /// The article of the page, for its page tags.
    pub article: Option<ArticleTags>,
    /// Feed of the page; empty when it has none.
    pub feed: String,
    /// Structured data; made from column and article when missing.
    pub jsonld: Option<Value>,
    /// Words that were searched for.
    pub search_query: String,
    /// Not for search engines.
    pub noindex: bool,
    /// Where the original stands, when it is not here.
    pub canonical: Option<String>,
}

/// Page tags of an article.
#[derive(Clone, Debug)]
pub struct ArticleTags {
    /// `ArticleTitle`.
    pub title: String,
    /// `PubDate`.
    pub published_at: Moment,
    /// `ContentSource`.
    pub source: String,
    /// `Keywords`, divided by `;`.
    pub keywords: String,
    /// `Author`.
    pub author: String,
    /// `Description`.
    pub description: String,
    /// `Image`: path or address.
    pub image: String,
}

/// The frame of one page.
#[derive(Clone, Debug, Serialize)]
pub struct Frame {
    /// Language of the page.
    pub lang: &'static str,
    /// Language of content.
    pub content_lang: &'static str,
    /// Language in which site, channels and columns are named.
    pub names_lang: &'static str,
    /// Title of the document.
    pub title: String,
    /// Canonical address.
    pub canonical: String,
    /// `noindex`, or empty.
    pub robots: &'static str,
    /// The page in other languages.
    pub alternates: Vec<Alternate>,
    /// Page tags.
    pub meta: Vec<Meta>,
    /// Structured data, safe inside a script element.
    pub jsonld: String,
    /// Feed, or empty.
    pub feed_url: String,
    /// Its title.
    pub feed_title: String,
    /// Style sheet of the site, or empty.
    pub appearance_url: &'static str,
    /// The site.
    pub site: FrameSite,
    /// Languages to choose from.
    pub languages: Vec<Language>,
    /// Where searches go.
    pub search_url: String,
    /// Words that were searched for.
    pub search_query: String,
    /// Navigation.
    pub navigation: Vec<Link>,
    /// The way here; empty on the home page.
    pub breadcrumb: Vec<Link>,
    /// What is announced above everything else.
    pub notices: Vec<FrameNotice>,
    /// Footer.
    pub footer: FrameFooter,
    /// The content is invented.
    pub demo: bool,
}

/// Something announced on every page of a site, or on the home page of the portal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FrameNotice {
    /// `offline`, `closing`, `archived` or `trial`.
    pub kind: &'static str,
    /// The whole sentence.
    pub text: String,
    /// Why, in the words of the office; may be empty.
    pub reason: String,
    /// Where it leads; empty when nowhere.
    pub url: String,
    /// Words of the link.
    pub link: String,
}

/// An entry of navigation or breadcrumb.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Link {
    /// Its words.
    pub title: String,
    /// Where it leads; empty for the page itself.
    pub url: String,
    /// Whether the page stands there.
    pub current: bool,
}

/// A page tag.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Meta {
    /// Name.
    pub name: &'static str,
    /// Value, as the page shows it.
    pub content: String,
}

/// The page in a language.
#[derive(Clone, Debug, Serialize)]
pub struct Alternate {
    /// Language tag.
    pub lang: &'static str,
    /// Address.
    pub url: String,
}

/// A language to choose.
#[derive(Clone, Debug, Serialize)]
pub struct Language {
    /// Language tag.
    pub code: &'static str,
    /// Its name in itself.
    pub name: &'static str,
    /// Path of the page in it.
    pub url: String,
    /// Whether the page is in it.
    pub current: bool,
}

/// The site as the frame shows it.
#[derive(Clone, Debug, Serialize)]
pub struct FrameSite {
    /// Full name.
    pub name: String,
    /// Path of its home page.
    pub url: String,
    /// `portal` or `department`.
    pub kind: &'static str,
    /// Words beside the name; may be empty.
    pub motto: String,
    /// Home page of the portal, where the brand leads.
    pub portal_url: String,
}

/// The footer with all its mandatory items.
#[derive(Clone, Debug, Serialize)]
pub struct FrameFooter {
    /// Where 党政机关网站标识 leads.
    pub party_mark_url: String,
    /// Its picture; the layout draws one when empty.
    pub party_mark_image: &'static str,
    /// Where 我为政府网站找错 leads.
    pub find_errors_url: String,
    /// Its picture; the layout draws one when empty.
    pub find_errors_image: &'static str,
    /// 网站标识码.
    pub id_code: String,
    /// ICP 备案编号.
    pub icp: String,
    /// Where it can be checked.
    pub icp_url: &'static str,
    /// 公安机关备案.
    pub police: String,
    /// Where it can be checked.
    pub police_url: String,
    /// 主办单位.
    pub sponsor: String,
    /// 承办单位.
    pub operator: String,
    /// 联系方式.
    pub phone: String,
    /// Address; may be empty.
    pub address: String,
    /// 站点地图.
    pub sitemap_url: String,
    /// 网站声明.
    pub statement_url: String,
    /// The accepted service interfaces, on the portal.
    pub interfaces_url: String,
    /// 网站群名录, on the portal.
    pub register_url: String,
    /// 统一标识, on the portal.
    pub brand_url: String,
    /// Links.
    pub links: Vec<Link>,
}

impl Frame {
    /// What surrounds a public page.
    pub fn around(&self) -> platform::Result<Around> {
        Ok(Around { frame: Some(serde_json::to_value(self)?), ..Around::default() })
    }
}
