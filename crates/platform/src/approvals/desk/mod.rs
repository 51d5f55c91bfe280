//! Forms on the desk (arts. 10, 12, 13, 31): one inbox for everything that waits for me, the list of
//! forms, one form with its evidence on one screen, and the seals of the units.

pub mod form;
pub mod inbox;
pub mod list;
pub mod seals;

use axum::extract::DefaultBodyLimit;
use axum::handler::Handler;
use jiff::civil::Date;

use crate::app::App;
use crate::error::Result;
use crate::people::{Post, Staff};
use crate::permits::{Resource, ResourceKind, ViewForm};
use crate::web::desk::{NavItem, Waiting};
use crate::web::{Desk, Routes, Who};

/// Whose desk has an inbox: everybody who signs somewhere.
pub const SIGNERS: &[Post] = &[
    Post::InformationOfficer,
    Post::SectionReviewer,
    Post::SecrecyReviewer,
    Post::DeputyLeader,
    Post::PrincipalLeader,
    Post::ItOfficePlanner,
    Post::ItOfficeOperator,
    Post::SecrecyInspector,
];
const PLANNERS: Who = Who::Posts(&[Post::ItOfficePlanner]);

/// What one request may carry; what a file may be is in the rulebook.
const CEILING: usize = 64 << 20;

/// Entries of the desk's navigation.
pub const NAVIGATION: [NavItem; 3] = [
    NavItem { key: "inbox", url: "/desk/inbox", posts: SIGNERS },
    NavItem { key: "forms", url: "/desk/forms", posts: SIGNERS },
    NavItem { key: "seals", url: "/desk/seals", posts: &[Post::ItOfficePlanner] },
];

/// The pages of forms.
pub fn routes() -> Routes {
    Routes::default()
        .get("/desk/inbox", Who::Posts(SIGNERS), inbox::show)
        .post("/desk/inbox", Who::Posts(SIGNERS), inbox::sign_all)
        .get("/desk/forms", Who::Posts(SIGNERS), list::show)
        .get("/desk/forms/new", Who::Posts(SIGNERS), list::choose)
        .get("/desk/forms/{id}", Who::SignedIn, form::show)
        .post("/desk/forms/{id}/submission", Who::SignedIn, form::submit)
        .post("/desk/forms/{id}/withdrawal", Who::SignedIn, form::take_back)
        .post("/desk/forms/{id}/signature", Who::SignedIn, form::sign)
        .post("/desk/forms/{id}/return", Who::SignedIn, form::send_back)
        .post("/desk/forms/{id}/attachments", Who::SignedIn, form::attach.layer(DefaultBodyLimit::max(CEILING)))
        .post("/desk/forms/{id}/attachments/{attachment}/removal", Who::SignedIn, form::detach)
        .get("/desk/forms/{id}/attachments/{attachment}", Who::SignedIn, form::attachment)
        .get("/desk/forms/{id}/sheet.pdf", Who::SignedIn, form::sheet)
        .get("/desk/seals", PLANNERS, seals::show)
        .post("/desk/seals/{unit}", PLANNERS, seals::enter.layer(DefaultBodyLimit::max(CEILING)))
        .get("/desk/seals/{seal}/image", PLANNERS, seals::image)
}

/// What waits for a person's signature, beside the navigation.
pub fn counts<'a>(app: &'a App, staff: &'a Staff) -> super::Work<'a, Vec<Waiting>> {
    Box::pin(async { Ok(vec![Waiting { key: "inbox", count: super::count_waiting(app, staff).await? }]) })
}

/// How near a deadline is: `over`, `soon` (today), or neither.
pub fn urgency(due: Date, today: Date) -> &'static str {
    match due.cmp(&today) {
        std::cmp::Ordering::Less => "over",
        std::cmp::Ordering::Equal => "soon",
        std::cmp::Ordering::Greater => "",
    }
}

/// Refuses whoever has no part in any form, in the words of the rule.
fn only_signers(app: &App, desk: &Desk) -> Result<()> {
    if SIGNERS.iter().any(|post| desk.staff().holds_any(*post)) {
        return Ok(());
    }
    let forms = Resource::new(ResourceKind::Form, "every", Some(desk.staff().unit_id));
    app.policies.permit(&desk.actor(), ViewForm, &forms).map(drop)
}

/// How many rows a list shows.
fn page_size(app: &App) -> Result<u64> {
    Ok(app.rules.count("desk.page", app.time.now().day())?.value)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::urgency;

    #[test]
    fn a_deadline_is_near_on_its_day_and_over_after_it() {
        let today = date(2026, 11, 23);
        assert_eq!(urgency(date(2026, 11, 22), today), "over");
        assert_eq!(urgency(today, today), "soon");
        assert_eq!(urgency(date(2026, 11, 24), today), "");
    }
}
