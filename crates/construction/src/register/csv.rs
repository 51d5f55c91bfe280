//! A part of the register as CSV (RFC 4180), whole: UTF-8 with its mark, so that spreadsheets read
//! Chinese, and no cell that a spreadsheet would take for a formula.

use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use platform::app::App;
use platform::web::Path;
use platform::web::host::SiteHost;
use platform::{Error, Result};

use super::{Part, entry};
use crate::sites::label::PORTAL;

/// `GET /register/sites.csv`.
pub(super) async fn show(
    State(app): State<App>,
    Extension(host): Extension<Arc<SiteHost>>,
    Path(file): Path<String>,
) -> Result<Response> {
    let part =
        file.strip_suffix(".csv").and_then(Part::parse).filter(|_| host.label == PORTAL).ok_or(Error::NotFound)?;
    let mut response = of(&app, part).await?.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8; header=present"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=60"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    if let Ok(name) = HeaderValue::from_str(&format!("attachment; filename=\"register-{}.csv\"", part.name())) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    Ok(response)
}

/// The whole part.
async fn of(app: &App, part: Part) -> Result<String> {
    let db = app.db.read();
    let mut out = String::from("\u{feff}");
    match part {
        Part::Sites => {
            let head = [
                "code",
                "name",
                "name_en",
                "kind",
                "state",
                "url",
                "unit",
                "unit_code",
                "id_code",
                "icp",
                "founded_on",
                "live_on",
            ];
            line(&mut out, &head);
            for site in entry::sites(app, db, "", u64::from(u32::MAX)).await?.items {
                let live = site.live_on.unwrap_or_default();
                line(
                    &mut out,
                    &[
                        &site.code,
                        &site.name,
                        &site.name_en,
                        &site.kind,
                        &site.state,
                        &site.url,
                        &site.unit,
                        &site.unit_code,
                        &site.id_code,
                        &site.icp,
                        &site.founded_on,
                        &live,
                    ],
                );
            }
        }
        Part::Columns => {
            let head = [
                "id",
                "site",
                "site_name",
                "name",
                "name_en",
                "url",
                "kind",
                "speciality",
                "state",
                "unit",
                "unit_code",
                "opened_on",
                "closed_on",
            ];
            line(&mut out, &head);
            for column in entry::columns(app, db, None, None, u64::from(u32::MAX)).await?.items {
                let closed = column.closed_on.unwrap_or_default();
                line(
                    &mut out,
                    &[
                        &column.id,
                        &column.site,
                        &column.site_name,
                        &column.name,
                        &column.name_en,
                        &column.url,
                        &column.kind,
                        if column.speciality { "yes" } else { "" },
                        &column.state,
                        &column.unit,
                        &column.unit_code,
                        &column.opened_on,
                        &closed,
                    ],
                );
            }
        }
        Part::Domains => {
            line(&mut out, &["id", "name", "state", "number", "unit", "unit_code", "registered_on", "expires_on"]);
            for domain in entry::domains(app, db, "", u64::from(u32::MAX)).await?.items {
                let registered = domain.registered_on.unwrap_or_default();
                let expires = domain.expires_on.unwrap_or_default();
                line(
                    &mut out,
                    &[
                        &domain.id,
                        &domain.name,
                        &domain.state,
                        &domain.number,
                        &domain.unit,
                        &domain.unit_code,
                        &registered,
                        &expires,
                    ],
                );
            }
        }
        Part::Mailboxes => {
            line(&mut out, &["address", "kind", "purpose", "unit", "unit_code", "opened_on"]);
            for mailbox in entry::mailboxes(app, db, "", u64::from(u32::MAX)).await?.items {
                line(
                    &mut out,
                    &[
                        &mailbox.address,
                        &mailbox.kind,
                        &mailbox.purpose,
                        &mailbox.unit,
                        &mailbox.unit_code,
                        &mailbox.opened_on,
                    ],
                );
            }
        }
        Part::Interfaces => interfaces(app, &mut out).await?,
        Part::Units => {
            let head = [
                "code",
                "name",
                "short_name",
                "kind",
                "usc_code",
                "site",
                "url",
                "columns",
                "address",
                "phone",
                "entered_on",
            ];
            line(&mut out, &head);
            for unit in entry::units_after(app, db, "", u64::from(u32::MAX)).await?.items {
                let (site, url) = (unit.site.unwrap_or_default(), unit.url.unwrap_or_default());
                line(
                    &mut out,
                    &[
                        &unit.code,
                        &unit.name,
                        &unit.short_name,
                        &unit.kind,
                        &unit.usc_code,
                        &site,
                        &url,
                        &unit.columns.to_string(),
                        &unit.address,
                        &unit.phone,
                        &unit.entered_on,
                    ],
                );
            }
        }
    }
    Ok(out)
}

async fn interfaces(app: &App, out: &mut String) -> Result<()> {
    let head = [
        "id",
        "name",
        "serves",
        "kind",
        "url",
        "method",
        "parameters",
        "documentation",
        "phone",
        "valid_until",
        "answers",
        "unit",
        "unit_code",
        "accepted_on",
    ];
    line(out, &head);
    for row in entry::interfaces(app, app.db.read(), "", u64::from(u32::MAX)).await?.items {
        line(
            out,
            &[
                &row.id,
                &row.name,
                &row.serves,
                &row.kind,
                &row.url,
                &row.method,
                &row.parameters,
                &row.documentation,
                &row.phone,
                &row.valid_until,
                if row.answers { "yes" } else { "no" },
                &row.unit,
                &row.unit_code,
                &row.accepted_on,
            ],
        );
    }
    Ok(())
}

fn line(out: &mut String, cells: &[&str]) {
    for (at, cell) in cells.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        // `=HYPERLINK(…)` in a name must stay a name.
        let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
        if formula || cell.contains(['"', ',', '\n', '\r']) {
            out.push('"');
            if formula {
                out.push('\'');
            }
            out.push_str(&cell.replace('"', "\"\""));
            out.push('"');
        } else {
            out.push_str(cell);
        }
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_are_no_formulas() {
        let mut out = String::new();
        line(&mut out, &["a", "b,\"c\"", "=1+1", "换\n行", ""]);
        assert_eq!(out, "a,\"b,\"\"c\"\"\",\"'=1+1\",\"换\n行\",\r\n");
    }
}
