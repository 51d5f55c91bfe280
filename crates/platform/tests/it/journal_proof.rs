//! The proof of the journal: whoever reaches into the database past the platform is found, and
//! the place is named.

use platform::app::App;
use platform::journal::entry::Entry;
use platform::journal::verify::{Head, Problem, ProblemKind, Verdict, head, holds, verify};
use sea_orm::ConnectionTrait;
use testkit::{Setup, TestCluster, on_both, the_system};

/// Twenty rows in blocks of 1–6, 7, 8–12 and 13–20.
async fn twenty_rows(cluster: &TestCluster) {
    for number in 1..=20 {
        let act = cluster.app().act(&the_system()).await.unwrap();
        let entry = Entry::new("test.say", "test", number, format!("row {number}"));
        act.record(entry.digest("0".repeat(64)));
        act.commit().await.unwrap();
        if [6, 7, 12, 20].contains(&number) {
            assert_eq!(cluster.seal().await, number);
        }
    }
}

async fn sql(app: &App, statements: &str) {
    app.db.read().execute_unprepared(statements).await.unwrap_or_else(|error| panic!("{statements}: {error}"));
}

async fn verdict(app: &App) -> Verdict {
    verify(app).await.unwrap()
}

fn at(position: i64, kind: ProblemKind) -> Problem {
    Problem { position, kind }
}

#[tokio::test]
async fn a_whole_journal_is_called_whole() {
    on_both(Setup::bare(), async |cluster| {
        assert!(verdict(cluster.app()).await.is_whole(), "an empty journal is whole");
        twenty_rows(&cluster).await;
        let act = cluster.app().act(&the_system()).await.unwrap();
        act.record(Entry::new("test.say", "test", 21, "not sealed yet"));
        act.commit().await.unwrap();
        let verdict = verdict(cluster.app()).await;
        let end = head(cluster.app()).await.unwrap().unwrap();
        assert!(verdict.is_whole(), "{verdict:#?}");
        assert_eq!((verdict.rows, verdict.blocks, verdict.unsealed), (20, 4, 1));
        assert_eq!((verdict.head_position, &verdict.head_hash), (20, &end.hash));
    })
    .await;
}

#[tokio::test]
async fn a_changed_byte_is_found_at_its_position() {
    on_both(Setup::bare(), async |cluster| {
        twenty_rows(&cluster).await;
        let app = cluster.app();
        let texts = [
            "actor_kind",
            "actor_name",
            "verb",
            "object_kind",
            "object_id",
            "object_label",
            "effect",
            "digest",
            "hash",
        ];
        // Inside a block, alone in one, first, last, and the newest.
        for position in [3, 7, 8, 12, 20] {
            for column in texts {
                let set = |value: &str| format!("UPDATE journal SET {column} = {value} WHERE position = {position}");
                sql(app, &set(&format!("{column} || 'x'"))).await;
                let found = verdict(app).await.problems;
                assert_eq!(found, [at(position, ProblemKind::RowChanged)], "{column} at {position}");
                sql(app, &set(&format!("substr({column}, 1, length({column}) - 1)"))).await;
            }
            for (there, back) in [
                ("at = at + 1", "at = at - 1"),
                ("unit_id = id", "unit_id = NULL"),
                ("actor_id = id", "actor_id = NULL"),
                ("site_id = id", "site_id = NULL"),
            ] {
                sql(app, &format!("UPDATE journal SET {there} WHERE position = {position}")).await;
                assert_eq!(
                    verdict(app).await.problems,
                    [at(position, ProblemKind::RowChanged)],
                    "{there} at {position}"
                );
                sql(app, &format!("UPDATE journal SET {back} WHERE position = {position}")).await;
            }
        }
        assert!(verdict(app).await.is_whole(), "everything was put back");
    })
    .await;
}

#[tokio::test]
async fn a_missing_row_is_found_at_its_position() {
    for gone in [1, 3, 6, 7, 8, 13, 20] {
        on_both(Setup::bare(), async |cluster| {
            twenty_rows(&cluster).await;
            sql(cluster.app(), &format!("DELETE FROM journal WHERE position = {gone}")).await;
            let found = verdict(cluster.app()).await.problems;
            assert_eq!(found, [at(gone, ProblemKind::RowsMissing { last: gone })]);
        })
        .await;
    }
}

#[tokio::test]
async fn rows_taken_out_over_two_blocks_are_found() {
    on_both(Setup::bare(), async |cluster| {
        twenty_rows(&cluster).await;
        sql(cluster.app(), "DELETE FROM journal WHERE position BETWEEN 11 AND 14").await;
        let found = verdict(cluster.app()).await.problems;
        let missing = |first, last| at(first, ProblemKind::RowsMissing { last });
        assert_eq!(found, [missing(11, 12), missing(13, 14)]);
    })
    .await;
}

/// Exchanges two rows, with the hash they carry or each into the other's.
async fn swap(app: &App, a: i64, b: i64, keep_hashes_in_place: bool) {
    let mut statements = format!(
        "UPDATE journal SET position = -1 WHERE position = {a};
         UPDATE journal SET position = {a} WHERE position = {b};
         UPDATE journal SET position = {b} WHERE position = -1;"
    );
    if keep_hashes_in_place {
        statements += &format!(
            "UPDATE journal SET digest = (SELECT hash FROM journal WHERE position = {a}) WHERE position = {b};
             UPDATE journal SET hash = (SELECT hash FROM journal WHERE position = {b}) WHERE position = {a};
             UPDATE journal SET hash = digest WHERE position = {b};
             UPDATE journal SET digest = '{}' WHERE position = {b};",
            "0".repeat(64)
        );
    }
    for statement in statements.split_inclusive(';') {
        sql(app, statement).await;
    }
}

#[tokio::test]
async fn a_swapped_pair_is_found_with_both_positions() {
    on_both(Setup::bare(), async |cluster| {
        twenty_rows(&cluster).await;
        let app = cluster.app();
        for (a, b) in [(2, 3), (1, 6), (9, 11), (6, 7), (3, 17), (7, 20), (19, 20)] {
            for keep_hashes_in_place in [false, true] {
                swap(app, a, b, keep_hashes_in_place).await;
                let found = verdict(app).await.problems;
                let expected = [at(a, ProblemKind::RowsSwapped { with: b })];
                assert_eq!(found, expected, "{a} and {b}, hashes in place: {keep_hashes_in_place}");
                swap(app, a, b, keep_hashes_in_place).await;
            }
        }
        assert!(verdict(app).await.is_whole(), "everything was put back");
    })
    .await;
}

#[tokio::test]
async fn blocks_are_guarded_like_rows() {
    on_both(Setup::bare(), async |cluster| {
        twenty_rows(&cluster).await;
        let app = cluster.app();
        let changed = |number, position| [at(position, ProblemKind::BlockChanged { number })];
        for (number, first) in [(1, 1), (2, 7), (3, 8), (4, 13)] {
            for column in ["hash", "previous_hash"] {
                let set = |value: &str| format!("UPDATE journal_block SET {column} = {value} WHERE number = {number}");
                sql(app, &set(&format!("{column} || 'x'"))).await;
                assert_eq!(verdict(app).await.problems, changed(number, first), "{column} of {number}");
                sql(app, &set(&format!("substr({column}, 1, 64)"))).await;
            }
            for column in ["sealed_at", "first_position"] {
                let set =
                    |step: &str| format!("UPDATE journal_block SET {column} = {column} {step} WHERE number = {number}");
                sql(app, &set("+ 1")).await;
                let found = verdict(app).await.problems;
                assert!(found.contains(&changed(number, first)[0]), "{column} of {number}: {found:?}");
                sql(app, &set("- 1")).await;
            }
            sql(app, &format!("UPDATE journal_block SET last_position = last_position + 1 WHERE number = {number}"))
                .await;
            let found = verdict(app).await.problems;
            assert!(!found.is_empty() && found[0].position >= first, "last of {number}: {found:?}");
            sql(app, &format!("UPDATE journal_block SET last_position = last_position - 1 WHERE number = {number}"))
                .await;
        }
        assert!(verdict(app).await.is_whole(), "everything was put back");
        sql(app, "DELETE FROM journal_block WHERE number = 2").await;
        assert_eq!(verdict(app).await.problems, [at(7, ProblemKind::BlockMissing { number: 2 })]);
        sql(app, "DELETE FROM journal_block WHERE number = 4").await;
        let missing = |position, number| at(position, ProblemKind::BlockMissing { number });
        assert_eq!(verdict(app).await.problems, [missing(7, 2), missing(13, 4)]);
    })
    .await;
}

#[tokio::test]
async fn a_row_the_sealer_never_placed_is_found() {
    on_both(Setup::bare(), async |cluster| {
        twenty_rows(&cluster).await;
        sql(cluster.app(), "UPDATE journal SET position = 0 WHERE position = 20").await;
        let found = verdict(cluster.app()).await.problems;
        let expected = [at(0, ProblemKind::RowUnexpected), at(20, ProblemKind::RowsMissing { last: 20 })];
        assert_eq!(found, expected);
    })
    .await;
}

#[tokio::test]
async fn a_cut_tail_shows_against_a_published_head() {
    on_both(Setup::bare(), async |cluster| {
        twenty_rows(&cluster).await;
        let app = cluster.app();
        let published: Head = head(app).await.unwrap().unwrap();
        assert!(holds(app, &published).await.unwrap());
        sql(app, "DELETE FROM journal WHERE position > 12").await;
        sql(app, "DELETE FROM journal_block WHERE number = 4").await;
        assert!(verdict(app).await.is_whole(), "what is left is in order");
        assert!(!holds(app, &published).await.unwrap(), "but it is not what was published");
    })
    .await;
}
