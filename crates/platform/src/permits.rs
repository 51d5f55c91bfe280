//! Who may do what (arts. 5–8, 10, 19, 31). The policies are Cedar text under `rules/permits/`,
//! each annotated with the article it enforces; an act asks and gets a [`Permit`] — a value that
//! cannot be made any other way — or a refusal that names the article and the remedy.

use std::collections::{HashMap, HashSet};
use std::marker::PhantomData;

use anyhow::{Context as _, ensure};
use cedar_policy::{
    Authorizer, Context, Decision, Effect, Entities, Entity, EntityUid, PolicySet, Request, RestrictedExpression,
    Schema, ValidationMode, Validator,
};
use serde::Serialize;

use crate::error::{Error, Refusal, Result};
use crate::people::{Actor, Post, StaffId, UnitId};

/// Something that can be permitted; one marker type an action, made by the list below.
pub trait Action: Copy {
    /// Its name in the policies.
    const NAME: &'static str;
}

/// Proof that `A` was permitted to the actor of this act, on this resource.
#[derive(Debug)]
pub struct Permit<A>(PhantomData<A>);

/// Proof that the action of this name was permitted to the actor of this act: for cells, whose
/// action is data. Cannot be made any other way than by [`Policies::permit_named`].
#[derive(Debug)]
pub struct Named(&'static str);

impl Named {
    /// The action that was permitted.
    pub fn action(&self) -> &'static str {
        self.0
    }
}

/// The kind of thing that an action of this name is done to.
pub fn kind_of(action: &str) -> Option<ResourceKind> {
    ACTIONS.iter().find(|(name, _)| *name == action).map(|(_, kind)| *kind)
}

macro_rules! actions {
    ($($(#[$meta:meta])* $name:ident = $text:literal on $kind:ident),* $(,)?) => {
        $(
            $(#[$meta])*
            #[derive(Clone, Copy, Debug)]
            pub struct $name;
            impl Action for $name {
                const NAME: &'static str = $text;
            }
        )*
        /// Every action with the kind of thing it is done to, for the matrix and the schema.
        pub const ACTIONS: &[(&str, ResourceKind)] = &[$(($text, ResourceKind::$kind)),*];
    };
}

actions! {
    /// Write and change an article's working copy, import into it, upload for it.
    WriteArticle = "write_article" on Article,
    /// See an article that is not public, with its history, comparisons and previews.
    ViewArticle = "view_article" on Article,
    /// Hand a revision in for review.
    SubmitArticle = "submit_article" on Article,
    /// Take a submitted article back before it is released.
    RecallArticle = "recall_article" on Article,
    /// Sign or return in the first cell (section).
    ReviewSection = "review_section" on Article,
    /// Sign or return in the secrecy cell.
    ReviewSecrecy = "review_secrecy" on Article,
    /// Read for mistakes before the release (三校).
    Proofread = "proofread" on Article,
    /// Sign or return in the deputy leader's cell.
    ReviewDeputy = "review_deputy" on Article,
    /// Look again at what was released in urgency.
    LookAgain = "look_again" on Article,
    /// Ask the secrecy administration about a doubtful matter.
    RaiseDoubt = "raise_doubt" on Article,
    /// Answer for the secrecy administration.
    AnswerDoubt = "answer_doubt" on Article,
    /// Sign or return in the leader's cell: the release.
    SignRelease = "sign_release" on Article,
    /// Put a released article before the public, now or on a date.
    PublishArticle = "publish_article" on Article,
    /// Take a public article away, with a reason.
    WithdrawArticle = "withdraw_article" on Article,
    /// Take an article away everywhere at once, and have it proven.
    TakeDown = "take_down" on Article,
    /// See what was taken down, as evidence.
    ViewEvidence = "view_evidence" on Article,
    /// Offer a public article to a portal column.
    OfferArticle = "offer_article" on Article,
    /// Accept or decline what departments offer to the portal.
    DecideOffer = "decide_offer" on Site,
    /// See what is looked for on a site, and what in vain.
    ViewSearches = "view_searches" on Site,
    /// Put an article or an address before the results of certain words.
    PinSearch = "pin_search" on Site,
    /// Write a content block of a site, and put it above the lists of its columns.
    WriteBlock = "write_block" on Site,
    /// Approve a content block or send it back.
    ReviewBlock = "review_block" on Site,
    /// See the media library of a unit.
    ViewMedia = "view_media" on Unit,
    /// Bring media into the library of a unit, describe, replace and put them away.
    KeepMedia = "keep_media" on Unit,
    /// Change a site's home-page modules and appearance within the brand.
    ArrangeSite = "arrange_site" on Site,
    /// Change a site's record: name, footer, state.
    KeepSite = "keep_site" on Site,
    /// Open a site to the public.
    LaunchSite = "launch_site" on Site,
    /// Add or change channels and columns.
    KeepColumns = "keep_columns" on Site,
    /// Make exactly what a form of annex 1 approved.
    ImplementPlan = "implement_plan" on Site,
    /// Pack a site for keeping elsewhere, and fetch the package.
    PackSite = "pack_site" on Site,
    /// Set terms of keeping and holds in the archive of a unit.
    KeepArchive = "keep_archive" on Unit,
    /// See a unit's domain names with their addresses and contacts.
    ViewDomain = "view_domain" on Unit,
    /// Offer a service interface of a unit to the portal, change it, take it back.
    OfferInterface = "offer_interface" on Unit,
    /// See the service interfaces of a unit with their versions.
    ViewInterface = "view_interface" on Unit,
    /// Allow a host outside of the cluster for service interfaces.
    AllowHost = "allow_host" on Cluster,
    /// Watch over the unified mark on every home page.
    KeepBrand = "keep_brand" on Cluster,
    /// Put an alert on every page of the cluster, and take it away.
    RaiseAlert = "raise_alert" on Cluster,
    /// Decide what the publication norm says in a column.
    DecideNorm = "decide_norm" on Cluster,
    /// Propose the platform's word lists and look through what they find.
    KeepWords = "keep_words" on Cluster,
    /// See the organisation: units, staff, posts.
    ViewPeople = "view_people" on Unit,
    /// Keep units, staff and their accounts.
    KeepPeople = "keep_people" on Unit,
    /// Grant and end posts.
    GrantPost = "grant_post" on Unit,
    /// Delegate a post of one's own to somebody else for a time.
    DelegatePost = "delegate_post" on Unit,
    /// Keep the seal of a unit.
    KeepSeal = "keep_seal" on Unit,
    /// Begin an approval form for a unit, fill it in, hand it in, take it back.
    FillForm = "fill_form" on Form,
    /// See a form with its cells, attachments and printed sheet.
    ViewForm = "view_form" on Form,
    /// Sign or return in the section's cell.
    SignFormSection = "sign_form_section" on Form,
    /// Sign or return in the cell of the leader in charge.
    SignFormLeader = "sign_form_leader" on Form,
    /// Sign or return for a unit that the form touches.
    CountersignForm = "countersign_form" on Form,
    /// Sign or return in the planner's cell of the IT office.
    PlanForm = "plan_form" on Form,
    /// Sign or return for the secrecy administration.
    SecrecyForm = "secrecy_form" on Form,
    /// Sign or return in the approval cell of the IT office.
    ApproveForm = "approve_form" on Form,
    /// Carry out what a form approves, and say so in its cell.
    CarryOutForm = "carry_out_form" on Form,
    /// Take over what was carried out, for the unit that applied.
    AcceptForm = "accept_form" on Form,
    /// See the mailboxes of a unit, who holds them and what happened to them.
    ViewMailboxes = "view_mailboxes" on Unit,
    /// Hand out initial passwords of mailboxes, and see how the mail servers stand.
    KeepMailboxes = "keep_mailboxes" on Unit,
    /// See which columns a unit answers for, and how they stand.
    ViewDuty = "view_duty" on Unit,
    /// Report that something changed which a column must show.
    ReportChange = "report_change" on Unit,
    /// Draw up the duty table of annex 4.
    KeepDuty = "keep_duty" on Cluster,
    /// Read the journal of the cluster.
    ReadJournal = "read_journal" on Cluster,
    /// Read the journal of one's own unit.
    ReadUnitJournal = "read_unit_journal" on Unit,
    /// See how the node runs: jobs, search, pages.
    ViewOperations = "view_operations" on Cluster,
    /// Rebuild copies: search index, stored pages.
    Operate = "operate" on Cluster,
}

/// The kinds of thing that policies speak about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum ResourceKind {
    /// An article in any stage.
    Article,
    /// An approval form in any state.
    Form,
    /// A site of the cluster.
    Site,
    /// A unit and its people.
    Unit,
    /// The cluster as a whole.
    Cluster,
}

impl ResourceKind {
    fn name(self) -> &'static str {
        match self {
            Self::Article => "Article",
            Self::Form => "Form",
            Self::Site => "Site",
            Self::Unit => "Unit",
            Self::Cluster => "Cluster",
        }
    }
}

/// What a policy may know about the thing an action is done to.
#[derive(Clone, Debug)]
pub struct Resource {
    /// Kind.
    pub kind: ResourceKind,
    /// Id, for the entity's name.
    pub id: String,
    /// The unit that answers for it.
    pub unit: Option<UnitId>,
    /// Stage or state, as stored.
    pub stage: String,
    /// Who wrote what is under decision.
    pub contributors: Vec<StaffId>,
    /// Who signed the cell before.
    pub signers: Vec<StaffId>,
}

impl Resource {
    /// A thing of `kind` that `unit` answers for.
    #[expect(clippy::needless_pass_by_value, reason = "ids and literals are handed in as they are")]
    pub fn new(kind: ResourceKind, id: impl ToString, unit: Option<UnitId>) -> Self {
        Self { kind, id: id.to_string(), unit, stage: String::new(), contributors: Vec::new(), signers: Vec::new() }
    }

    /// The cluster itself.
    pub fn cluster() -> Self {
        Self::new(ResourceKind::Cluster, "cluster", None)
    }

    /// A unit.
    pub fn unit(unit: UnitId) -> Self {
        Self::new(ResourceKind::Unit, unit, Some(unit))
    }

    fn uid(&self) -> Result<EntityUid> {
        uid(self.kind.name(), &self.id)
    }

    fn entity(&self) -> Result<Entity> {
        let unit = match self.unit {
            Some(unit) => unit.to_string(),
            None => "none".to_owned(),
        };
        let people = |ids: &[StaffId]| -> Result<RestrictedExpression> {
            let ids = ids.iter().map(|id| staff_uid(*id)).collect::<Result<Vec<_>>>()?;
            Ok(RestrictedExpression::new_set(ids.into_iter().map(RestrictedExpression::new_entity_uid)))
        };
        let attributes = HashMap::from([
            ("unit".to_owned(), RestrictedExpression::new_entity_uid(uid("Office", &unit)?)),
            ("stage".to_owned(), RestrictedExpression::new_string(self.stage.clone())),
            ("contributors".to_owned(), people(&self.contributors)?),
            ("signers".to_owned(), people(&self.signers)?),
        ]);
        Ok(Entity::new(self.uid()?, attributes, HashSet::new()).context("resource attributes")?)
    }
}

/// The policies in force, validated against their schema when they were loaded.
#[derive(Clone)]
pub struct Policies {
    set: PolicySet,
    schema: Schema,
}

impl Policies {
    /// Reads and validates the policies that come with the program.
    pub fn load() -> anyhow::Result<Self> {
        let (schema, warnings) =
            Schema::from_cedarschema_str(include_str!("../../../rules/permits/portico.cedarschema"))?;
        let warnings: Vec<_> = warnings.map(|w| w.to_string()).collect();
        ensure!(warnings.is_empty(), "permits schema: {}", warnings.join("; "));
        let set: PolicySet = [
            include_str!("../../../rules/permits/content.cedar"),
            include_str!("../../../rules/permits/construction.cedar"),
            include_str!("../../../rules/permits/forms.cedar"),
            include_str!("../../../rules/permits/people.cedar"),
            include_str!("../../../rules/permits/oversight.cedar"),
            include_str!("../../../rules/permits/archive.cedar"),
        ]
        .join("\n")
        .parse()?;
        let verdict = Validator::new(schema.clone()).validate(&set, ValidationMode::Strict);
        ensure!(verdict.validation_passed(), "permits: {verdict}");
        for policy in set.policies() {
            ensure!(policy.annotation("article").is_some(), "policy {} names no article", policy.id());
        }
        Ok(Self { set, schema })
    }

    /// The permit for `action`, or the refusal with its article.
    pub fn permit<A: Action>(&self, actor: &Actor, _: A, resource: &Resource) -> Result<Permit<A>> {
        self.decide(actor, A::NAME, resource)?;
        Ok(Permit(PhantomData))
    }

    /// The permit for the action of a cell, by its name in the flow.
    pub fn permit_named(&self, actor: &Actor, action: &str, resource: &Resource) -> Result<Named> {
        let known = ACTIONS.iter().find(|(name, _)| *name == action).map(|(name, _)| *name);
        let action = known.with_context(|| format!("nothing is called {action}"))?;
        self.decide(actor, action, resource)?;
        Ok(Named(action))
    }

    /// Whether the actor would get the permit; for showing or hiding a button.
    pub fn allows<A: Action>(&self, actor: &Actor, action: A, resource: &Resource) -> bool {
        self.permit(actor, action, resource).is_ok()
    }

    /// The decision for an action by its name (the matrix asks like this).
    pub fn decide(&self, actor: &Actor, action: &str, resource: &Resource) -> Result<()> {
        let staff = match actor {
            // The platform's own work: publishing on a date, refreshing pages. Never a decision.
            Actor::System(_) => return Ok(()),
            Actor::Nobody => return Err(Error::SignIn),
            Actor::Staff(staff) => staff,
        };
        let principal = staff_uid(staff.id)?;
        let mut holds: HashMap<String, RestrictedExpression> = HashMap::new();
        for post in Post::ALL {
            let units =
                staff.units_of(*post).map(|unit| uid("Office", &unit.to_string())).collect::<Result<Vec<_>>>()?;
            holds.insert(
                post.name().to_owned(),
                RestrictedExpression::new_set(units.into_iter().map(RestrictedExpression::new_entity_uid)),
            );
        }
        let attributes = HashMap::from([
            ("unit".to_owned(), RestrictedExpression::new_entity_uid(uid("Office", &staff.unit_id.to_string())?)),
            ("holds".to_owned(), RestrictedExpression::new_record(holds).context("posts")?),
        ]);
        let principal_entity =
            Entity::new(principal.clone(), attributes, HashSet::new()).context("staff attributes")?;
        let entities =
            Entities::from_entities([principal_entity, resource.entity()?], Some(&self.schema)).context("entities")?;
        let request =
            Request::new(principal, uid("Action", action)?, resource.uid()?, Context::empty(), Some(&self.schema))
                .context("permit request")?;
        let answer = Authorizer::new().is_authorized(&request, &self.set, &entities);
        if let Some(error) = answer.diagnostics().errors().next() {
            return Err(anyhow::anyhow!("policy error: {error}").into());
        }
        match answer.decision() {
            Decision::Allow => Ok(()),
            Decision::Deny => Err(Error::Forbidden(Box::new(self.refusal(action, &answer)))),
        }
    }

    /// In the words of the policy that forbids; else of the policy that would have permitted.
    fn refusal(&self, action: &str, answer: &cedar_policy::Response) -> Refusal {
        let forbidding = answer
            .diagnostics()
            .reason()
            .filter_map(|id| self.set.policy(id))
            .find(|policy| policy.effect() == Effect::Forbid);
        let permitting = || {
            self.set.policies().find(|policy| {
                policy.effect() == Effect::Permit
                    && policy.to_cedar().is_some_and(|text| text.contains(&format!("\"{action}\"")))
            })
        };
        let mut refusal = Refusal::new(format!("permit-{}", action.replace('_', "-")));
        if let Some(policy) = forbidding {
            if let Some(message) = policy.annotation("message") {
                refusal.message = message.to_owned();
            }
            refusal.article = policy.annotation("article").map(str::to_owned);
            refusal.remedy = policy.annotation("remedy").map(str::to_owned);
        } else if let Some(policy) = permitting() {
            refusal.article = policy.annotation("article").map(str::to_owned);
            refusal.remedy = policy.annotation("remedy").map(str::to_owned);
        }
        refusal
    }
}

fn uid(kind: &str, id: &str) -> Result<EntityUid> {
    let kind = kind.parse().map_err(|e| anyhow::anyhow!("entity type {kind}: {e}"))?;
    Ok(EntityUid::from_type_name_and_id(kind, cedar_policy::EntityId::new(id)))
}

fn staff_uid(id: StaffId) -> Result<EntityUid> {
    uid("Staff", &id.to_string())
}
