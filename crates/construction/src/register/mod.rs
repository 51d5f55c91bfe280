//! The public register of the cluster (art. 11; 国办发〔2017〕47号): its sites, columns, domain names,
//! public mail addresses, the units that answer for them and the services that these offer (art. 9), with states and
//! dates, as page, CSV and API. What is not approved or not open yet is not in it, and nothing about people is.

pub mod api;
pub mod csv;
pub mod entry;
pub mod page;

use platform::web::{Routes, Who};

/// Where it stands, on the portal.
pub const REGISTER: &str = "/register/";

/// A part of the register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Sites.
    Sites,
    /// Columns.
    Columns,
    /// Domain names that are registered.
    Domains,
    /// Mail addresses that units have made public.
    Mailboxes,
    /// Units.
    Units,
    /// Service interfaces that the portal has accepted.
    Interfaces,
}

impl Part {
    /// All parts, in order.
    pub const ALL: [Self; 6] =
        [Self::Sites, Self::Columns, Self::Domains, Self::Mailboxes, Self::Units, Self::Interfaces];

    /// Name in addresses and messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sites => "sites",
            Self::Columns => "columns",
            Self::Domains => "domains",
            Self::Mailboxes => "mailboxes",
            Self::Units => "units",
            Self::Interfaces => "interfaces",
        }
    }

    /// The part of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.name() == name)
    }
}

/// What every site answers; the register itself is the portal's.
pub fn routes() -> Routes {
    Routes::default()
        .get("/register/", Who::Anyone, page::show)
        .get("/register/{file}", Who::Anyone, csv::show)
        .get("/api/v1/register.json", Who::Anyone, api::summary)
        .get("/api/v1/register/sites", Who::Anyone, api::sites)
        .get("/api/v1/register/columns", Who::Anyone, api::columns)
        .get("/api/v1/register/domains", Who::Anyone, api::domains)
        .get("/api/v1/register/mailboxes", Who::Anyone, api::mailboxes)
        .get("/api/v1/register/units", Who::Anyone, api::units)
        .get("/api/v1/register/interfaces", Who::Anyone, api::interfaces)
}
