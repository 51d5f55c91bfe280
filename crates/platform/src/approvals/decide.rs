//! Deciding on a form of any kind (arts. 10, 12, 13, 31): the permit of the cell that waits, the
//! chapter's own questions, the signature, and what takes effect with it, in one act.

use serde_json::json;

use super::cell::{self, Model as Cell};
use super::draft::tell_waiting;
use super::form::{self, FormId, Model as Form};
use super::sheet::PrintForm;
use super::sign::{self, Progress, Said};
use crate::act::Act;
use crate::app::App;
use crate::error::{Error, Refusal, Result};
use crate::notices;
use crate::people::Actor;
use crate::permits::{self, Named, Resource, ResourceKind};

/// Signs the cell that waits.
pub async fn sign(act: &Act, id: FormId, said: &Said<'_>) -> Result<Form> {
    let form = form::by_id(act.db(), id).await?;
    let app = act.app().clone();
    let kind = app.forms.of(&form)?;
    let (cells, at) = sign::waiting(act, &form).await?;
    let permit = permit(&app, act.actor(), &form, &cells, at)?;
    (kind.before)(act, &form, &cells[at]).await?;
    let progress = sign::sign(act, &permit, &form, said).await?;
    let form = form::by_id(act.db(), id).await?;
    let signed = cell::by_id(act.db(), cells[at].id).await?;
    (kind.after)(act, &form, &signed).await?;
    match progress {
        Progress::Next(_) => tell_waiting(act, &form).await?,
        Progress::Complete => {
            tell_drafter(act, &form, "notice-form-complete").await?;
            // A release form is printed when somebody asks for it; there is one for every article.
            if !kind.new_url.is_empty() {
                act.enqueue(&PrintForm { form: form.id }).await?;
            }
        }
    }
    Ok(form)
}

/// Returns the form to the drafter, with a reason.
pub async fn send_back(act: &Act, id: FormId, opinion: &str) -> Result<Form> {
    let form = form::by_id(act.db(), id).await?;
    let app = act.app().clone();
    let (cells, at) = sign::waiting(act, &form).await?;
    let permit = permit(&app, act.actor(), &form, &cells, at)?;
    if opinion.trim().is_empty() {
        let article = app.flows.at(&form.kind, form.version)?.article.clone();
        return Err(Refusal::new("approvals-return-reason").article(article).field("opinion").into());
    }
    let form = sign::reject(act, &permit, &form, opinion).await?;
    (app.forms.of(&form)?.returned)(act, &form).await?;
    tell_drafter(act, &form, "notice-form-returned").await?;
    Ok(form)
}

/// Why this person does not decide in the cell that waits, if they do not.
pub async fn bar(app: &App, actor: &Actor, form: &Form) -> Result<Option<Refusal>> {
    let cells = cell::of_round(app.db.read(), form).await?;
    let Some(at) = cells.iter().position(|cell| cell.state == cell::CellState::Waiting) else {
        return Ok(None);
    };
    match permit(app, actor, form, &cells, at) {
        Ok(_) => Ok(sign::bar(app, actor.staff()?, form, &cells)),
        Err(Error::Forbidden(refusal)) => Ok(Some(*refusal)),
        Err(error) => Err(error),
    }
}

/// The permit for the cell; who is refused is told the article that asks for the form.
fn permit(app: &App, actor: &Actor, form: &Form, cells: &[Cell], at: usize) -> Result<Named> {
    let resource = resource(app, form, cells, at)?;
    app.policies.permit_named(actor, &action(app, form, &cells[at])?, &resource).map_err(|error| match error {
        Error::Forbidden(mut refusal) => {
            refusal.article = app.flows.at(&form.kind, form.version).ok().map(|flow| flow.article.clone());
            Error::Forbidden(refusal)
        }
        other => other,
    })
}

fn action(app: &App, form: &Form, cell: &Cell) -> Result<String> {
    Ok(app.flows.at(&form.kind, form.version)?.step(&cell.name)?.action.clone())
}

/// What the policies may know about the cell: whose it is, who wrote the form, who signed before.
fn resource(app: &App, form: &Form, cells: &[Cell], at: usize) -> Result<Resource> {
    let cell = &cells[at];
    let kind = permits::kind_of(&action(app, form, cell)?).unwrap_or(ResourceKind::Form);
    let id = if kind == ResourceKind::Form { form.id.to_string() } else { form.subject_id.clone() };
    let mut resource = Resource::new(kind, id, Some(cell.unit_id));
    resource.stage.clone_from(&cell.name);
    resource.contributors.clone_from(&form.contributors.0);
    let before = at.checked_sub(1).and_then(|before| cells.get(before));
    resource.signers = before.and_then(|before| before.signed_by).into_iter().collect();
    Ok(resource)
}

/// Tells whoever drew the form up.
async fn tell_drafter(act: &Act, form: &Form, message: &str) -> Result<()> {
    let me = act.staff().map(|staff| staff.id).ok();
    if Some(form.opened_by) == me {
        return Ok(());
    }
    let url = (act.app().forms.of(form)?.show)(form);
    let args = json!({ "serial": form.serial, "title": form.subject_label });
    notices::tell(act, form.opened_by, message, args, &url).await
}
