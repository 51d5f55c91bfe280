//! Numbers beside the navigation: what waits for this person.

use std::future::Future;
use std::pin::Pin;

use construction::sites::site;
use platform::app::App;
use platform::people::{Post, Staff};
use platform::web::desk::Waiting;
use platform::{Result, notices};
use sea_orm::entity::prelude::*;

use crate::articles::Stage;
use crate::articles::article::{self, units_seen_by};
use crate::articles::offer;
use crate::doubts::doubt;

/// In the form the house wants it.
pub fn counts<'a>(app: &'a App, staff: &'a Staff) -> Pin<Box<dyn Future<Output = Result<Vec<Waiting>>> + Send + 'a>> {
    Box::pin(count(app, staff))
}

async fn count(app: &App, staff: &Staff) -> Result<Vec<Waiting>> {
    let mut counts = vec![Waiting { key: "notices", count: notices::unread_count(app.db.read(), staff.id).await? }];
    if staff.holds_any(Post::InformationOfficer) {
        let returned = article::Entity::find()
            .filter(article::Column::UnitId.is_in(units_seen_by(staff)))
            .filter(article::Column::Stage.eq(Stage::Returned))
            .filter(article::Column::DiscardedAt.is_null());
        counts.push(Waiting { key: "articles", count: returned.count(app.db.read()).await? });
    }
    if staff.holds_any(Post::PortalEditor) {
        let portal = site::portal(app.db.read()).await?;
        counts.push(Waiting { key: "offers", count: offer::waiting(app.db.read(), portal.id).await? });
    }
    if staff.holds_any(Post::SecrecyInspector) {
        counts.push(Waiting { key: "doubts", count: doubt::count_open(app.db.read()).await? });
    }
    Ok(counts)
}
