//! Arranging a site (arts. 6, 9): home-page modules and appearance, by the unit itself and within
//! the brand.

use platform::act::all_clear;
use platform::files;
use platform::journal::Entry;
use platform::people::SiteRef;
use platform::permits::ArrangeSite;
use platform::store;
use platform::{Act, Refusal, Result};
use sea_orm::{ActiveModelTrait, Set};
use serde_json::json;

use super::site::{self, ActiveModel, Model};
use super::{Appearance, Module, Modules};
use crate::columns::column;
use crate::words::{Wanted, line};

/// Sets modules and appearance of a site.
pub async fn arrange(
    act: &Act,
    id: SiteRef,
    modules: Vec<Module>,
    appearance: Appearance,
    expected: i32,
) -> Result<Model> {
    let site = site::by_id(act.db(), id).await?;
    act.permit(ArrangeSite, &site::resource(&site))?;
    site::claim(act, &site, expected).await?;
    let today = act.now().day();
    let rules = &act.app().rules;
    let mut reasons = appearance.reasons();
    reasons.extend(line(act, "motto", &appearance.motto, Wanted::Optional, "site.slogan")?);
    let most = rules.count("site.modules", today)?.value;
    if modules.len() as u64 > most {
        reasons.push(Refusal::new("sites-modules-many").arg("most", most).field("modules"));
    }
    let known: Vec<_> = column::open_of_site(act.db(), id).await?.into_iter().map(|column| column.id).collect();
    let items = rules.count("home.items", today)?.value;
    for (number, module) in modules.iter().enumerate() {
        let reason = |refusal: Refusal| refusal.arg("module", number as u64 + 1);
        reasons.extend(module.reasons(items, &known).into_iter().map(reason));
        if let Module::Text { title, text } = module {
            reasons.extend(line(act, "title", title, Wanted::Needed, "column.name")?.map(reason));
            reasons.extend(line(act, "text", text, Wanted::Needed, "column.description")?.map(reason));
        }
    }
    let mut appearance = appearance;
    if let Some(banner) = &mut appearance.banner {
        match super::banner::checked(act, &site, banner.file).await? {
            Ok(known) => *banner = known,
            Err(refusal) => reasons.push(refusal),
        }
    }
    all_clear(reasons)?;
    if let Some(banner) = &appearance.banner {
        files::publish(act, &[banner.file]).await?;
    }
    let look_changed = site.appearance != appearance;
    let before = json!({ "modules": site.modules, "appearance": site.appearance });
    let after = json!({ "modules": modules, "appearance": appearance });
    let row =
        ActiveModel { id: Set(id), modules: Set(Modules(modules)), appearance: Set(appearance), ..Default::default() };
    let site = row.update(act.db()).await?;
    act.record(
        Entry::new("site.arrange", "site", id, &site.name)
            .unit(site.unit_id)
            .site(id)
            .effect(json!({ "before": before, "after": after })),
    );
    if look_changed {
        site::frame_changed(act, id).await?;
    } else {
        for lang in platform::view::Lang::ALL {
            store::mark_path_stale(act, id, &format!("{}/", lang.prefix())).await?;
        }
    }
    site::by_id(act.db(), id).await
}
