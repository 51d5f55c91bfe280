//! `portico doctor`: looks for what could go wrong and says what to do about it.

use std::process::ExitCode;

use construction::domains::examine::{self, Trouble};
use construction::mailboxes::lists;
use construction::sites::site;
use platform::files::clamd;
use platform::files::scan::{self, State};
use platform::journal::{reader, verify};
use platform::{App, jobs, store};
use serde::Serialize;

use crate::{Place, assets};

/// One thing that was looked at.
#[derive(Debug, Serialize)]
struct Finding {
    what: &'static str,
    ok: bool,
    detail: String,
    remedy: &'static str,
}

/// Looks at everything; exit with 1 when something is wrong.
pub async fn examine(place: &Place, json: bool) -> anyhow::Result<ExitCode> {
    let settings = place.settings()?;
    std::fs::create_dir_all(&settings.data)?;
    let pending = platform::db::Db::open(&settings.database()).await?.pending_migrations().await?;
    let mut findings = vec![Finding {
        what: "database schema",
        ok: pending.is_empty(),
        detail: format!("{} migrations pending", pending.len()),
        remedy: "run `portico migrate`",
    }];
    if pending.is_empty() {
        findings.extend(examine_house(&place.open().await?).await?);
    }
    if json {
        println!("{}", serde_json::to_string_pretty(&findings)?);
    } else {
        for finding in &findings {
            println!("{} {}: {}", if finding.ok { "ok  " } else { "BAD " }, finding.what, finding.detail);
            if !finding.ok {
                println!("     → {}", finding.remedy);
            }
        }
    }
    Ok(if findings.iter().all(|finding| finding.ok) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn examine_house(app: &App) -> anyhow::Result<Vec<Finding>> {
    let verdict = verify::verify(app).await?;
    let head = reader::head(app).await?;
    let behind = head - app.search.position();
    let failed = jobs::waiting(app).await?.iter().filter(|job| job.failed_at.is_some()).count();
    let (pages, stale) = store::counts(app.db.read()).await?;
    let incomplete: Vec<_> = site::all(app.db.read())
        .await?
        .into_iter()
        .filter(|site| site.state.public() && !site.footer.missing().is_empty())
        .map(|site| site.name)
        .collect();
    let lists = lists::state(app.db.read()).await?;
    let lists = lists.and_then(|lists| lists.error);
    let mut findings = vec![
        Finding {
            what: "mail servers' lists",
            ok: lists.is_none(),
            detail: match (&lists, &app.settings.mailboxes) {
                (Some(error), _) => error.clone(),
                (None, Some(_)) => "as the register of mailboxes says".into(),
                (None, None) => "no mail servers are configured".into(),
            },
            remedy: "put right what is said there; the platform tries again by itself, `portico mail lists` at once",
        },
        Finding {
            what: "front end",
            ok: assets::built(),
            detail: "styles and scripts in the binary".into(),
            remedy: "build web/ and then the binary again: `cargo xtask up` does both",
        },
        Finding {
            what: "journal",
            ok: verdict.is_whole(),
            detail: format!("{} rows, {} problems", verdict.rows, verdict.problems.len()),
            remedy: "run `portico audit verify`, keep the database as it is, and compare with the last backup",
        },
        Finding {
            what: "search index",
            ok: behind < 1000,
            detail: format!("{behind} journal rows behind"),
            remedy: "run `portico reindex` while the server is stopped",
        },
        Finding {
            what: "background jobs",
            ok: failed == 0,
            detail: format!("{failed} given up"),
            remedy: "look at their errors on the desk under operation",
        },
        Finding {
            what: "page store",
            ok: true,
            detail: format!("{pages} pages, {stale} waiting to be rendered again"),
            remedy: "",
        },
        Finding {
            what: "footers",
            ok: incomplete.is_empty(),
            detail: format!("{} public sites with an incomplete footer {}", incomplete.len(), incomplete.join("、")),
            remedy: "complete the footer record on the desk under sites",
        },
    ];
    findings.push(scanner(app).await?);
    findings.extend(names(app).await?);
    Ok(findings)
}

/// The virus scanner and what it said (art. 30).
async fn scanner(app: &App) -> anyhow::Result<Finding> {
    let db = app.db.read();
    let mut counts = Vec::new();
    for state in [State::Waiting, State::Failed, State::Infected] {
        counts.push(format!("{} {}", scan::count(db, state).await?, state.name()));
    }
    let (ok, said) = match app.scanner.address() {
        Some(address) => match clamd::version(address).await {
            Ok(version) => (true, version),
            Err(trouble) => (false, trouble.to_string()),
        },
        None => (!app.scanner.guards(), "none set up; uploads are not scanned".to_owned()),
    };
    let detail = format!("{said}; {}", counts.join(", "));
    Ok(Finding { what: "virus scanner", ok, detail, remedy: "look at the [files] settings and at clamd" })
}

/// Domain names and their zone (art. 12; 国办函〔2018〕55号: idle names are cancelled).
async fn names(app: &App) -> anyhow::Result<Vec<Finding>> {
    let found = examine::examine(app).await?;
    let finding = |trouble| {
        let names = found.get(&trouble).map(Vec::as_slice).unwrap_or_default();
        let (what, remedy) = match trouble {
            Trouble::ExpiredTerm => ("domain terms", "renew or cancel them with annex 2"),
            Trouble::MissingIpv6 => {
                ("IPv6 of domain names", "apply for a change with annex 2 that adds an AAAA record")
            }
            Trouble::TargetNotOurs => {
                ("targets of domain names", "apply for a change or cancel them: whoever gets the address gets the name")
            }
            Trouble::DanglingRecord => ("dangling records", "remove them from the zone, or register their names"),
            Trouble::Wildcard => {
                ("wildcard records", "remove them from the zone: names are answered only when registered")
            }
            Trouble::NotServed => ("records at the name server", "run `portico dns push`"),
            Trouble::ServerUnreachable => ("name server", "look at the [dns] settings and at the server"),
        };
        let detail = match names {
            [] => "none".to_owned(),
            names => names.join("; "),
        };
        Finding { what, ok: names.is_empty(), detail, remedy }
    };
    Ok(Trouble::ALL.into_iter().map(finding).collect())
}
