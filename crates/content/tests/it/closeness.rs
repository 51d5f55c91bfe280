//! News is close to people and their life (art. 14): what it is about is said, seen by reviewers, counted and told.

use content::articles::subject::Subject;
use content::articles::{Content, draft, publish, review};
use content::checks::check;
use content::duty::closeness::{self, ReportMeetings};
use platform::jobs::Job;
use platform::notices;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use testkit::{days, on_both};

use crate::newsroom::{Newsroom, setup};

impl Newsroom {
    async fn told_in_news(&self, content: Content) -> Vec<String> {
        let article = self.by(self.officer, async |act| draft::begin(act, self.column, content).await).await.unwrap();
        let checked = check::of(&self.app, self.app.db.read(), &article, &article.working).await.unwrap();
        let found = checked.findings.into_iter().map(|one| one.finding).filter(|one| one.article == "14");
        found.map(|one| one.check).collect()
    }

    async fn public_about(&self, subject: Subject, title: &str) {
        let content = Content { subject, ..self.text(title) };
        let id = self.by(self.officer, async |act| draft::begin(act, self.column, content).await).await.unwrap().id;
        self.by(self.officer, async |act| review::submit(act, id).await).await.unwrap();
        self.sign_all(id).await;
        self.by(self.officer, async |act| publish::publish(act, id).await).await.unwrap();
    }
}

#[tokio::test]
async fn article_14_news_says_what_it_is_about_and_reviewers_see_it() {
    on_both(setup(), async |cluster| {
        let room = Newsroom::new(&cluster).await;
        assert_eq!(room.told_in_news(room.text("小游园开放")).await, ["norm-news_subject"]);
        let service = Content { subject: Subject::Services, ..room.text("窗口延时服务") };
        assert_eq!(room.told_in_news(service.clone()).await, ["norm-where_to_turn"]);
        let better = Content { body: "<p>窗口延时到20:00，咨询电话010-55550103。</p>".into(), ..service };
        assert!(room.told_in_news(better).await.is_empty());
        // Elsewhere nobody asks.
        let notice = room.text("通知一则");
        let article = room.by(room.officer, async |act| draft::begin(act, room.second, notice).await).await.unwrap();
        let checked = check::of(&room.app, room.app.db.read(), &article, &article.working).await.unwrap();
        assert!(checked.findings.iter().all(|one| one.finding.article != "14"));

        // The officer chooses on the form, the reviewer reads it.
        let article = room.begin("社区食堂开张").await;
        let mut officer = room.at_the_desk(&cluster, room.officer).await;
        let page = officer.get(&format!("/desk/articles/{}", article.id)).await.assert_ok();
        let form = page.form("form#article").fill("subject", "life");
        officer.submit(form).await;
        assert_eq!(room.article(article.id).await.working.subject, Subject::Life);
        room.by(room.officer, async |act| review::submit(act, article.id).await).await.unwrap();
        let mut reviewer = room.at_the_desk(&cluster, room.section).await;
        reviewer.get(&format!("/desk/articles/{}/review", article.id)).await.assert_ok().assert_says("群众生活");
        cluster.run_jobs().await;
    })
    .await;
}

#[tokio::test]
async fn article_14_a_column_that_is_mostly_meetings_is_pointed_out() {
    on_both(setup(), async |mut cluster| {
        let room = Newsroom::new(&cluster).await;
        cluster.leave_jobs();
        for title in ["第一次会", "第二次会", "第三次会"] {
            room.public_about(Subject::Meetings, title).await;
        }
        let meeting = Content { subject: Subject::Meetings, ..room.text("又一次会") };
        assert!(room.told_in_news(meeting.clone()).await.is_empty(), "three items say nothing yet");
        room.public_about(Subject::Life, "小游园开放").await;
        assert_eq!(room.told_in_news(meeting).await, ["norm-meetings_share"]);
        let life = Content { subject: Subject::Life, ..room.text("社区食堂开张") };
        assert!(room.told_in_news(life).await.is_empty());

        let (from, until) = closeness::lately(&room.app.rules, cluster.now()).unwrap();
        let shares = closeness::of_columns(room.app.db.read(), &[room.column], from, until).await.unwrap();
        assert_eq!((shares[&room.column].meetings, shares[&room.column].life), (3, 1));
        let mut officer = room.at_the_desk(&cluster, room.officer).await;
        let board = officer.get("/desk/duty/board?by=columns").await.assert_ok();
        board.assert_says("会议偏多").assert_says("生活 1");

        let told = async || {
            let find = notices::Entity::find()
                .filter(notices::Column::StaffId.eq(room.officer))
                .filter(notices::Column::Message.eq("notice-news-meetings"));
            find.all(room.app.db.read()).await.unwrap().len()
        };
        ReportMeetings.run(room.app.clone()).await.unwrap();
        assert_eq!(told().await, 0, "only on the first of a month");
        let mut passed = 0;
        while cluster.now().day().day() != 1 {
            cluster.travel(days(1));
            passed += 1;
            assert!(passed < 32);
        }
        ReportMeetings.run(room.app.clone()).await.unwrap();
        assert_eq!(told().await, 1);
        assert_eq!(room.rows("column.meetings").await.len(), 1);
    })
    .await;
}
