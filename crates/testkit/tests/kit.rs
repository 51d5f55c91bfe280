//! The kit keeps its promises: leftover jobs fail a test, time travels when told to, statements
//! are counted — on both databases.

#[cfg(test)]
mod tests {
    use platform::app::{App, Chapters};
    use platform::error::Result;
    use platform::jobs::{Job, Registry};
    use platform::journal::Entry;
    use platform::{Error, Refusal};
    use serde::{Deserialize, Serialize};
    use testkit::{Backend, Setup, TestCluster, days, minutes, on_both, the_system};

    /// Says in the journal that it ran.
    #[derive(Serialize, Deserialize)]
    struct Note {
        text: String,
    }

    impl Job for Note {
        const KIND: &'static str = "test.note";

        fn unique_key(&self) -> Option<String> {
            Some(self.text.clone())
        }

        async fn run(self, app: App) -> Result<()> {
            let act = app.act(&the_system()).await?;
            act.record(Entry::new("test.note", "test", &self.text, &self.text));
            if self.text == "again" {
                // Something changed while the job ran: it must run once more.
                let text = "again".to_owned();
                act.enqueue_at(&Self { text }, act.now().plus_seconds(60)).await?;
            }
            act.commit().await
        }
    }

    /// Fails.
    #[derive(Serialize, Deserialize)]
    struct Fail;

    impl Job for Fail {
        const KIND: &'static str = "test.fail";

        async fn run(self, _: App) -> Result<()> {
            Err(Error::from(Refusal::new("never")))
        }
    }

    fn setup() -> Setup {
        let chapters = || Chapters { jobs: Registry::default().with::<Note>().with::<Fail>(), ..Chapters::default() };
        Setup { chapters, ..Setup::bare() }
    }

    async fn queue(cluster: &TestCluster, text: &str) {
        let act = cluster.app().act(&the_system()).await.unwrap();
        act.enqueue(&Note { text: text.into() }).await.unwrap();
        act.commit().await.unwrap();
    }

    #[tokio::test]
    async fn jobs_run_when_the_time_has_come() {
        on_both(setup(), async |cluster| {
            let act = cluster.app().act(&the_system()).await.unwrap();
            act.enqueue_at(&Note { text: "later".into() }, act.now().plus_seconds(86_400)).await.unwrap();
            act.commit().await.unwrap();
            assert_eq!(cluster.run_jobs().await, 0);
            cluster.travel(days(1));
            assert_eq!(cluster.run_jobs().await, 1);
            assert_eq!(cluster.seal().await, 1);
        })
        .await;
    }

    #[tokio::test]
    async fn two_waiting_jobs_with_one_key_are_one() {
        on_both(setup(), async |cluster| {
            queue(&cluster, "same").await;
            queue(&cluster, "same").await;
            assert_eq!(cluster.run_jobs().await, 1);
        })
        .await;
    }

    #[tokio::test]
    async fn a_job_wanted_again_while_it_runs_runs_again() {
        on_both(setup(), async |mut cluster| {
            queue(&cluster, "again").await;
            assert_eq!(cluster.run_jobs().await, 1);
            cluster.travel(minutes(2));
            assert_eq!(cluster.run_jobs().await, 1);
            cluster.travel(minutes(2));
            cluster.leave_jobs();
        })
        .await;
    }

    #[tokio::test]
    async fn a_failure_is_kept_and_tried_again() {
        on_both(setup(), async |mut cluster| {
            let act = cluster.app().act(&the_system()).await.unwrap();
            act.enqueue(&Fail).await.unwrap();
            act.commit().await.unwrap();
            assert_eq!(cluster.run_failing_jobs().await[0].attempts, 1);
            cluster.travel(minutes(1));
            assert_eq!(cluster.run_failing_jobs().await[0].attempts, 2);
            cluster.leave_jobs();
        })
        .await;
    }

    #[tokio::test]
    #[should_panic(expected = "jobs left over")]
    async fn leftover_jobs_fail_on_sqlite() {
        let cluster = setup().cluster(Backend::Sqlite).await;
        queue(&cluster, "forgotten").await;
    }

    #[tokio::test]
    #[should_panic(expected = "jobs left over")]
    async fn leftover_jobs_fail_on_postgres() {
        let cluster = setup().cluster(Backend::Postgres).await;
        queue(&cluster, "forgotten").await;
    }

    #[tokio::test]
    #[should_panic(expected = "jobs failed")]
    async fn a_failing_job_fails_the_test() {
        let mut cluster = setup().cluster(Backend::Sqlite).await;
        let act = cluster.app().act(&the_system()).await.unwrap();
        act.enqueue(&Fail).await.unwrap();
        act.commit().await.unwrap();
        cluster.leave_jobs();
        cluster.run_jobs().await;
    }
}
