//! `newsidx index --watch`: changes are indexed while it runs, and a signal ends it with a commit.

use std::io::Write;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use crate::harness::{Workspace, walrus, walrus_record};

struct Watching<'a> {
    workspace: &'a Workspace,
    child: Child,
}

impl<'a> Watching<'a> {
    fn start(workspace: &'a Workspace, args: &[&str]) -> Self {
        let child = workspace.command(&[&["index", "--watch"], args].concat()).spawn().unwrap();
        Self { workspace, child }
    }

    /// Waits until a query finds this many documents.
    fn wait_for(&mut self, query: &str, documents: u64) {
        let number = format!("{documents}\n");
        self.wait_until(|workspace| workspace.run(&["search", "-c", query]).stdout == number);
    }

    fn wait_until(&mut self, is_done: impl Fn(&Workspace) -> bool) {
        let started = Instant::now();
        while !is_done(self.workspace) {
            assert!(self.child.try_wait().unwrap().is_none(), "it has ended: {}", self.stop("TERM").1);
            assert!(started.elapsed() < Duration::from_secs(60), "{}", self.workspace.run(&["search", "-l", "*"]));
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// Sends a signal; returns the exit code and standard error.
    fn stop(&mut self, signal: &str) -> (Option<i32>, String) {
        Command::new("kill").args([&format!("-{signal}"), &self.child.id().to_string()]).status().unwrap();
        let mut stderr = String::new();
        std::io::Read::read_to_string(self.child.stderr.as_mut().unwrap(), &mut stderr).unwrap();
        (self.child.wait().unwrap().code(), stderr)
    }
}

impl Drop for Watching<'_> {
    fn drop(&mut self) {
        // It has already ended if the test passed.
        let _killed = self.child.kill();
    }
}

#[test]
fn new_and_changed_files_are_read_and_a_broken_one_is_named() {
    let workspace = Workspace::new();
    workspace.write("in/1.txt", walrus(1));
    let mut watching = Watching::start(&workspace, &["in"]);
    watching.wait_for("*", 1);
    workspace
        .write("in/2.txt", walrus(2))
        .write("in/new/deep/3.txt", walrus(3))
        .write("in/cut.txt.gz", [0x1f, 0x8b, 8, 0, 0, 0]);
    workspace.write("in/.hidden.txt", walrus(4)).write("in/.ignore", "ignored*").write("in/ignored.txt", walrus(5));
    watching.wait_for("*", 3);
    workspace.write("in/1.txt", walrus(11)).write("in/2.txt.json", "{\"url\": \"https://one.example/a\"}");
    workspace.remove("in/new/deep/3.txt");
    watching.wait_for("\"number 11\" OR site:one.example", 2);
    let (code, stderr) = watching.stop("INT");
    assert_eq!(code, Some(0), "{stderr}");
    for part in ["in/cut.txt.gz: damaged gzip data", "watching for changes; press ctrl-c to stop", " changed"] {
        assert!(stderr.contains(part), "{part}: {stderr}");
    }
    assert_eq!(workspace.count(&["*"]), 3, "what is hidden, ignored or gone is as without --watch");
    workspace.run(&["index", "in"]).assert_code(2).assert_stderr("unchanged").assert_stderr("3 documents in");
}

#[test]
fn a_document_lives_on_in_another_source() {
    let workspace = Workspace::new();
    workspace.write("in/1.txt", walrus(1)).write("in/2.txt", walrus(2));
    let mut watching = Watching::start(&workspace, &["--prune", "in"]);
    watching.wait_for("*", 2);
    let places = |workspace: &Workspace| workspace.found(&["\"number 1\""]);
    workspace.write("in/moved/in/1.txt", walrus(1));
    watching.wait_until(|workspace| places(workspace) == ["in/1.txt", "in/moved/in/1.txt"]);
    workspace.remove("in/1.txt");
    watching.wait_until(|workspace| places(workspace) == ["in/moved/in/1.txt"]);
    workspace.remove("in/moved/in/1.txt");
    watching.wait_for("*", 1);
    let (code, stderr) = watching.stop("TERM");
    assert_eq!(code, Some(0), "{stderr}");
    assert!(stderr.contains("1 page  1 exact copy"), "{stderr}");
}

#[test]
fn documents_of_deleted_files_are_deleted_with_prune() {
    let workspace = Workspace::new();
    workspace.write("in/1.txt", walrus(1)).write("in/2.txt", walrus(2));
    let mut watching = Watching::start(&workspace, &["--prune", "--json", "in"]);
    watching.wait_for("*", 2);
    workspace.remove("in/1.txt");
    watching.wait_for("*", 1);
    std::fs::rename(workspace.path("in/2.txt"), workspace.path("in/3.txt")).unwrap();
    watching.wait_until(|workspace| workspace.found(&["*"]) == ["in/3.txt"]);
    assert_eq!(watching.stop("TERM").0, Some(0));
}

#[test]
fn a_file_that_is_being_written_is_read_when_it_is_quiet() {
    let workspace = Workspace::new();
    workspace.write("in/1.txt", walrus(1));
    let mut watching = Watching::start(&workspace, &["in"]);
    watching.wait_for("*", 1);
    let mut file = std::fs::File::create(workspace.path("in/lines.jsonl")).unwrap();
    for n in 0..10 {
        file.write_all(walrus_record(n).as_bytes()).unwrap();
        std::thread::sleep(Duration::from_millis(300));
    }
    watching.wait_for("*", 11);
    let (_, stderr) = watching.stop("TERM");
    assert_eq!(stderr.matches("10 pages  10 indexed").count(), 1, "it was read once: {stderr}");
}

#[test]
fn a_signal_ends_it_in_order_at_any_moment() {
    let workspace = Workspace::new();
    workspace.write("in/large.jsonl", (0..1000).map(walrus_record).collect::<String>());
    for (wait, signal) in [(150, "TERM"), (400, "INT"), (1000, "TERM")] {
        let mut watching = Watching::start(&workspace, &["-j1", "in"]);
        std::thread::sleep(Duration::from_millis(wait));
        let (code, stderr) = watching.stop(signal);
        assert_eq!(code, Some(0), "{stderr}");
    }
    workspace.run(&["index", "in"]).assert_code(0).assert_stderr("1,000 documents in");
    assert_eq!(workspace.count(&["\"number 77\""]), 1);
}

#[test]
fn another_writer_is_waited_for() {
    let workspace = Workspace::new();
    workspace.write("in/1.txt", walrus(1));
    let mut watching = Watching::start(&workspace, &["in"]);
    watching.wait_for("*", 1);
    // The first round may not have closed the index yet.
    let open = || newsidx_index::IndexWriter::open(&workspace.path("index"), newsidx_index::WriterSettings::least());
    let held = std::iter::repeat_with(open).find_map(Result::ok).unwrap();
    workspace.write("in/2.txt", walrus(2));
    std::thread::sleep(Duration::from_secs(5));
    drop(held);
    watching.wait_for("*", 2);
    let (code, stderr) = watching.stop("TERM");
    assert_eq!((code, stderr.matches("another newsidx is writing").count()), (Some(0), 1), "{stderr}");
}

#[test]
fn a_path_that_cannot_be_watched_is_an_error() {
    let workspace = Workspace::new();
    workspace
        .run(&["index", "--watch", "missing"])
        .assert_code(2)
        .assert_stderr("missing not found: only existing files");
    workspace.run(&["index", "--watch", "--refresh"]).assert_code(2).assert_stderr("--refresh");
}
