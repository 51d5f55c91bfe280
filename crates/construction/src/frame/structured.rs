//! Structured data (schema.org) for search engines, made by a JSON writer and safe inside a
//! script element.

use serde_json::{Value, json};

use super::{ArticleTags, Link};

/// JSON that cannot end the script element it stands in.
pub(super) fn in_script(value: &Value) -> String {
    value.to_string().replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}

pub(super) fn home(name: &str, origin: &str, lang: &str) -> Value {
    json!({
        "@context": "https://schema.org",
        "@type": "WebSite",
        "name": name,
        "url": format!("{origin}/"),
        "inLanguage": lang,
        "potentialAction": {
            "@type": "SearchAction",
            "target": format!("{origin}/search?q={{search_term_string}}"),
            "query-input": "required name=search_term_string",
        },
    })
}

pub(super) fn list(name: &str, canonical: &str, way: &[Link], origin: &str, lang: &str) -> Value {
    json!({
        "@context": "https://schema.org",
        "@type": "CollectionPage",
        "name": name,
        "url": canonical,
        "inLanguage": lang,
        "breadcrumb": breadcrumb(way, canonical, origin),
    })
}

pub(super) fn article(
    article: &ArticleTags,
    publisher: &str,
    canonical: &str,
    way: &[Link],
    origin: &str,
    lang: &str,
) -> Value {
    let mut value = json!({
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": article.title,
        "datePublished": article.published_at.rfc3339(),
        "url": canonical,
        "mainEntityOfPage": canonical,
        "inLanguage": lang,
        "publisher": { "@type": "GovernmentOrganization", "name": publisher, "url": format!("{origin}/") },
        "breadcrumb": breadcrumb(way, canonical, origin),
    });
    if !article.source.is_empty() {
        value["author"] = json!({ "@type": "Organization", "name": article.source });
    }
    if !article.keywords.is_empty() {
        value["keywords"] = json!(article.keywords.split(';').collect::<Vec<_>>());
    }
    if !article.description.is_empty() {
        value["description"] = json!(article.description);
    }
    if !article.image.is_empty() {
        let address =
            if article.image.starts_with('/') { format!("{origin}{}", article.image) } else { article.image.clone() };
        value["image"] = json!([address]);
    }
    value
}

fn breadcrumb(way: &[Link], canonical: &str, origin: &str) -> Value {
    let items: Vec<_> = (1..)
        .zip(way)
        .map(|(position, link)| {
            let item = if link.url.is_empty() { canonical.to_owned() } else { format!("{origin}{}", link.url) };
            json!({ "@type": "ListItem", "position": position, "name": link.title, "item": item })
        })
        .collect();
    json!({ "@type": "BreadcrumbList", "itemListElement": items })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_title_ends_the_script() {
        let text = in_script(&home("</script><script>alert(1)</script>", "http://x", "zh-CN"));
        assert!(!text.contains('<'), "{text}");
        let back: Value = serde_json::from_str(&text).expect("json");
        assert_eq!(back["name"], "</script><script>alert(1)</script>");
    }
}
