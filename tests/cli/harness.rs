//! Test harness: a temporary directory for each test, and runs of the real binary in it.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// A directory that is deleted when the test ends.
pub(crate) struct Workspace {
    dir: TempDir,
}

/// Result of a run of the program.
pub(crate) struct Run {
    command: String,
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Workspace {
    pub(crate) fn new() -> Self {
        Self { dir: tempfile::tempdir().unwrap() }
    }

    /// A workspace with the project's sample pages in `corpus/`.
    pub(crate) fn with_corpus() -> Self {
        let workspace = Self::new();
        copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus"), &workspace.path("corpus"));
        workspace
    }

    /// A workspace whose sample pages are indexed.
    pub(crate) fn with_index() -> Self {
        let workspace = Self::with_corpus();
        workspace.run(&["index", "corpus"]).assert_code(0);
        workspace
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> &Self {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
        self
    }

    pub(crate) fn remove(&self, name: &str) {
        fs::remove_file(self.path(name)).unwrap();
    }

    pub(crate) fn run(&self, args: &[&str]) -> Run {
        self.run_with(args, b"", &[])
    }

    /// Runs the program with standard input and environment variables.
    pub(crate) fn run_with(&self, args: &[&str], stdin: &[u8], environment: &[(&str, &str)]) -> Run {
        let mut child = self.command(args).envs(environment.iter().copied()).spawn().unwrap();
        let mut pipe = child.stdin.take().unwrap();
        let input = stdin.to_vec();
        // A program that does not read its input closes the pipe, which is no error.
        let writer = std::thread::spawn(move || pipe.write_all(&input).is_ok());
        let output = child.wait_with_output().unwrap();
        writer.join().unwrap();
        Run {
            command: format!("newsidx {}", args.join(" ")),
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_newsidx"));
        command
            .args(args)
            .current_dir(self.dir.path())
            .env_clear()
            .envs(std::env::var_os("PATH").map(|path| ("PATH", path)))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Runs a shell command in which `newsidx` is the program.
    pub(crate) fn shell(&self, command: &str) -> Output {
        let program = Path::new(env!("CARGO_BIN_EXE_newsidx")).parent().unwrap();
        let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap_or_default());
        let mut shell = Command::new("sh");
        shell.args(["-c", command]).current_dir(self.dir.path()).env("PATH", path);
        shell.output().unwrap()
    }

    /// All articles of an index, one line each in this format, sorted.
    pub(crate) fn articles(&self, index: &str, format: &str) -> Vec<String> {
        let run = self.run(&["search", "--index", index, "*", "--no-collapse", "--all", "--format", format]);
        let mut articles: Vec<String> = run.assert_code(0).stdout.lines().map(str::to_owned).collect();
        articles.sort();
        articles
    }

    /// The files in a directory whose names end so.
    pub(crate) fn files(&self, directory: &str, extension: &str) -> Vec<PathBuf> {
        let files = fs::read_dir(self.path(directory)).unwrap().map(|entry| entry.unwrap().path());
        files.filter(|path| path.extension().is_some_and(|found| found == extension)).collect()
    }

    /// The paths that a query finds, in order, as `-l` prints them.
    pub(crate) fn found(&self, query: &[&str]) -> Vec<String> {
        let mut args = vec!["search", "-l"];
        args.extend(query);
        let run = self.run(&args);
        assert!(run.code < 2, "{run}");
        run.stdout.lines().map(str::to_owned).collect()
    }

    /// The number that `-c` prints for a query.
    pub(crate) fn count(&self, query: &[&str]) -> u64 {
        let mut args = vec!["search", "-c"];
        args.extend(query);
        let run = self.run(&args);
        run.stdout.trim().parse().unwrap_or_else(|_| panic!("{run}"))
    }
}

impl Run {
    pub(crate) fn assert_code(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{self}");
        self
    }

    pub(crate) fn assert_stderr(self, part: &str) -> Self {
        assert!(self.stderr.contains(part), "expected on stderr: {part}\n{self}");
        self
    }

    pub(crate) fn assert_stdout(self, part: &str) -> Self {
        assert!(self.stdout.contains(part), "expected on stdout: {part}\n{self}");
        self
    }

    /// The lines of standard output as JSON records.
    pub(crate) fn records(&self) -> Vec<serde_json::Value> {
        self.stdout
            .lines()
            .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}\n{self}")))
            .collect()
    }
}

impl std::fmt::Display for Run {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}\nexit code {}\n--- stdout\n{}\n--- stderr\n{}", self.command, self.code, self.stdout, self.stderr)
    }
}

/// Copies a file, or a directory with its contents.
pub(crate) fn copy(from: &Path, to: &Path) {
    if from.is_file() {
        fs::copy(from, to).unwrap();
        return;
    }
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        copy(&entry.path(), &to.join(entry.file_name()));
    }
}

/// A file made with common tools; see `make.py` in the same directory.
pub(crate) fn fixture(name: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/sources").join(name)).unwrap()
}

pub(crate) fn gzip(content: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

pub(crate) fn tar(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, content) in members {
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        builder.append_data(&mut header, name, *content).unwrap();
    }
    builder.into_inner().unwrap()
}

pub(crate) fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in members {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A plain-text page with a title and some sentences in its body.
pub(crate) fn page(title: &str, sentences: &str) -> String {
    format!(
        "{title}\n\nBy Jane Doe\n\nPublished: May 20, 2025\n\n{sentences}\n\n\
         The mayor of the small harbour town said on Tuesday that nobody had expected so many visitors this early in the year.\n\n\
         Most of them came by train, the railway said, and left on the same day without having seen the lighthouse.\n\n\
         The council will meet next week to decide whether the old pier should be opened to the public all year round.\n"
    )
}

/// A page whose text only its number distinguishes.
pub(crate) fn walrus(n: u32) -> String {
    page(&format!("Walrus number {n} comes to the harbour"), &format!("Walrus number {n} was seen on the pier."))
}

/// Such a page as a JSON line.
pub(crate) fn walrus_record(n: u32) -> String {
    format!("{}\n", serde_json::json!({"title": format!("Walrus {n} in a record"), "text": walrus(n)}))
}
