//! Official mailboxes (art. 13) without their form: the register's rules, the lists, the holder's
//! own password, the sweep, and the pages.

use construction::mailboxes::annex3_desk::{Annex3Page, HandOutPage, NewAnnex3Page};
use construction::mailboxes::desk::{InitialPasswordsPage, MailboxPage, MailboxesPage};
use construction::mailboxes::mailbox::{self, Model, State};
use construction::mailboxes::own_password::{self, OwnPasswordPage};
use construction::mailboxes::sweep::{self, Swept};
use construction::mailboxes::{
    Cancellation, Change, Handling, Holder, Kind, MailboxId, New, Order, Reason, lists, register,
};
use platform::journal::entry;
use platform::people::password::Temporary;
use platform::people::{Post, StaffId, account, holding, staff};
use platform::view::{Around, Lang, Page};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use testkit::{TestCluster, days, hours, on_both, the_system};

use crate::world::{World, deed, refused, setup};

const OWN: &str = "Qingfeng#2026";

impl World {
    /// A person of the education commission with a post there.
    pub async fn colleague(&self, name: &str) -> StaffId {
        self.seated(self.jw, name, Post::ServiceClerk).await
    }

    pub fn personal(&self, staff: Option<StaffId>, name: &str, user_name: &str) -> New {
        let mark = if staff.is_some() { String::new() } else { "0001".to_owned() };
        New {
            kind: Kind::Personal,
            unit: self.jw,
            section: "办公室".to_owned(),
            holder: Holder { staff, name: name.to_owned(), title: "科员".to_owned(), mark },
            user_name: user_name.parse().unwrap(),
            names: Vec::new(),
            public: false,
            purpose: String::new(),
        }
    }

    pub fn of_the_unit(&self, user_name: &str, names: &[&str]) -> New {
        New {
            kind: Kind::Unit,
            public: true,
            purpose: "受理来信".to_owned(),
            names: names.iter().map(|name| name.parse().unwrap()).collect(),
            ..self.personal(Some(self.officer_id), "示二", user_name)
        }
    }

    pub async fn approved(&self, new: New) -> platform::Result<Model> {
        deed(&self.app, &the_system(), async |act| register::approve(act, &Order::of_the_platform(act)?, &new).await)
            .await
    }

    /// Approved, opened, and the initial password.
    pub async fn opened(&self, new: New) -> (Model, String) {
        let found = self.approved(new).await.unwrap();
        let initial = Temporary::new().await.unwrap();
        let found = deed(&self.app, &the_system(), async |act| {
            register::open(act, &Order::of_the_platform(act)?, found.id).await?;
            register::hand_out(act, found.id, &initial).await
        })
        .await
        .unwrap();
        (found, initial.text().to_owned())
    }

    /// In use: the holder has set a password.
    pub async fn in_use(&self, new: New) -> Model {
        let (found, initial) = self.opened(new).await;
        own_password::change(&self.app, [192, 0, 2, 7].into(), found.user_name.as_str(), &initial, OWN).await.unwrap()
    }

    pub async fn mailbox(&self, id: MailboxId) -> Model {
        mailbox::by_id(self.app.db.read(), id).await.unwrap()
    }

    pub async fn cancelled(&self, id: MailboxId, cancellation: Cancellation) -> platform::Result<Model> {
        deed(&self.app, &the_system(), async |act| {
            register::cancel(act, &Order::of_the_platform(act)?, id, &cancellation).await
        })
        .await
    }

    /// What the journal says about a box, oldest first: deed and effect.
    pub async fn said(&self, id: MailboxId) -> Vec<entry::Model> {
        let mut rows = entry::Entity::find()
            .filter(entry::Column::ObjectKind.eq("mailbox"))
            .filter(entry::Column::ObjectId.eq(id.to_string()))
            .all(self.app.db.read())
            .await
            .unwrap();
        rows.sort_by_key(|row| (row.at, row.id));
        rows
    }
}

const ARCHIVED: Cancellation = Cancellation { reason: Reason::Retired, handling: Handling::Archive, successor: None };

#[tokio::test]
async fn article_13_a_mailbox_from_approval_to_cancellation() {
    on_both(setup(), async |cluster| {
        let world = World::new(&cluster).await;
        let person = world.colleague("示小明").await;
        let (found, initial) = world.opened(world.personal(Some(person), "示小明", "shixiaoming")).await;
        assert_eq!((found.state, found.quota), (State::Open, 2 << 30));
        let found =
            own_password::change(&world.app, [192, 0, 2, 7].into(), "ShiXiaoming@dongcheng.localhost", &initial, OWN)
                .await
                .unwrap();
        assert_eq!(found.state, State::Active);
        let change = Change {
            section: "基础教育科".to_owned(),
            holder: Holder {
                staff: Some(person),
                name: "示小明".to_owned(),
                title: "副科长".to_owned(),
                ..Holder::default()
            },
            ..Change::default()
        };
        let system = the_system();
        let changed = deed(&world.app, &system, async |act| {
            register::change(act, &Order::of_the_platform(act)?, found.id, &change).await
        });
        assert_eq!(changed.await.unwrap().holder_title, "副科长");
        let suspended = deed(&world.app, &system, async |act| {
            register::suspend(act, &Order::of_the_platform(act)?, found.id, Reason::Violation).await
        });
        assert_eq!(suspended.await.unwrap().state, State::Suspended);
        let reset =
            deed(&world.app, &system, async |act| register::reset(act, &Order::of_the_platform(act)?, found.id).await);
        let reset = reset.await.unwrap();
        assert_eq!((reset.state, reset.password_hash, reset.suspended_for), (State::Open, None, None));
        let cancelled = world.cancelled(found.id, ARCHIVED).await.unwrap();
        assert_eq!((cancelled.state, cancelled.password_hash), (State::Cancelled, None));
        assert_eq!(refused(world.cancelled(found.id, ARCHIVED).await), ["mailboxes-is-cancelled"]);

        let said = world.said(found.id).await;
        let verbs: Vec<_> = said.iter().map(|row| row.verb.as_str()).collect();
        let deeds = ["approve", "open", "hand_out", "own_password", "change", "suspend", "reset", "cancel"];
        assert_eq!(verbs, deeds.map(|deed| format!("mailbox.{deed}")));
        for row in said {
            assert!(!row.effect.contains(&initial) && !row.effect.contains("argon2"), "a secret: {row:?}");
        }
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn article_13_one_box_for_a_person_and_one_for_a_unit() {
    on_both(setup(), async |cluster| {
        let world = World::new(&cluster).await;
        let person = world.colleague("示小明").await;
        let first = world.approved(world.personal(Some(person), "示小明", "shixiaoming")).await.unwrap();
        let again = world.personal(Some(person), "示小明", "shixiaoming2");
        assert_eq!(refused(world.approved(again.clone()).await), ["mailboxes-one-personal"]);
        world.cancelled(first.id, ARCHIVED).await.unwrap();
        let taken = world.personal(Some(person), "示小明", "shixiaoming");
        assert_eq!(refused(world.approved(taken).await), ["mailboxes-name-taken"], "a name is given once");
        world.approved(again).await.unwrap();

        // Two of one name whom the register of staff does not know are told apart.
        world.approved(world.personal(None, "例文", "liwen")).await.unwrap();
        let same = world.personal(None, "例文", "liwen2");
        assert_eq!(refused(world.approved(same.clone()).await), ["mailboxes-one-personal"]);
        let other = New { holder: Holder { mark: "0002".to_owned(), ..same.holder.clone() }, ..same };
        world.approved(other).await.unwrap();

        world.approved(world.of_the_unit("jiaowei", &["jw"])).await.unwrap();
        assert_eq!(
            refused(world.approved(world.of_the_unit("jyw", &["jw"])).await),
            ["mailboxes-name-taken", "mailboxes-one-unit"]
        );
        // The name of one box is not the other name of another.
        let functional = New { kind: Kind::Functional, ..world.of_the_unit("jw", &["jiaowei"]) };
        assert_eq!(refused(world.approved(functional).await), ["mailboxes-name-taken", "mailboxes-name-taken"]);
    })
    .await;
}

#[tokio::test]
async fn article_13_what_stands_against_a_mailbox_is_said_at_once() {
    on_both(setup(), async |cluster| {
        let world = World::new(&cluster).await;
        let wrong = New {
            public: true,
            section: "科\n室".to_owned(),
            names: vec!["jiaowei".parse().unwrap(), "jiaowei".parse().unwrap()],
            holder: Holder { mark: "110101199001011234".to_owned(), name: "示小明".to_owned(), ..Holder::default() },
            ..world.personal(None, "示小明", "wangwu")
        };
        assert_eq!(
            refused(world.approved(wrong).await),
            [
                "words-control",
                "mailboxes-mark-form",
                "mailboxes-names-personal",
                "mailboxes-name-twice",
                "mailboxes-name-not-pinyin",
                "mailboxes-personal-public",
            ]
        );
        let nobody = New {
            holder: Holder { mark: String::new(), ..world.personal(None, "示小明", "a1").holder },
            ..world.personal(None, "示小明", "shixiaoming")
        };
        assert_eq!(refused(world.approved(nobody).await), ["mailboxes-mark-missing"]);
        let without = New { purpose: " ".to_owned(), ..world.of_the_unit("jiaowei", &[]) };
        assert_eq!(refused(world.approved(without).await), ["mailboxes-purpose-missing"]);
        let elsewhere = world.personal(Some(world.planner_id), "示一", "shiyi");
        assert_eq!(refused(world.approved(elsewhere).await), ["mailboxes-holder-elsewhere"]);
        // A name without pinyin is chosen by hand.
        world.approved(world.personal(None, "示☂", "shisan")).await.unwrap();

        // Nobody opens a box without a form, whatever their post.
        let new = world.personal(None, "例文", "liwen");
        for actor in [&world.planner, &world.officer] {
            let done =
                deed(&world.app, actor, async |act| register::approve(act, &Order::of_the_platform(act)?, &new).await);
            assert_eq!(refused(done.await), ["mailboxes-needs-form"]);
        }
        let found = world.approved(new).await.unwrap();
        let initial = Temporary::new().await.unwrap();
        let done = deed(&world.app, &world.planner, async |act| register::hand_out(act, found.id, &initial).await);
        assert_eq!(refused(done.await), ["permit-keep-mailboxes"]);
        let system = the_system();
        let done = deed(&world.app, &system, async |act| register::hand_out(act, found.id, &initial).await);
        assert_eq!(refused(done.await), ["mailboxes-is-approved"], "not before it is opened");
    })
    .await;
}

#[tokio::test]
async fn article_13_a_personal_box_is_not_passed_on() {
    on_both(setup(), async |cluster| {
        let world = World::new(&cluster).await;
        let person = world.colleague("示小明").await;
        let found = world.approved(world.personal(Some(person), "示小明", "shixiaoming")).await.unwrap();
        let change = Change {
            holder: Holder { name: "例文".to_owned(), ..Holder::default() },
            public: true,
            names: vec!["minister".parse().unwrap()],
            ..Change::default()
        };
        let system = the_system();
        let done = deed(&world.app, &system, async |act| {
            register::change(act, &Order::of_the_platform(act)?, found.id, &change).await
        });
        assert_eq!(
            refused(done.await),
            ["mailboxes-names-personal", "mailboxes-not-transferable", "mailboxes-personal-public"]
        );

        let hand_over = |successor| Cancellation { reason: Reason::Left, handling: Handling::HandOver, successor };
        assert_eq!(refused(world.cancelled(found.id, hand_over(None)).await), ["mailboxes-successor-missing"]);
        assert_eq!(refused(world.cancelled(found.id, hand_over(Some(found.id))).await), ["mailboxes-successor-unfit"]);
        let unit = world.approved(world.of_the_unit("jiaowei", &[])).await.unwrap();
        let both = Cancellation { successor: Some(unit.id), ..ARCHIVED };
        assert_eq!(refused(world.cancelled(found.id, both).await), ["mailboxes-successor-unwanted"]);
        let done = world.cancelled(found.id, hand_over(Some(unit.id))).await;
        assert_eq!(refused(done), ["mailboxes-successor-unfit"], "it takes no mail yet");
    })
    .await;
}

#[tokio::test]
async fn article_30_the_initial_password_only_opens_the_page_for_an_own_one() {
    on_both(setup(), async |cluster| {
        let world = World::new(&cluster).await;
        let (found, initial) = world.opened(world.personal(None, "示小明", "shixiaoming")).await;
        let from = [192, 0, 2, 7].into();
        let name = "shixiaoming";
        let app = &world.app;
        assert_eq!(refused(own_password::change(app, from, name, "wrong", OWN).await), ["mailboxes-password-wrong"]);
        assert_eq!(refused(own_password::change(app, from, "nobody", "x", OWN).await), ["mailboxes-password-wrong"]);
        let weak = own_password::change(app, from, name, &initial, "shixiaoming1").await;
        assert_eq!(refused(weak), ["people-password-classes", "people-password-name"]);
        let same = own_password::change(app, from, name, &initial, &initial).await;
        assert_eq!(refused(same), ["mailboxes-password-same"]);
        cluster.travel(days(30));
        let late = own_password::change(app, from, name, &initial, OWN).await;
        assert_eq!(refused(late), ["mailboxes-initial-expired"]);

        // A new one, and the page as the holder sees it, without an account at the desk.
        let again = Temporary::new().await.unwrap();
        deed(app, &the_system(), async |act| register::hand_out(act, found.id, &again).await).await.unwrap();
        assert_eq!(refused(own_password::change(app, from, name, &initial, OWN).await), ["mailboxes-password-wrong"]);
        let mut holder = cluster.client("desk");
        let page = holder.get(own_password::PAGE).await.assert_ok().assert_says("至少 8 个字符");
        let form = page
            .form("form[action='/desk/mailbox-password']")
            .fill("name", name)
            .fill("present", again.text())
            .fill("password", OWN)
            .fill("again", "another");
        let page = holder.submit(form.clone()).await.assert_status(422).assert_says("不一致");
        assert!(!page.text().contains(again.text()), "no password comes back");
        let answer = holder.submit(form.fill("again", OWN)).await;
        holder.follow(answer).await.assert_ok().assert_says("口令已设定");
        assert_eq!(world.mailbox(found.id).await.state, State::Active);
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn article_30_tries_are_counted_by_box_and_by_address() {
    on_both(setup(), async |cluster| {
        let world = World::new(&cluster).await;
        let (found, initial) = world.opened(world.personal(None, "示小明", "shixiaoming")).await;
        let app = &world.app;
        for host in 1..=5 {
            let done = own_password::change(app, [192, 0, 2, host].into(), "shixiaoming", "wrong", OWN).await;
            assert_eq!(refused(done), ["mailboxes-password-wrong"]);
        }
        let from = [192, 0, 2, 9].into();
        let locked = own_password::change(app, from, "shixiaoming", &initial, OWN).await;
        assert_eq!(refused(locked), ["mailboxes-password-wrong"], "locked, in the same words");
        assert!(world.said(found.id).await.iter().any(|row| row.verb == "mailbox.lock"));
        cluster.travel(hours(2));
        own_password::change(app, from, "shixiaoming", &initial, OWN).await.unwrap();
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn article_13_boxes_of_leavers_are_suspended_with_a_notice() {
    on_both(setup(), async |cluster| {
        let world = World::new(&cluster).await;
        let [goes, moves, barred, stays] = [
            world.colleague("示小明").await,
            world.colleague("示大明").await,
            world.colleague("例一文").await,
            world.colleague("例二文").await,
        ];
        let mut boxes = Vec::new();
        for (person, name, user) in [
            (goes, "示小明", "shixiaoming"),
            (moves, "示大明", "shidaming"),
            (barred, "例一文", "liyiwen"),
            (stays, "例二文", "lierwen"),
        ] {
            boxes.push(world.in_use(world.personal(Some(person), name, user)).await.id);
        }
        assert_eq!(sweep::sweep(&world.app).await.unwrap(), Swept::default());

        let system = the_system();
        deed(&world.app, &system, async |act| staff::leave(act, goes).await).await.unwrap();
        let held = holding::Entity::find().filter(holding::Column::StaffId.eq(moves));
        let held = held.one(world.app.db.read()).await.unwrap().unwrap();
        deed(&world.app, &system, async |act| holding::end(act, held.id).await).await.unwrap();
        let initial = Temporary::new().await.unwrap();
        deed(&world.app, &system, async |act| {
            let account = account::open(act, barred, "barred", &initial).await?;
            account::disable(act, account.id).await
        })
        .await
        .unwrap();
        assert_eq!(sweep::sweep(&world.app).await.unwrap(), Swept { left: 3, ..Swept::default() });
        let mut reasons = Vec::new();
        for id in &boxes {
            reasons.push(world.mailbox(*id).await.suspended_for);
        }
        assert_eq!(reasons, [Some(Reason::Left), Some(Reason::Transferred), Some(Reason::Left), None]);
        let told = platform::notices::list(world.app.db.read(), world.officer_id, None, 10).await.unwrap();
        assert_eq!(told.iter().filter(|notice| notice.message == "mailboxes-notice-left").count(), 3);
        assert_eq!(sweep::sweep(&world.app).await.unwrap(), Swept::default(), "once");
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn article_13_dormant_boxes_are_suspended_and_then_cancelled_after_notice() {
    on_both(setup(), async |cluster| {
        let world = World::new(&cluster).await;
        let person = world.colleague("示小明").await;
        let found = world.in_use(world.personal(Some(person), "示小明", "shixiaoming")).await;
        let unit = world.in_use(world.of_the_unit("jiaowei", &[])).await;
        cluster.travel(days(90));
        assert_eq!(sweep::sweep(&world.app).await.unwrap(), Swept::default(), "ninety days are not more than ninety");
        cluster.travel(days(1));
        assert_eq!(sweep::sweep(&world.app).await.unwrap(), Swept { dormant: 1, ..Swept::default() });
        assert_eq!(world.mailbox(found.id).await.suspended_for, Some(Reason::Dormant));
        let told = platform::notices::list(world.app.db.read(), person, None, 10).await.unwrap();
        let words = told[0].text(&world.app.view, Lang::ZhHans);
        assert!(words.contains("91 天没有登录") && words.contains("2027-05-23"), "{words}");
        cluster.travel(days(89));
        assert_eq!(sweep::sweep(&world.app).await.unwrap(), Swept::default());
        cluster.travel(days(1));
        assert_eq!(sweep::sweep(&world.app).await.unwrap(), Swept { cancelled: 1, ..Swept::default() });
        let found = world.mailbox(found.id).await;
        assert_eq!((found.state, found.handling), (State::Cancelled, Some(Handling::Archive)));
        assert_eq!(world.mailbox(unit.id).await.state, State::Active, "a unit's box is no person's");
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn the_sweep_comes_every_day() {
    on_both(setup(), async |cluster| {
        let world = World::new(&cluster).await;
        let person = world.colleague("示小明").await;
        let found = world.in_use(world.personal(Some(person), "示小明", "shixiaoming")).await;
        cluster.run_day().await;
        deed(&world.app, &the_system(), async |act| staff::leave(act, person).await).await.unwrap();
        cluster.run_day().await;
        assert_eq!(world.mailbox(found.id).await.state, State::Active, "once a day");
        cluster.travel(days(1));
        cluster.run_day().await;
        assert_eq!(world.mailbox(found.id).await.state, State::Suspended);
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn article_13_public_addresses_are_those_of_units_that_take_mail() {
    on_both(setup(), async |cluster| {
        let world = World::new(&cluster).await;
        let found = world.approved(world.of_the_unit("jiaowei", &["jw"])).await.unwrap();
        world.in_use(world.personal(None, "示小明", "shixiaoming")).await;
        let public = async || mailbox::public_addresses(world.app.db.read(), "dongcheng.localhost").await.unwrap();
        assert_eq!(public().await, [], "not before it is opened");
        let system = the_system();
        deed(&world.app, &system, async |act| register::open(act, &Order::of_the_platform(act)?, found.id).await)
            .await
            .unwrap();
        let seen = public().await;
        assert_eq!(seen.len(), 1);
        assert_eq!((seen[0].address.as_str(), seen[0].purpose.as_str()), ("jiaowei@dongcheng.localhost", "受理来信"));
        world.cancelled(found.id, ARCHIVED).await.unwrap();
        assert_eq!(public().await, []);
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn the_register_at_the_desk() {
    on_both(setup(), async |cluster| {
        let world = World::new(&cluster).await;
        let mut officer = world.at_the_desk(&cluster, world.officer_id, "officer").await;
        officer.get("/desk/mailboxes").await.assert_ok().assert_says("还没有信箱").assert_says("没有配置邮件服务器");
        let found = world.approved(world.personal(None, "示小明", "shixiaoming")).await.unwrap();
        world.in_use(world.of_the_unit("jiaowei", &["jw"])).await;
        let all = officer.get("/desk/mailboxes").await.assert_ok().assert_says("对外公开");
        assert_eq!(all.texts("tbody th a"), ["jiaowei@dongcheng.localhost", "shixiaoming@dongcheng.localhost"]);
        let some = officer.get("/desk/mailboxes?state=approved&q=%E7%A4%BA").await.assert_ok();
        assert_eq!(some.texts("tbody th a"), ["shixiaoming@dongcheng.localhost"]);
        let one = format!("/desk/mailboxes/{}", found.id);
        let page = officer.get(&one).await.assert_ok().assert_says("批准信箱").assert_says("2 GiB");
        assert!(!page.has("#hand-out"));
        // Another unit sees nothing of it, the planner everything.
        let stranger = world.stranger().await;
        let mut stranger = world.at_the_desk(&cluster, stranger, "stranger").await;
        stranger.get(&one).await.assert_status(404);
        stranger.get("/desk/mailboxes").await.assert_ok().assert_says("还没有信箱");
        officer.post(&format!("{one}/initial-password"), &[]).await.assert_status(403).assert_says("运行岗");
        let mut planner = world.at_the_desk(&cluster, world.planner_id, "planner").await;
        assert_eq!(planner.get("/desk/mailboxes").await.assert_ok().texts("tbody th a").len(), 2);
        cluster.run_jobs().await;
    })
    .await;
}

impl World {
    /// Somebody of another unit without a post.
    async fn stranger(&self) -> StaffId {
        let new = staff::New {
            unit: self.zfb,
            name: "例外".to_owned(),
            title: "科员".to_owned(),
            email: String::new(),
            phone: String::new(),
        };
        deed(&self.app, &the_system(), async |act| staff::hire(act, new).await).await.unwrap().id
    }
}

#[tokio::test]
async fn without_mail_servers_the_lists_wait() {
    on_both(setup(), async |cluster: TestCluster| {
        let world = World::new(&cluster).await;
        world.in_use(world.personal(None, "示小明", "shixiaoming")).await;
        cluster.run_jobs().await;
        assert_eq!(lists::state(world.app.db.read()).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn every_page_of_mailboxes_renders_in_every_language() {
    let cluster = TestCluster::new(testkit::Backend::Sqlite, (setup().chapters)()).await;
    let view = &cluster.app().view;
    let desk = serde_json::json!({
        "nav": [{ "key": "mailboxes", "url": "/desk/mailboxes", "current": true, "count": 0 }],
        "me": { "name": "示一", "title": "科员", "unit": "区信息办", "posts": [], "last_sign_in": null },
        "notices": 0, "lang": "zh-CN", "path": "/desk/mailboxes", "portal": "http://www.dongcheng.localhost:8080",
        "demo": true,
    });
    let around = Around { desk: Some(desk), csrf: "token".into(), ..Around::default() };
    samples::<MailboxesPage>(view, &around);
    samples::<MailboxPage>(view, &around);
    samples::<InitialPasswordsPage>(view, &around);
    samples::<OwnPasswordPage>(view, &around);
    samples::<NewAnnex3Page>(view, &around);
    samples::<Annex3Page>(view, &around);
    samples::<HandOutPage>(view, &around);
}

fn samples<P: Page>(view: &platform::view::View, around: &Around) {
    for page in P::samples() {
        for lang in Lang::ALL {
            let html = view.render(&page, lang, around).unwrap();
            assert!(html.contains("</html>") && !html.contains("<b>"), "{}", P::TEMPLATE);
        }
    }
}
