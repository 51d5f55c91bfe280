//! Domain names of the cluster (art. 12, annex 2): named after the unit, applied for on a form,
//! registered, brought to the name server, and given up again, each step by the book.

pub mod annex2;
pub mod carry_out;
pub mod clockwork;
pub mod desk;
pub mod domain;
pub mod examine;
pub mod fill;
pub mod mail_records;
pub mod naming;
pub mod paper;
pub mod push;
pub mod records;
pub mod register;
pub mod server;
pub mod zone;

use platform::approvals::cell;
use platform::approvals::form::Model as Form;
use platform::approvals::kind::{FormKind, Submission, Work, own_page};
use platform::people::Post;
use platform::view::Lang;
use platform::{Act, App};

pub use domain::{Contact, Contacts, DomainId, DomainState};
pub use naming::{Judgement, Naming, NamingRule};
pub use records::{Addresses, RecordSet};

/// Annex 2 as the approvals engine knows it.
pub const ANNEX2: FormKind = FormKind {
    kind: annex2::KIND,
    new_url: "/desk/forms/new/annex2",
    drafters: &[Post::InformationOfficer],
    body,
    ready,
    before,
    after,
    returned,
    edit: |form| format!("/desk/forms/{}/annex2", form.id),
    show: own_page,
};

fn body<'a>(app: &'a App, form: &'a Form, lang: Lang) -> Work<'a, print::Body> {
    Box::pin(paper::body(app, form, lang))
}

fn ready<'a>(act: &'a Act, form: &'a Form) -> Work<'a, Submission> {
    Box::pin(async move {
        let annex = carry_out::hand_in(act, form).await?;
        Ok(Submission { label: annex.subject(&act.app().settings), ..Submission::default() })
    })
}

fn before<'a>(act: &'a Act, form: &'a Form, cell: &'a cell::Model) -> Work<'a, ()> {
    Box::pin(async move {
        if cell.name == carry_out::APPROVAL { carry_out::before_approval(act, form).await } else { Ok(()) }
    })
}

fn after<'a>(act: &'a Act, form: &'a Form, cell: &'a cell::Model) -> Work<'a, ()> {
    Box::pin(async move {
        match cell.name.as_str() {
            carry_out::APPROVAL => carry_out::approve(act, form).await,
            carry_out::PROCEDURES => {
                let answers = cell.answers.clone().unwrap_or_default();
                carry_out::carry_out(act, form, &answers.0).await
            }
            _ => Ok(()),
        }
    })
}

fn returned<'a>(act: &'a Act, form: &'a Form) -> Work<'a, ()> {
    Box::pin(carry_out::lapse(act, form.id))
}
