//! One unit with everybody who signs in it, entered through the acts that people use.

use platform::app::App;
use platform::people::holding::{self, Grant, Rank};
use platform::people::unit::{self, Card, UnitKind};
use platform::people::{Actor, Post, StaffId, UnitId, actor_for, staff};
use platform::{Act, Error, Result};
use testkit::{TestCluster, the_system};

/// The unit and its people.
pub struct Office {
    pub app: App,
    pub unit: UnitId,
    pub officer: StaffId,
    pub section: StaffId,
    pub secrecy: StaffId,
    pub deputy: StaffId,
    pub leader: StaffId,
}

impl Office {
    pub async fn new(cluster: &TestCluster) -> Self {
        let app = cluster.app().clone();
        let unit = found(&app, "jw", "教育委员会").await;
        Self {
            unit,
            officer: seat(&app, unit, "示一", Post::InformationOfficer, Rank::Holder).await,
            section: seat(&app, unit, "示二", Post::SectionReviewer, Rank::Holder).await,
            secrecy: seat(&app, unit, "示三", Post::SecrecyReviewer, Rank::Holder).await,
            deputy: seat(&app, unit, "示四", Post::DeputyLeader, Rank::Holder).await,
            leader: seat(&app, unit, "示五", Post::PrincipalLeader, Rank::Holder).await,
            app,
        }
    }

    /// The person as they act at this moment.
    pub async fn as_(&self, id: StaffId) -> Actor {
        actor_for(&self.app, id).await.unwrap()
    }
}

pub async fn found(app: &App, code: &str, name: &str) -> UnitId {
    let new = unit::New {
        code: code.to_owned(),
        kind: UnitKind::StateOrgan,
        parent: None,
        usc_code: String::new(),
        card: Card { name: name.to_owned(), short_name: name.to_owned(), ..Card::default() },
    };
    deed(app, &the_system(), async |act| unit::found(act, new).await).await.unwrap().id
}

/// A new person with a post and a mail address.
pub async fn seat(app: &App, unit: UnitId, name: &str, post: Post, rank: Rank) -> StaffId {
    deed(app, &the_system(), async |act| {
        let new = staff::New {
            unit,
            name: name.to_owned(),
            title: "科员".to_owned(),
            email: "somebody@dongcheng.example".to_owned(),
            phone: String::new(),
        };
        let staff = staff::hire(act, new).await?.id;
        holding::grant(act, &Grant { staff, unit, post, rank, from: None, until: None }).await?;
        Ok(staff)
    })
    .await
    .unwrap()
}

/// One deed in an act of its own.
pub async fn deed<T>(app: &App, actor: &Actor, deed: impl AsyncFnOnce(&Act) -> Result<T>) -> Result<T> {
    let act = app.act(actor).await?;
    let done = deed(&act).await?;
    act.commit().await?;
    Ok(done)
}

/// The reasons of a refusal, as message keys.
pub fn refused<T>(result: Result<T>) -> Vec<String> {
    match result {
        Err(Error::Refused(refusals)) => refusals.into_iter().map(|refusal| refusal.message).collect(),
        Err(Error::Forbidden(refusal)) => vec![refusal.message],
        Err(other) => vec![other.to_string()],
        Ok(_) => vec!["done".to_owned()],
    }
}
