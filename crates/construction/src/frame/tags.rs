//! 网页标签: the page tags of 国办发〔2017〕47号. Site tags on every page, column tags on column and
//! content pages, content tags on content pages; values as the page shows them.

use super::{ArticleTags, Meta};

/// Values of the column tags.
pub(super) struct ColumnTags {
    pub name: String,
    pub description: String,
    pub keywords: String,
    pub kind: String,
}

pub(super) fn of_site(name: &str, domain: &str, id_code: &str) -> Vec<Meta> {
    vec![tag("SiteName", name), tag("SiteDomain", domain), tag("SiteIDCode", id_code)]
}

pub(super) fn of_column(column: &ColumnTags) -> [Meta; 4] {
    [
        tag("ColumnName", &column.name),
        tag("ColumnDescription", &column.description),
        tag("ColumnKeywords", &column.keywords),
        tag("ColumnType", &column.kind),
    ]
}

/// Mandatory tags always, optional ones when they say something.
pub(super) fn of_article(article: &ArticleTags, canonical: &str) -> Vec<Meta> {
    let mut tags = vec![
        tag("ArticleTitle", &article.title),
        tag("PubDate", &article.published_at.minute()),
        tag("ContentSource", &article.source),
    ];
    let optional = [
        ("Keywords", &article.keywords),
        ("Author", &article.author),
        ("Description", &article.description),
        ("Image", &article.image),
    ];
    tags.extend(optional.into_iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| tag(name, value)));
    tags.push(tag("Url", canonical));
    tags
}

fn tag(name: &'static str, content: &str) -> Meta {
    Meta { name, content: content.to_owned() }
}
