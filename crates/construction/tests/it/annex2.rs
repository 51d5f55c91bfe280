//! Annex 2 (art. 12) from the applicant's first screen to the real effect: the name answers at a
//! real name server and the site answers on it; and everything that stands against a form.

use std::collections::BTreeMap;

use construction::domains::annex2::{Annex2, Business, KIND};
use construction::domains::clockwork::DomainsDay;
use construction::domains::domain::{self, Contact, Model};
use construction::domains::register;
use construction::domains::{DomainId, DomainState};
use platform::approvals::draft::{self, New};
use platform::approvals::form::{self, FormState, Model as Form};
use platform::approvals::{Said, decide};
use platform::jobs::Job;
use platform::people::{Post, StaffId, UnitId, actor_for, holding, unit};
use platform::{Result, view::Lang};
use testkit::{TestCluster, days, on_both, on_both_with, the_system};

use crate::domains::{application, resolving};
use crate::named::Named;
use crate::world::{World, deed, refusals, refused, seat, setup};

/// Everybody whose hands annex 2 goes through.
struct Hands {
    world: World,
    section: StaffId,
    leader: StaffId,
    it_leader: StaffId,
    operator: StaffId,
    zfb_officer: StaffId,
}

impl Hands {
    async fn new(cluster: &TestCluster) -> Self {
        let world = World::new(cluster).await;
        let app = &world.app;
        let xxb = unit::by_code(app.db.read(), "xxb").await.unwrap().id;
        let zfb_officer = seat(app, world.zfb, "示九", Post::InformationOfficer).await;
        seat(app, world.zfb, "示十", Post::SectionReviewer).await;
        seat(app, world.jw, "示联", Post::SecrecyReviewer).await;
        Self {
            section: seat(app, world.jw, "示三", Post::SectionReviewer).await,
            leader: seat(app, world.jw, "示四", Post::DeputyLeader).await,
            it_leader: seat(app, xxb, "示五", Post::PrincipalLeader).await,
            operator: seat(app, xxb, "示六", Post::ItOfficeOperator).await,
            zfb_officer,
            world,
        }
    }

    async fn by<T>(&self, who: StaffId, work: impl AsyncFnOnce(&platform::Act) -> Result<T>) -> Result<T> {
        let actor = actor_for(&self.world.app, who).await.unwrap();
        deed(&self.world.app, &actor, work).await
    }

    async fn draft(&self, who: StaffId, unit: UnitId, annex: &Annex2) -> Form {
        let new = New {
            kind: KIND,
            unit,
            subject_kind: "domain",
            subject_id: String::new(),
            label: String::new(),
            fields: serde_json::to_value(annex).unwrap(),
        };
        self.by(who, async |act| draft::begin(act, new).await).await.unwrap()
    }

    /// Handed in by the education commission.
    async fn hand_in(&self, annex: &Annex2) -> Result<Form> {
        let form = self.draft(self.world.officer_id, self.world.jw, annex).await;
        self.by(self.world.officer_id, async |act| draft::submit(act, form.id).await).await
    }

    async fn sign(&self, who: StaffId, form: &Form) -> Result<Form> {
        let answers = BTreeMap::from([("registry_receipt".to_owned(), "CNNIC-2026-77".to_owned())]);
        self.by(who, async |act| {
            let said = Said { digest: &form.digest, opinion: "同意", answers: Some(&answers) };
            decide::sign(act, form.id, &said).await
        })
        .await
    }

    /// Up to the approval by the IT office's leader, who has signed.
    async fn approved(&self, annex: &Annex2) -> Form {
        let form = self.hand_in(annex).await.unwrap();
        for who in [self.section, self.leader, self.world.planner_id, self.it_leader] {
            self.sign(who, &form).await.unwrap();
        }
        form
    }

    async fn carried_out(&self, annex: &Annex2) -> Form {
        let form = self.approved(annex).await;
        self.sign(self.operator, &form).await.unwrap()
    }

    async fn label(&self, label: &str) -> Model {
        let all = domain::visible_to(&self.world.app, &self.world.planner, &Default::default(), "", 99).await.unwrap();
        let mut rows: Vec<_> = all.into_iter().filter(|row| row.label.as_str() == label).collect();
        rows.sort_by_key(|row| row.created_at);
        rows.pop().unwrap_or_else(|| panic!("no {label}"))
    }

    async fn reasons(&self, annex: Annex2) -> Vec<String> {
        let reasons = refusals(self.hand_in(&annex).await);
        assert!(reasons.iter().all(|reason| reason.article.as_deref() == Some("12")), "{reasons:?}");
        reasons.into_iter().map(|reason| reason.message).collect()
    }
}

fn contact() -> Contact {
    Contact { name: "示联".into(), phone: "010-55550100".into(), ..Contact::default() }
}

fn register_form(label: &str) -> Annex2 {
    Annex2 {
        unit_name: "区教育委员会".into(),
        label: label.into(),
        purpose: "部门网站".into(),
        ipv4: "192.0.2.10".into(),
        ipv6: "2001:db8::a".into(),
        ttl: "600".into(),
        years: "5".into(),
        responsible: contact(),
        technical: contact(),
        serving: true,
        ..Annex2::default()
    }
}

fn about(business: Business, domains: &[DomainId]) -> Annex2 {
    Annex2 {
        business, domains: domains.to_vec(), label: String::new(), reason: "机构调整".into(), ..register_form("")
    }
}

#[tokio::test]
async fn annex_2_from_the_first_screen_to_dig_and_the_site_on_its_new_name() {
    let fresh = std::cell::RefCell::new(None);
    let change = |settings: &mut platform::settings::Settings| {
        drop(fresh.replace(Some(Named::start())));
        settings.dns.server = fresh.borrow().as_ref().map(Named::settings);
    };
    on_both_with(setup(), change, async |cluster| {
        let named = fresh.take().unwrap();
        let hands = Hands::new(&cluster).await;
        let world = &hands.world;
        let site = world.jw_site().await;
        let channel = world.channel(site.id, "news", "新闻动态").await;
        world.column(site.id, channel, "updates", "工作动态").await;
        world.open(site.id).await;
        cluster.run_jobs().await;

        // The applicant's first screen.
        let mut officer = world.at_the_desk(&cluster, world.officer_id, "officer").await;
        let page = officer.get("/desk/forms/new/annex2").await.assert_ok();
        let begin = page.form("form[action='/desk/forms/new/annex2']");
        let page = officer.submit(begin).await;
        let page = officer.follow(page).await.assert_ok();
        let css = "form[action$='/annex2']";

        // Handed in half filled: every gap is named, what was typed is kept.
        let form = page.form(css).fill("label", "JWH").fill("purpose", "教育网站的另一个名称").press("do", "submit");
        let refused = officer.submit(form).await.assert_status(422);
        let refused = refused.assert_says("请填写负责人姓名").assert_says("请填写注册年限");
        assert_eq!(refused.attributes("#f-label", "value"), ["jwh"]);
        assert_eq!(refused.texts("#f-purpose"), ["教育网站的另一个名称"]);
        assert_eq!(refused.texts(".letters td strong"), ["j", "w", "h"], "letter by letter");

        let form = refused
            .form(css)
            .fill("ipv4", "192.0.2.10")
            .fill("ipv6", "2001:db8::a")
            .fill("ttl", "600")
            .fill("years", "5")
            .fill("site", &site.id.to_string())
            .fill("responsible.name", "示联")
            .fill("responsible.phone", "010-55550100")
            .fill("technical.name", "示联")
            .fill("technical.phone", "010-55550100")
            .check("serving", "yes")
            .press("do", "submit");
        let answer = officer.submit(form).await;
        let to = answer.location().expect("handed in").to_owned();
        let row = hands.label("jwh").await;
        assert_eq!((row.state, row.naming.rule.name()), (DomainState::Applied, "pinyin_initials"));
        let form = form::by_id(world.app.db.read(), row.form_id.unwrap()).await.unwrap();
        assert!(to.ends_with(&form.id.to_string()), "{to}");
        // The evidence shows the letters and the addresses.
        let body = (construction::domains::ANNEX2.body)(&world.app, &form, Lang::ZhHans).await.unwrap();
        let said = format!("{body:?}");
        for words in ["jwh.dongcheng.localhost", "汉语拼音名称字头", "AAAA 2001:db8::a", "区教育委员会", "示联"]
        {
            assert!(said.contains(words), "{words}: {said}");
        }
        officer.get(&to).await.assert_ok().assert_says("jwh.dongcheng.localhost");

        for who in [hands.section, hands.leader, world.planner_id, hands.it_leader] {
            assert_eq!(hands.label("jwh").await.state, DomainState::Applied);
            hands.sign(who, &form).await.unwrap();
        }
        let row = hands.label("jwh").await;
        assert_eq!((row.state, row.number.as_deref()), (DomainState::Registered, Some("YMDJ-2026-0001")));
        assert_eq!(row.registered_at.unwrap().day().to_string(), "2026-11-23");
        cluster.run_jobs().await;
        assert_eq!(named.dig("jwh.dongcheng.localhost", "AAAA"), Vec::<String>::new(), "registered is not resolving");
        assert_eq!(cluster.client("jwh").get("/statement/").await.status, 404);

        let done = hands.sign(hands.operator, &form).await.unwrap();
        assert_eq!(done.state, FormState::Complete);
        cluster.run_jobs().await;
        let row = hands.label("jwh").await;
        assert_eq!((row.state, row.registry_receipt.as_str()), (DomainState::Resolving, "CNNIC-2026-77"));
        assert_eq!(named.dig("jwh.dongcheng.localhost", "A"), ["192.0.2.10"]);
        assert_eq!(named.dig("jwh.dongcheng.localhost", "AAAA"), ["2001:db8::a"]);
        cluster.client("jwh").get("/statement/").await.assert_ok();
        officer.get(&format!("/desk/domains/{}", row.id)).await.assert_ok().assert_says("CNNIC-2026-77");
    })
    .await;
}

#[tokio::test]
async fn annex_2_every_rule_of_naming_and_term_refuses_when_the_form_is_handed_in() {
    on_both(setup(), async |cluster| {
        let hands = Hands::new(&cluster).await;
        let world = &hands.world;
        resolving(world, register::Application { unit: world.zfb, ..application(world, "jyw") }).await;
        let with = |label: &str| register_form(label);
        assert_eq!(hands.reasons(with("mail")).await, ["domains-basis-missing", "sites-label-reserved"]);
        let explained = |label: &str| Annex2 { basis: "沿用原名".into(), ..register_form(label) };
        assert_eq!(hands.reasons(explained("ma1l")).await, ["domains-like-reserved"]);
        assert_eq!(hands.reasons(explained("xn--fiqs8s")).await, ["sites-label-encoded"]);
        assert_eq!(hands.reasons(explained(&"j".repeat(64))).await, ["sites-label-octets"]);
        assert_eq!(hands.reasons(explained(&"j".repeat(63))).await, ["sites-label-long"]);
        assert_eq!(hands.reasons(explained("jyw")).await, ["domains-taken"]);
        assert_eq!(hands.reasons(explained("jy-w")).await, ["domains-like-taken"]);
        assert_eq!(hands.reasons(Annex2 { years: "11".into(), ..with("jw") }).await, ["domains-term-long"]);
        assert_eq!(hands.reasons(Annex2 { years: "永久".into(), ..with("jw") }).await, ["domains-term-missing"]);
        assert_eq!(hands.reasons(Annex2 { serving: false, ..with("jw") }).await, ["domains-contacts-serving"]);
        let stranger = Contact { name: "示外人".into(), ..contact() };
        assert_eq!(hands.reasons(Annex2 { technical: stranger, ..with("jw") }).await, ["domains-contact-unknown"]);
        let renamed = Annex2 { unit_name: "别的单位".into(), basis: "—".into(), ..with("jw") };
        assert_eq!(hands.reasons(renamed).await, ["domains-unit-name"]);
        let site = world.portal().await;
        assert_eq!(hands.reasons(Annex2 { site: Some(site.id), ..with("jw") }).await, ["domains-foreign-site"]);
        let none = Annex2 { ipv4: String::new(), ipv6: String::new(), ..with("jw") };
        assert_eq!(hands.reasons(none).await, ["domains-addresses-missing"]);
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn annex_2_of_two_applications_for_one_name_one_is_refused() {
    on_both(setup(), async |cluster| {
        let hands = Hands::new(&cluster).await;
        let world = &hands.world;
        let first = hands.hand_in(&register_form("jwh")).await.unwrap();
        let annex = Annex2 { unit_name: "区政府办公室".into(), basis: "简称".into(), ..register_form("jwh") };
        let second = hands.draft(hands.zfb_officer, world.zfb, &annex).await;
        let late = hands.by(hands.zfb_officer, async |act| draft::submit(act, second.id).await).await;
        let reasons = refusals(late);
        assert_eq!(reasons[0].message, "domains-two-applications");
        assert_eq!(reasons[0].args["serial"], first.serial.as_str());

        // One that only looks like it may be handed in; whoever is approved first has it.
        for who in [hands.section, hands.leader, world.planner_id] {
            hands.sign(who, &first).await.unwrap();
        }
        let taken = register::Application { unit: world.zfb, ..application(world, "jw-h") };
        crate::domains::registered(world, taken).await.unwrap();
        assert_eq!(refused(hands.sign(hands.it_leader, &first).await), ["domains-like-taken"]);
        assert_eq!(hands.label("jwh").await.state, DomainState::Applied);

        // Returned, it comes to nothing, and the name is free for others again.
        hands.by(hands.it_leader, async |act| decide::send_back(act, first.id, "域名易混淆").await).await.unwrap();
        assert_eq!(hands.label("jwh").await.state, DomainState::Cancelled);
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn annex_2_only_the_holder_decides_on_a_name_and_only_on_one_that_resolves() {
    on_both(setup(), async |cluster| {
        let hands = Hands::new(&cluster).await;
        let world = &hands.world;
        let foreign = register::Application { unit: world.zfb, ..application(world, "zfb") };
        let foreign = resolving(world, foreign).await;
        assert_eq!(hands.reasons(about(Business::Cancel, &[foreign.id])).await, ["domains-foreign"]);
        let registered = crate::domains::registered(world, application(world, "jy")).await.unwrap();
        assert_eq!(hands.reasons(about(Business::Renew, &[registered.id])).await, ["domains-not-resolving"]);
        assert_eq!(hands.reasons(about(Business::Change, &[])).await, ["domains-which"]);
        let ours = resolving(world, application(world, "jw")).await;
        let nowhere = Annex2 { redirect_to: "nobody".into(), ..about(Business::Cancel, &[ours.id]) };
        assert_eq!(hands.reasons(nowhere).await, ["domains-redirect-nowhere"]);
        let itself = Annex2 { redirect_to: "jw.dongcheng.localhost".into(), ..about(Business::Cancel, &[ours.id]) };
        assert_eq!(hands.reasons(itself).await, ["domains-redirect-itself"]);
        let odd = Annex2 { redirect_to: "javascript:alert(1)".into(), ..about(Business::Cancel, &[ours.id]) };
        assert_eq!(hands.reasons(odd).await, ["domains-redirect-nowhere"]);
        let odd = Annex2 { redirect_to: "https://a b".into(), ..about(Business::Cancel, &[ours.id]) };
        assert_eq!(hands.reasons(odd).await, ["domains-redirect-form"]);

        // Another unit's form is not there, neither to see nor to change; its names cannot be smuggled in.
        let form = hands.draft(hands.zfb_officer, world.zfb, &register_form("zf")).await;
        let mut officer = world.at_the_desk(&cluster, world.officer_id, "officer").await;
        officer.get(&format!("/desk/forms/{}/annex2", form.id)).await.assert_status(404);
        officer.get("/desk/forms/new/annex2").await.assert_ok();
        officer.post(&format!("/desk/forms/{}/annex2", form.id), &[("label", "zz")]).await.assert_status(404);
        let own = hands.draft(world.officer_id, world.jw, &about(Business::Cancel, &[])).await;
        let address = format!("/desk/forms/{}/annex2", own.id);
        let page = officer.get(&address).await.assert_ok();
        let moved = page.attributes("input[name=moved_at]", "value")[0].clone();
        let fields =
            [("business", "cancel"), ("domains", &foreign.id.to_string()), ("moved_at", &moved), ("do", "keep")];
        officer.post(&address, &fields).await;
        let kept: Annex2 = form::by_id(world.app.db.read(), own.id).await.unwrap().fields().unwrap();
        assert!(kept.domains.is_empty());
        // Whoever keeps an older version is told so.
        officer.post(&address, &fields).await.assert_status(409);
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn annex_2_change_renew_and_cancel_take_effect_with_the_procedures() {
    on_both(setup(), async |cluster| {
        let hands = Hands::new(&cluster).await;
        let world = &hands.world;
        let jw = resolving(world, application(world, "jw")).await;
        let jy = resolving(world, application(world, "jy")).await;
        world.portal().await;

        let other =
            Annex2 { ipv4: "192.0.2.20".into(), ipv6: "2001:db8::14".into(), ..about(Business::Change, &[jw.id]) };
        let form = hands.approved(&other).await;
        let row = hands.label("jw").await;
        assert_eq!((row.state, row.addresses.ipv4[0].to_string().as_str()), (DomainState::Changing, "192.0.2.10"));
        // What is being changed cannot be changed by another form.
        assert_eq!(hands.reasons(about(Business::Cancel, &[jw.id])).await, ["domains-not-resolving"]);
        hands.sign(hands.operator, &form).await.unwrap();
        let row = hands.label("jw").await;
        assert_eq!((row.state, row.addresses.ipv4[0].to_string().as_str()), (DomainState::Resolving, "192.0.2.20"));

        // Five years run; six more are beyond ten.
        let renewal = |years: &str| Annex2 { years: years.into(), ..about(Business::Renew, &[jw.id]) };
        assert_eq!(hands.reasons(renewal("6")).await, ["domains-term-long"]);
        hands.carried_out(&renewal("5")).await;
        assert_eq!(hands.label("jw").await.expires_at.unwrap().day().to_string(), "2036-11-23");

        // Several names of one unit on one form; they lead on, then stop, then are free.
        let gone = Annex2 {
            redirect_to: "www".into(),
            redirect_until: "2027-01-31".into(),
            ..about(Business::Cancel, &[jw.id, jy.id])
        };
        hands.carried_out(&gone).await;
        cluster.run_jobs().await;
        for label in ["jw", "jy"] {
            assert_eq!(hands.label(label).await.state, DomainState::Redirecting);
            let answer = cluster.client(label).get("/units/?a=b").await;
            assert_eq!(answer.location(), Some("http://www.dongcheng.localhost:8080/units/?a=b"));
        }
        let mut seen = Vec::new();
        for _ in 0..4 {
            cluster.travel(days(35));
            DomainsDay.run(world.app.clone()).await.unwrap();
            cluster.run_jobs().await;
            seen.push((hands.label("jw").await.state, cluster.client("jw").get("/units/").await.status.as_u16()));
        }
        assert_eq!(
            seen,
            [
                (DomainState::Redirecting, 308),
                (DomainState::Stopped, 404),
                (DomainState::Cancelled, 404),
                (DomainState::Cancelled, 404)
            ]
        );
    })
    .await;
}

#[tokio::test]
async fn annex_2_a_site_moves_to_a_new_name_and_the_old_one_leads_there() {
    on_both(setup(), async |cluster| {
        let hands = Hands::new(&cluster).await;
        let world = &hands.world;
        let site = world.jw_site().await;
        let channel = world.channel(site.id, "news", "新闻动态").await;
        world.column(site.id, channel, "updates", "工作动态").await;
        world.open(site.id).await;
        let old = register::Application { site: Some(site.id), ..application(world, "jw") };
        let old = resolving(world, old).await;
        cluster.run_jobs().await;
        cluster.client("jw").get("/statement/").await.assert_ok();

        let rename = Annex2 { label: "jywyh".into(), ..about(Business::Change, &[old.id]) };
        hands.carried_out(&rename).await;
        cluster.run_jobs().await;
        assert_eq!(hands.label("jw").await.state, DomainState::Redirecting);
        assert_eq!(hands.label("jw").await.redirect_until.unwrap().day().to_string(), "2027-05-24", "six months");
        assert_eq!(hands.label("jywyh").await.state, DomainState::Resolving);
        assert_eq!(world.site(site.id).await.label.as_str(), "jywyh");
        let answer = cluster.client("jywyh").get("/statement/").await.assert_ok();
        let canonical = answer.attributes("link[rel=canonical]", "href");
        assert_eq!(canonical, ["http://jywyh.dongcheng.localhost:8080/statement/"]);
        let answer = cluster.client("jw").get("/statement/").await;
        assert_eq!(answer.location(), Some("http://jywyh.dongcheng.localhost:8080/statement/"));
    })
    .await;
}

#[tokio::test]
async fn annex_2_what_the_registry_would_not_have_is_free_again() {
    on_both(setup(), async |cluster| {
        let hands = Hands::new(&cluster).await;
        let form = hands.approved(&register_form("jwh")).await;
        assert_eq!(hands.label("jwh").await.state, DomainState::Registered);
        hands.by(hands.operator, async |act| decide::send_back(act, form.id, "注册机构不予受理").await).await.unwrap();
        assert_eq!(hands.label("jwh").await.state, DomainState::Cancelled);
        // The same form may be handed in again, under its serial.
        let officer = hands.world.officer_id;
        let again = hands.by(officer, async |act| draft::submit(act, form.id).await).await.unwrap();
        assert_eq!(again.serial, form.serial);
        assert_eq!(hands.label("jwh").await.state, DomainState::Applied);
        // Taken back for good, the day clears it away.
        hands.by(officer, async |act| draft::take_back(act, form.id).await).await.unwrap();
        DomainsDay.run(hands.world.app.clone()).await.unwrap();
        assert_eq!(hands.label("jwh").await.state, DomainState::Cancelled);
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn annex_2_hands_follow_in_their_order_and_nobody_signs_twice_in_a_row() {
    on_both(setup(), async |cluster| {
        let hands = Hands::new(&cluster).await;
        let world = &hands.world;
        let form = hands.hand_in(&register_form("jwh")).await.unwrap();
        // Not before one's turn, not by another unit, not by whoever filled it in.
        for who in [hands.operator, hands.it_leader, world.planner_id, hands.leader, hands.zfb_officer] {
            assert_eq!(refused(hands.sign(who, &form).await), ["permit-sign-form-section"]);
        }
        assert!(!refused(hands.sign(world.officer_id, &form).await).is_empty());
        hands.sign(hands.section, &form).await.unwrap();
        assert_eq!(refused(hands.sign(hands.section, &form).await), ["permit-two-cells"]);
        hands.sign(hands.leader, &form).await.unwrap();
        hands.sign(world.planner_id, &form).await.unwrap();
        // The planner who is also leader may not sign the next cell.
        let grant = holding::Grant {
            staff: world.planner_id,
            unit: unit::by_code(world.app.db.read(), "xxb").await.unwrap().id,
            post: Post::PrincipalLeader,
            rank: holding::Rank::Deputy,
            from: None,
            until: None,
        };
        deed(&world.app, &the_system(), async |act| holding::grant(act, &grant).await).await.unwrap();
        assert_eq!(refused(hands.sign(world.planner_id, &form).await), ["permit-two-cells"]);
        assert_eq!(hands.label("jwh").await.state, DomainState::Applied);
        hands.sign(hands.it_leader, &form).await.unwrap();
        assert_eq!(refused(hands.sign(hands.it_leader, &form).await), ["permit-two-cells"]);
        assert_eq!(hands.label("jwh").await.state, DomainState::Registered);
        cluster.run_jobs().await;
    })
    .await;
}
