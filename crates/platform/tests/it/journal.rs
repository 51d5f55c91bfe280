//! The journal under way: many write at once, some think better of it, sealers run on every node,
//! readers come and go — and every reader sees every committed row once and in order.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use platform::app::App;
use platform::journal::entry::{Entry, Model};
use platform::journal::reader::{Start, catch_up, follow, since};
use platform::journal::{cursor, sealer, verify};
use platform::{Error, Refusal};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use testkit::{Backend, Setup, TestCluster, on_both, the_system};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{sleep, timeout};

const WRITERS: u64 = 16;
const ACTS: usize = 20;

/// What a reader was handed: positions and ids, in the order in which it got them.
type Seen = Arc<Mutex<Vec<(i64, String)>>>;

async fn say(app: &App, label: &str) {
    let act = app.act(&the_system()).await.unwrap();
    act.record(Entry::new("test.say", "test", label, label));
    act.commit().await.unwrap();
}

/// The number that all chance of a run follows from; printed, so that a failure can be repeated.
fn seed() -> u64 {
    #[expect(clippy::disallowed_methods, reason = "to repeat a run that failed")]
    let seed = std::env::var("PORTICO_TEST_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed = seed.unwrap_or_else(rand::random);
    eprintln!("PORTICO_TEST_SEED={seed}");
    seed
}

/// Writes some acts with pauses in all the awkward places; returns the objects of those that were
/// committed.
async fn write(app: App, writer: u64, seed: u64) -> Vec<String> {
    let mut chance = StdRng::seed_from_u64(seed.wrapping_add(writer));
    let mut committed = Vec::new();
    for number in 0..ACTS {
        pause(&mut chance).await;
        let act = app.act(&the_system()).await.unwrap();
        let rows = chance.random_range(1..=3);
        let objects: Vec<_> = (0..rows).map(|row| format!("{writer}-{number}-{row}")).collect();
        for object in &objects {
            act.record(Entry::new("test.write", "test", object, "something"));
        }
        pause(&mut chance).await;
        if chance.random_bool(0.25) {
            drop(act);
        } else {
            act.commit().await.unwrap();
            committed.extend(objects);
        }
    }
    committed
}

async fn pause(chance: &mut StdRng) {
    match chance.random_range(0..4) {
        0 => tokio::task::yield_now().await,
        1 => sleep(Duration::from_micros(chance.random_range(0..3000))).await,
        _ => {}
    }
}

fn note(seen: &Seen, rows: &[Model]) {
    let mut seen = seen.lock().unwrap();
    seen.extend(rows.iter().map(|row| (row.position.unwrap(), row.object_id.clone())));
}

/// A reader that never fails.
fn steady(app: &App, start: Start) -> (Seen, JoinHandle<()>) {
    let seen = Seen::default();
    let notes = Arc::clone(&seen);
    let reader = follow(app.clone(), "steady", start, async move |rows: &[Model]| {
        note(&notes, rows);
        Ok(())
    });
    (seen, tokio::spawn(reader))
}

/// A reader with a cursor, killed and started again at any moment.
async fn restless(app: App, seed: u64, seen: Seen) {
    let mut chance = StdRng::seed_from_u64(seed);
    loop {
        let notes = Arc::clone(&seen);
        let reader = follow(app.clone(), "restless", Start::Cursor, async move |rows: &[Model]| {
            tokio::task::yield_now().await;
            note(&notes, rows);
            Ok(())
        });
        let _ = timeout(Duration::from_millis(chance.random_range(1..60)), reader).await;
    }
}

async fn until_seen(seen: &Seen, rows: usize) {
    let all_there = async {
        while seen.lock().unwrap().iter().map(|(position, _)| position).collect::<BTreeSet<_>>().len() < rows {
            sleep(Duration::from_millis(10)).await;
        }
    };
    let late = timeout(Duration::from_secs(60), all_there).await.is_err();
    assert!(!late, "a reader got {} of {rows} rows", seen.lock().unwrap().len());
}

async fn every_reader_sees_every_row_once_and_in_order(cluster: TestCluster) {
    let seed = seed();
    let mut nodes = vec![cluster.app().clone()];
    let mut folders = Vec::new();
    // On SQLite a second process may have the file open, for example an import beside the server.
    let others = if cluster.backend() == Backend::Postgres { 2 } else { 1 };
    for _ in 0..others {
        let (node, folder) = cluster.another_node().await;
        nodes.push(node);
        folders.push(folder);
    }
    let mut background = JoinSet::new();
    let mut readers = Vec::new();
    for node in &nodes {
        background.spawn(sealer::run(node.clone()));
        readers.push(steady(node, Start::From(0)));
        readers.push(steady(node, Start::Head));
    }
    let killed = Seen::default();
    background.spawn(restless(cluster.app().clone(), seed, Arc::clone(&killed)));
    sleep(Duration::from_millis(50)).await;

    let mut writers = JoinSet::new();
    for writer in 0..WRITERS {
        let node = &nodes[usize::try_from(writer).unwrap() % nodes.len()];
        writers.spawn(write(node.clone(), writer, seed));
    }
    let committed: BTreeSet<String> = writers.join_all().await.into_iter().flatten().collect();
    assert!(!committed.is_empty());
    let late = steady(cluster.app(), Start::From(0));
    readers.push(late);

    for (seen, reader) in &readers {
        until_seen(seen, committed.len()).await;
        reader.abort();
        let seen = seen.lock().unwrap().clone();
        let positions: Vec<i64> = seen.iter().map(|(position, _)| *position).collect();
        let dense: Vec<i64> = (1..=i64::try_from(committed.len()).unwrap()).collect();
        assert_eq!(positions, dense, "seed {seed}");
        let objects: BTreeSet<String> = seen.into_iter().map(|(_, object)| object).collect();
        assert_eq!(objects, committed, "seed {seed}");
    }
    until_seen(&killed, committed.len()).await;
    background.abort_all();
    while background.join_next().await.is_some() {}
    // Killed between a batch and its cursor, a reader gets the batch again, but misses nothing.
    let objects: BTreeSet<String> = killed.lock().unwrap().iter().map(|(_, object)| object.clone()).collect();
    assert_eq!(objects, committed, "seed {seed}");
    let verdict = verify::verify(cluster.app()).await.unwrap();
    assert!(verdict.is_whole(), "seed {seed}: {verdict:#?}");
    assert_eq!(verdict.rows, committed.len() as u64);
    assert_eq!(verdict.unsealed, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_writers_many_readers() {
    on_both(Setup::bare(), every_reader_sees_every_row_once_and_in_order).await;
}

#[tokio::test]
async fn an_act_that_is_dropped_leaves_nothing() {
    on_both(Setup::bare(), async |cluster| {
        let act = cluster.app().act(&the_system()).await.unwrap();
        act.record(Entry::new("test.say", "test", 1, "never said"));
        drop(act);
        assert_eq!(cluster.seal().await, 0);
        assert!(verify::head(cluster.app()).await.unwrap().is_none());
        say(cluster.app(), "said").await;
        assert_eq!(cluster.seal().await, 1);
        assert_eq!(cluster.seal().await, 1, "sealing twice is harmless");
        let (queries, rows) = cluster.count_queries(since(cluster.app(), 0, 10)).await;
        assert_eq!(queries, 1);
        assert_eq!(rows.unwrap()[0].object_label, "said");
    })
    .await;
}

#[tokio::test]
async fn a_row_that_commits_late_is_not_missed() {
    on_both(Setup::bare(), async |cluster| {
        if cluster.backend() == Backend::Sqlite {
            return; // There the next writer waits until the one before has committed.
        }
        let app = cluster.app();
        let slow = app.act(&the_system()).await.unwrap();
        slow.record(Entry::new("test.say", "test", "slow", "begun first"));
        say(app, "quick").await;
        cluster.seal().await;
        slow.commit().await.unwrap();
        cluster.seal().await;
        let said: Vec<_> = since(app, 0, 10).await.unwrap().into_iter().map(|row| row.object_id).collect();
        assert_eq!(said, ["quick", "slow"]);
    })
    .await;
}

#[tokio::test]
async fn a_backlog_is_sealed_in_blocks() {
    on_both(Setup::bare(), async |cluster| {
        let act = cluster.app().act(&the_system()).await.unwrap();
        for number in 0..1100 {
            act.record(Entry::new("test.say", "test", number, "many"));
        }
        act.commit().await.unwrap();
        assert_eq!(cluster.seal().await, 1100);
        let verdict = verify::verify(cluster.app()).await.unwrap();
        assert_eq!((verdict.blocks, verdict.rows, verdict.problems.as_slice()), (3, 1100, &[][..]));
        let mut order = Vec::new();
        let head = catch_up(cluster.app(), "test", 40, async |rows: &[Model]| {
            order.extend(rows.iter().map(|row| row.object_id.clone()));
            Ok(())
        });
        assert_eq!(head.await.unwrap(), 1100);
        let wanted: Vec<_> = (40..1100).map(|number| number.to_string()).collect();
        assert_eq!(order, wanted, "rows of one act stay in the order in which it said them");
    })
    .await;
}

#[tokio::test]
async fn a_reader_that_fails_gets_the_rows_again() {
    on_both(Setup::bare(), async |cluster| {
        say(cluster.app(), "one").await;
        cluster.seal().await;
        let tries = Arc::new(Mutex::new(0));
        let counter = Arc::clone(&tries);
        let reader = follow(cluster.app().clone(), "failing", Start::Cursor, async move |_: &[Model]| {
            let mut tries = counter.lock().unwrap();
            *tries += 1;
            if *tries == 1 { Err(Error::from(Refusal::new("not-yet"))) } else { Ok(()) }
        });
        let moved = async {
            while cursor::of(cluster.app(), "failing").await.unwrap() < 1 {
                sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::select! {
            () = reader => unreachable!("a reader never ends"),
            moved = timeout(Duration::from_secs(20), moved) => moved.expect("the cursor moves"),
        }
        assert_eq!(*tries.lock().unwrap(), 2);
        cursor::advance(cluster.app(), "failing", 0).await.unwrap();
        assert_eq!(cursor::of(cluster.app(), "failing").await.unwrap(), 1, "a cursor never goes back");
        cursor::forget(cluster.app(), "failing").await.unwrap();
        assert_eq!(cursor::of(cluster.app(), "failing").await.unwrap(), 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodes_hear_each_other() {
    let cluster = TestCluster::postgres().await;
    let (other, _folder) = cluster.another_node().await;
    let mut background = JoinSet::new();
    background.spawn(sealer::run(cluster.app().clone()));
    background.spawn(sealer::run(other.clone()));
    for round in 1..=5 {
        say(cluster.app(), "news").await;
        for node in [cluster.app(), &other] {
            // Whichever node sealed it, the other one is told.
            let mut bell = node.wake.head();
            let rung = timeout(Duration::from_secs(10), bell.wait_for(|head| *head >= round)).await;
            assert!(rung.is_ok(), "round {round}: a node was not told");
        }
    }
    background.abort_all();
    while background.join_next().await.is_some() {}
}
