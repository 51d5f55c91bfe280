//! Content duties (arts. 9, 14, 18, annex 4): the versioned table, the clocks of columns with their reminders, the board
//! with the counters of the inspection, the ranking of submissions.

use construction::columns::{ColumnId, ColumnKind, column};
use content::duty::board::{self, Light};
use content::duty::counters::Fault;
use content::duty::submission;
use content::duty::{Day, Frequency, Line, Way, change, clock, daily, period, reminder, row, write};
use jiff::civil::{Date, date};
use platform::people::{Actor, Post, StaffId, holding};
use platform::{Error, Moment, notices};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter};
use testkit::{TestCluster, on_both, the_system};

use crate::newsroom::{Newsroom, articles, deed, refused, setup};

/// The newsroom with a planner, and a line that may be written.
pub struct Office {
    pub room: Newsroom,
    pub planner: StaffId,
}

impl Office {
    pub async fn new(cluster: &TestCluster) -> Self {
        let room = Newsroom::new(cluster).await;
        let db = room.app.db.read();
        let office = holding::office_of(db, Post::ItOfficePlanner, cluster.now()).await.unwrap();
        let planner = holding::holders(db, office, Post::ItOfficePlanner, cluster.now()).await.unwrap()[0];
        Self { room, planner }
    }

    pub fn line(&self, frequency: Frequency, from: Date) -> Line {
        Line {
            requirement: "时间、地点、人物、联系方式".to_owned(),
            way: Some(Way::Joint),
            lead_unit: Some(self.room.jw),
            supporting: Vec::new(),
            leader: Some(self.room.leader),
            officer_a: Some(self.room.officer),
            officer_b: Some(self.room.colleague),
            phone: "010-55550500".to_owned(),
            frequency: Some(frequency),
            first_due: None,
            minimum: Some(1),
            warning_days: Some(2),
            score: Some(5),
            valid_from: Some(from),
            valid_until: None,
            reason: String::new(),
        }
    }

    /// A version that the platform takes over, from any day on.
    pub async fn put(&self, column: ColumnId, line: &Line) -> row::Model {
        let versions = i32::try_from(row::of_column(self.room.app.db.read(), column).await.unwrap().len()).unwrap();
        deed(&self.room.app, &the_system(), async |act| write::write(act, column, line, versions).await).await.unwrap()
    }

    async fn write(&self, staff: StaffId, line: &Line) -> platform::Result<row::Model> {
        let column = self.room.column;
        self.room.by(staff, async |act| write::write(act, column, line, 0).await).await
    }

    async fn told(&self, staff: StaffId, message: &str) -> u64 {
        notices::Entity::find()
            .filter(notices::Column::StaffId.eq(staff))
            .filter(notices::Column::Message.eq(message))
            .count(self.room.app.db.read())
            .await
            .unwrap()
    }

    async fn reminders(&self) -> u64 {
        reminder::Entity::find().count(self.room.app.db.read()).await.unwrap()
    }

    async fn light(&self, column: ColumnId) -> (Light, Option<Fault>) {
        let board = board::load(&self.room.app, self.room.app.db.read()).await.unwrap();
        let line = board.lines.into_iter().find(|line| line.column.id == column).unwrap();
        (line.light, line.fault)
    }
}

/// The clock of the cluster goes on to nine o'clock of a day.
pub fn travel_to(cluster: &TestCluster, day: Date) {
    let morning = Moment::at_start_of(day).plus_seconds(9 * 3600);
    cluster.travel(jiff::SignedDuration::from_micros(morning.0 - cluster.now().0));
}

pub const TODAY: Date = date(2026, 11, 23);

#[tokio::test]
async fn annex_4_a_line_is_refused_with_every_reason_at_once() {
    on_both(setup(), async |cluster| {
        let office = Office::new(&cluster).await;
        let room = &office.room;
        let good = office.line(Frequency::Weekly(1), TODAY);
        for staff in [room.officer, room.leader, room.editor] {
            assert_eq!(articles(office.write(staff, &good).await), ["18"], "only the IT office draws the table up");
        }
        let empty = refused(office.write(office.planner, &Line::default()).await);
        for reason in
            ["duty-requirement", "duty-phone", "duty-way", "duty-frequency", "duty-lead-missing", "duty-from-missing"]
        {
            assert!(empty.iter().any(|known| known == reason), "{reason} in {empty:?}");
        }
        let bad = |change: &dyn Fn(&mut Line)| {
            let mut line = good.clone();
            change(&mut line);
            line
        };
        let cases: [(Line, &str); 9] = [
            (bad(&|line| line.officer_b = line.officer_a), "duty-officers-same"),
            (bad(&|line| line.officer_b = Some(room.section)), "duty-officer-post"),
            (bad(&|line| line.officer_a = Some(room.stranger)), "duty-officer-post"),
            (bad(&|line| line.leader = Some(room.officer)), "duty-leader-post"),
            (bad(&|line| line.supporting = vec![room.jw]), "duty-lead-supports"),
            (bad(&|line| line.valid_from = Some(date(2026, 11, 22))), "duty-back-dated"),
            (bad(&|line| line.valid_until = Some(date(2026, 11, 22))), "duty-until"),
            (bad(&|line| line.first_due = Some(date(2026, 11, 22))), "duty-first-due"),
            (bad(&|line| line.minimum = Some(0)), "duty-number"),
        ];
        for (line, reason) in cases {
            assert_eq!(refused(office.write(office.planner, &line).await), [reason]);
        }
        let missing = room.by(office.planner, async |act| write::write(act, ColumnId::new(), &good, 0).await).await;
        assert!(matches!(missing, Err(Error::NotFound)));
        let written = office.write(office.planner, &good).await.unwrap();
        assert_eq!((written.version, written.number.as_str()), (1, "jw-001"));
        assert_eq!(written.place.0, ["要闻动态", "工作动态"]);
        assert!(matches!(office.write(office.planner, &good).await, Err(Error::Stale)), "written twice");
        assert_eq!(office.told(room.officer, "duty-notice-named").await, 1);
        let written = room.rows("duty.write").await;
        assert_eq!(written.iter().filter(|entry| entry.unit_id == Some(room.jw)).count(), 1);
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn article_18_a_change_makes_a_new_version_and_the_old_one_stays() {
    on_both(setup(), async |cluster| {
        let office = Office::new(&cluster).await;
        let room = &office.room;
        let db = room.app.db.read();
        let first = office.put(room.column, &office.line(Frequency::Monthly, date(2026, 1, 1))).await;
        let from = date(2026, 12, 1);
        let second = Line { phone: "010-55550599".to_owned(), ..office.line(Frequency::Weekly(2), from) };
        room.by(office.planner, async |act| write::write(act, room.column, &second, 1).await).await.unwrap();
        let versions = row::of_column(db, room.column).await.unwrap();
        assert_eq!(versions.len(), 2);
        assert_eq!(versions[0].valid_until, Some(Day(date(2026, 11, 30))));
        assert_eq!(versions[0].number, versions[1].number);
        for (day, version) in [(date(2026, 11, 30), Some(1)), (from, Some(2)), (date(2025, 12, 31), None)] {
            let found = row::in_force(db, room.column, day).await.unwrap().map(|row| row.version);
            assert_eq!(found, version, "{day}");
        }
        let again = office.line(Frequency::Daily, from);
        let overlap = room.by(office.planner, async |act| write::write(act, room.column, &again, 2).await).await;
        assert_eq!(refused(overlap), ["duty-overlap"]);
        let into = Line { valid_until: Some(date(2026, 12, 5)), ..office.line(Frequency::Daily, date(2026, 11, 28)) };
        let overlap = room.by(office.planner, async |act| write::write(act, room.column, &into, 2).await).await;
        assert_eq!(refused(overlap), ["duty-overlap"]);
        let between =
            Line { valid_until: Some(date(2026, 11, 30)), ..office.line(Frequency::Daily, date(2026, 11, 28)) };
        room.by(office.planner, async |act| write::write(act, room.column, &between, 2).await).await.unwrap();
        assert_eq!(row::of_column(db, room.column).await.unwrap()[0].id, first.id);
        let wrong = room.by(room.officer, async |act| write::end(act, room.column, None, "停").await).await;
        assert_eq!(articles(wrong), ["18"]);
        let past = room
            .by(office.planner, async |act| write::end(act, room.column, Some(date(2026, 11, 22)), "栏目合并").await);
        assert_eq!(refused(past.await), ["duty-end-day"]);
        room.by(office.planner, async |act| write::end(act, room.column, Some(date(2026, 12, 31)), "栏目合并").await)
            .await
            .unwrap();
        assert!(row::in_force(db, room.column, date(2027, 1, 1)).await.unwrap().is_none());
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn article_18_reminders_go_out_once_before_on_and_after_the_due_day() {
    on_both(setup(), async |cluster| {
        let office = Office::new(&cluster).await;
        let room = &office.room;
        office.put(room.second, &office.line(Frequency::Monthly, date(2026, 11, 1))).await;
        cluster.run_day().await;
        assert_eq!(office.reminders().await, 0, "Monday 23 November is five working days before the 30th");
        travel_to(&cluster, date(2026, 11, 25));
        cluster.run_day().await;
        assert_eq!(office.told(room.officer, "duty-notice-soon").await, 1);
        assert_eq!(office.told(room.colleague, "duty-notice-soon").await, 1);
        assert_eq!(office.told(room.leader, "duty-notice-soon").await, 0, "T-3 is the officers' matter");
        let run = async || deed(&room.app, &the_system(), async |act| daily::remind(act).await).await.unwrap();
        assert_eq!(run().await, 0, "a second run tells nobody twice");
        travel_to(&cluster, date(2026, 11, 26));
        cluster.run_day().await;
        assert_eq!(office.told(room.officer, "duty-notice-soon").await, 1, "nor does the next day");
        travel_to(&cluster, date(2026, 11, 30));
        cluster.run_day().await;
        assert_eq!(office.told(room.officer, "duty-notice-due").await, 1);
        assert_eq!(office.told(room.leader, "duty-notice-due").await, 1);
        assert_eq!(office.told(office.planner, "duty-notice-late").await, 0);
        travel_to(&cluster, date(2026, 12, 1));
        cluster.run_day().await;
        let missed = period::overdue(room.app.db.read()).await.unwrap();
        assert_eq!(missed.len(), 1);
        assert_eq!((missed[0].due, missed[0].unit_id, missed[0].counted), (Day(date(2026, 11, 30)), room.jw, 0));
        assert_eq!(office.told(office.planner, "duty-notice-late").await, 0, "two working days of warning");
        travel_to(&cluster, date(2026, 12, 2));
        cluster.run_day().await;
        for person in [room.officer, room.colleague, room.leader, office.planner] {
            assert_eq!(office.told(person, "duty-notice-late").await, 1);
        }
        assert_eq!(run().await, 0);
        let judge = async || deed(&room.app, &the_system(), async |act| daily::judge(act).await).await.unwrap();
        assert_eq!(judge().await, 0, "a period is judged once");
        assert_eq!(room.rows("duty.overdue").await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn article_18_an_overdue_column_is_evidence_until_it_is_made_up_for() {
    on_both(setup(), async |cluster| {
        let office = Office::new(&cluster).await;
        let room = &office.room;
        let db = room.app.db.read();
        column::Entity::update_many()
            .col_expr(column::Column::Kind, sea_orm::sea_query::Expr::value("plans"))
            .filter(column::Column::Id.eq(room.second))
            .exec(db)
            .await
            .unwrap();
        room.published_in(room.second, "年度计划").await;
        let line = Line { minimum: Some(2), ..office.line(Frequency::Weekly(1), date(2026, 11, 23)) };
        office.put(room.second, &line).await;
        assert_eq!(office.light(room.second).await, (Light::Green, None));
        travel_to(&cluster, date(2026, 11, 28));
        cluster.run_day().await;
        assert_eq!(
            office.light(room.second).await,
            (Light::Red, Some(Fault::Overdue)),
            "one item, two were due on Friday"
        );
        let missed = period::overdue(db).await.unwrap();
        assert_eq!((missed.len(), missed[0].counted, missed[0].minimum), (1, 1, 2));
        room.published_in(room.second, "补发的计划").await;
        assert!(period::overdue(db).await.unwrap().is_empty(), "it ends with the publication itself");
        let judged = period::of_column(db, room.second, 10).await.unwrap();
        assert!(!judged[0].met && judged[0].made_up_at.is_some(), "that it was late stays");
        assert_eq!(room.rows("duty.made_up").await.len(), 1);
        assert_eq!(office.light(room.second).await.1, None);
        let months = period::by_month(db, Day(date(2026, 1, 1)), None, Some(room.jw)).await.unwrap();
        assert_eq!((months[0].month.as_str(), months[0].due, months[0].met, months[0].made_up), ("2026-11", 1, 0, 1));
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn article_18_clocks_follow_holidays_and_make_up_days() {
    on_both(setup(), async |cluster| {
        let office = Office::new(&cluster).await;
        let room = &office.room;
        let db = room.app.db.read();
        // The calendar of 2026 lies behind the cluster's morning, so its turns are judged in one go.
        let from = date(2026, 2, 9);
        site_has_lived_since(room, date(2026, 1, 1)).await;
        office.put(room.second, &office.line(Frequency::Weekly(1), from)).await;
        cluster.run_day().await;
        let mut dues: Vec<String> = period::of_column(db, room.second, 100)
            .await
            .unwrap()
            .iter()
            .map(|period| period.due.to_string())
            .collect();
        dues.reverse();
        assert_eq!(
            dues[..3],
            ["2026-02-14", "2026-02-28", "2026-03-06"],
            "make-up Saturdays, and no week of Spring Festival"
        );
        assert!(dues.contains(&"2026-09-20".to_owned()), "a make-up Sunday");
        assert!(!dues.iter().any(|due| due.as_str() > "2026-11-22"));
        let before = dues.len() as u64;
        cluster.run_day().await;
        assert_eq!(period::Entity::find().count(db).await.unwrap(), before);
        assert_eq!(office.told(office.planner, "duty-notice-late").await, 1, "one word for the whole stretch");
    })
    .await;
}

/// As if its site had been opened on a day in the past.
async fn site_has_lived_since(room: &Newsroom, day: Date) {
    construction::sites::site::Entity::update_many()
        .col_expr(construction::sites::site::Column::LiveAt, sea_orm::sea_query::Expr::value(Moment::at_start_of(day)))
        .filter(construction::sites::site::Column::UnitId.eq(room.jw))
        .exec(room.app.db.read())
        .await
        .unwrap();
}

#[tokio::test]
async fn article_18_a_changed_line_or_calendar_moves_the_clock_and_says_so() {
    on_both(setup(), async |cluster| {
        let office = Office::new(&cluster).await;
        let room = &office.room;
        let db = room.app.db.read();
        office.put(room.second, &office.line(Frequency::Yearly, date(2026, 1, 1))).await;
        let due = async || clock::of_column(db, room.second).await.unwrap().unwrap();
        assert_eq!(due().await.due, Day(date(2026, 12, 31)));
        let weekly = office.line(Frequency::Weekly(1), TODAY);
        room.by(office.planner, async |act| write::write(act, room.second, &weekly, 1).await).await.unwrap();
        let moved = due().await;
        assert_eq!((moved.due, moved.moved_from), (Day(date(2026, 11, 27)), Some(Day(date(2026, 12, 31)))));
        assert_eq!(moved.moved_why.as_deref(), Some("row"));
        assert_eq!(office.told(room.officer, "duty-notice-moved-row").await, 1);

        // The next year's notice comes out: a period that ends in February is due on another day.
        let from = date(2027, 2, 1);
        travel_to(&cluster, from);
        let monthly = office.line(Frequency::Monthly, from);
        room.by(office.planner, async |act| write::write(act, room.second, &monthly, 2).await).await.unwrap();
        assert_eq!(due().await.due, Day(date(2027, 2, 26)), "a Friday, provisional");
        let (node, _folder) = cluster
            .another_node_with(|settings| {
                let calendars = settings.data.join("calendars");
                std::fs::create_dir_all(&calendars).unwrap();
                let notice = "year = 2027\nregion = \"000000\"\nsource = \"示例通知\"\nissued = 2026-11-30\n\
                    [[rest]]\nzh = \"示例\"\nen = \"Example\"\nfrom = 2027-02-24\nto = 2027-02-26\n\
                    [[work]]\ndate = 2027-02-28\nzh = \"示例\"\nen = \"Example\"\n";
                let notice = notice.replace("2026-11-30", "\"2026-11-30\"");
                let notice =
                    notice.replace("= 2027-02-24", "= \"2027-02-24\"").replace("= 2027-02-26", "= \"2027-02-26\"");
                let notice = notice.replace("= 2027-02-28", "= \"2027-02-28\"");
                std::fs::write(calendars.join("cn-2027.toml"), notice).unwrap();
            })
            .await;
        deed(&node, &Actor::System("duty"), async |act| act.enqueue(&daily::DutyDay).await).await.unwrap();
        platform::jobs::run_due(&node).await.unwrap();
        let moved = due().await;
        assert_eq!(
            (moved.due, moved.moved_why.as_deref()),
            (Day(date(2027, 2, 28)), Some("calendar")),
            "a make-up Sunday"
        );
        assert_eq!(office.told(room.officer, "duty-notice-moved-calendar").await, 1);
        assert_eq!(room.rows("duty.clock").await.len(), 2, "by a change of the line and one of the calendar");
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn annex_4_a_change_must_be_shown_within_its_working_days() {
    on_both(setup(), async |cluster| {
        let office = Office::new(&cluster).await;
        let room = &office.room;
        let db = room.app.db.read();
        let report = async |staff, column, on| {
            room.by(staff, async |act| change::report(act, column, Some(on), "办公地址变更").await).await
        };
        assert_eq!(refused(report(room.officer, room.second, TODAY).await), ["duty-no-row"]);
        office.put(room.second, &office.line(Frequency::AfterChange(3), TODAY)).await;
        assert!(clock::of_column(db, room.second).await.unwrap().is_none(), "nothing changed yet");
        assert_eq!(articles(report(room.stranger, room.second, TODAY).await), ["18"]);
        assert_eq!(refused(report(room.officer, room.second, date(2026, 11, 24)).await), ["duty-change-day"]);
        assert_eq!(refused(report(room.officer, room.second, date(2026, 11, 20)).await), ["duty-change-before-row"]);
        report(room.officer, room.second, TODAY).await.unwrap();
        assert_eq!(clock::of_column(db, room.second).await.unwrap().unwrap().due, Day(date(2026, 11, 26)));
        travel_to(&cluster, date(2026, 11, 27));
        cluster.run_day().await;
        assert_eq!(period::overdue(db).await.unwrap().len(), 1);
        room.published_in(room.second, "新地址").await;
        assert!(period::overdue(db).await.unwrap().is_empty());
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn article_18_the_board_counts_what_the_inspection_counts_and_each_column_once() {
    on_both(setup(), async |cluster| {
        let office = Office::new(&cluster).await;
        let room = &office.room;
        room.published_in(room.column, "要闻").await;
        office.put(room.column, &office.line(Frequency::Weekly(1), date(2026, 11, 23))).await;
        assert_eq!(office.light(room.column).await, (Light::Green, None), "fresh and filled this week");
        assert_eq!(office.light(room.second).await, (Light::Red, Some(Fault::Blank)));
        travel_to(&cluster, date(2026, 12, 8));
        cluster.run_day().await;
        assert_eq!(office.light(room.column).await, (Light::Red, Some(Fault::Stale)), "stale, not overdue as well");
        let board = board::load(&room.app, room.app.db.read()).await.unwrap();
        let site = board.sites.iter().find(|counters| counters.site.unit_id == room.jw).unwrap();
        // Blank: the second column, and the two that article 9 asks for.
        assert_eq!((site.stale, site.overdue, site.blank), (1, 0, 3));
        assert!(
            site.home_stale && site.home == Some(TODAY) && site.fails(&board.limits),
            "two weeks without anything new"
        );
        room.published_in(room.column, "又一条").await;
        let board = board::load(&room.app, room.app.db.read()).await.unwrap();
        let site = board.sites.iter().find(|counters| counters.site.unit_id == room.jw).unwrap();
        assert!(!site.home_stale && !site.fails(&board.limits), "live, not once a day");
        // Filled elsewhere: neither blank nor timed.
        let link = Line { way: Some(Way::Link), ..office.line(Frequency::Monthly, date(2026, 12, 8)) };
        office.put(room.second, &link).await;
        assert_eq!(office.light(room.second).await, (Light::Grey, None));
        // A post that ended shows at once.
        let held = holding::Entity::find()
            .filter(holding::Column::StaffId.eq(room.colleague))
            .one(room.app.db.read())
            .await
            .unwrap()
            .unwrap();
        deed(&room.app, &the_system(), async |act| holding::end(act, held.id).await).await.unwrap();
        let board = board::load(&room.app, room.app.db.read()).await.unwrap();
        let line = board.lines.iter().find(|line| line.column.id == room.second).unwrap();
        assert_eq!((line.vacant.as_slice(), line.light), (&["officer-b"][..], Light::Yellow));
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn the_board_asks_as_often_for_many_columns_as_for_few() {
    on_both(setup(), async |cluster| {
        let office = Office::new(&cluster).await;
        let room = &office.room;
        let db = room.app.db.read();
        let load = async || cluster.count_queries(board::load(&room.app, db)).await;
        let (few, _) = load().await;
        let known = column::by_id(db, room.second).await.unwrap();
        let line = office.line(Frequency::Weekly(1), date(2026, 11, 23));
        let sites: Vec<_> = construction::sites::site::all(db).await.unwrap();
        deed(&room.app, &the_system(), async |act| {
            for number in 0..100 {
                let column = column::Model {
                    id: ColumnId::new(),
                    slug: format!("c{number}"),
                    path: format!("/news/c{number}/"),
                    site_id: sites[number % sites.len()].id,
                    ..known.clone()
                };
                let id = column.id;
                column::Entity::insert(column.into_active_model().reset_all()).exec_without_returning(act.db()).await?;
                write::write(act, id, &line, 0).await?;
            }
            Ok(())
        })
        .await
        .unwrap();
        let (many, board) = load().await;
        assert!(board.unwrap().lines.len() > 100);
        assert_eq!(many, few, "queries do not grow with columns");
        assert!(many <= 12, "{many} queries");
        let mut planner = room.at_the_desk(&cluster, office.planner).await;
        let (queries, page) = cluster.count_queries(planner.get("/desk/duty/board?by=columns")).await;
        page.assert_ok();
        assert!(queries <= 40, "{queries} queries");
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn annex_4_a_line_begins_with_its_first_due_day() {
    on_both(setup(), async |cluster| {
        let office = Office::new(&cluster).await;
        let room = &office.room;
        let db = room.app.db.read();
        let known = column::by_id(db, room.second).await.unwrap();
        let below = column::Model {
            id: ColumnId::new(),
            parent_id: Some(room.second),
            slug: "below".to_owned(),
            path: "/news/notices/below/".to_owned(),
            name: "下级栏目".to_owned(),
            kind: ColumnKind::Plans,
            ..known
        };
        let id = below.id;
        column::Entity::insert(below.into_active_model().reset_all()).exec_without_returning(db).await.unwrap();
        // What stands below counts for the column above.
        let line = Line { first_due: Some(date(2026, 11, 25)), ..office.line(Frequency::Monthly, TODAY) };
        let written = office.put(room.second, &line).await;
        assert_eq!(clock::of_column(db, room.second).await.unwrap().unwrap().due, Day(date(2026, 11, 25)));
        room.published_in(id, "第一条").await;
        travel_to(&cluster, date(2026, 11, 26));
        cluster.run_day().await;
        let judged = period::of_column(db, room.second, 5).await.unwrap();
        assert_eq!(judged.len(), 1);
        assert!(judged[0].met && judged[0].row_id == written.id);
        assert_eq!(submission::first_in_time(db).await.unwrap()[&room.jw], (1, 1));
        cluster.run_jobs().await;
    })
    .await;
}
