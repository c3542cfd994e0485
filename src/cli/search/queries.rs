//! Queries of a command line: one without a name, or several with names.

use std::io::Read;
use std::path::Path;

use anyhow::{Context, bail};

use crate::cli::args::SearchArgs;
use crate::cli::query_args::{DefaultOperator, read_query, read_query_line};
use newsidx_query::Query;

/// The queries to run.
pub(super) struct Queries {
    /// Name of each query; `None` for a single query without a name.
    pub names: Vec<Option<String>>,
    /// The queries.
    pub queries: Vec<Query>,
    /// Condition that all of them share.
    pub within: Query,
}

impl Queries {
    pub(super) fn from_args(args: &SearchArgs) -> anyhow::Result<Self> {
        let operator = DefaultOperator::from_any_flag(args.any);
        let given = if args.query.is_empty() { Query::All } else { read_query(&args.query, operator)? };
        if args.named.is_empty() && args.file.is_none() {
            return Ok(Self { names: vec![None], queries: vec![given], within: Query::All });
        }
        let mut queries = Self { names: Vec::new(), queries: Vec::new(), within: given };
        for (name, text) in &args.named {
            let query =
                read_query(std::slice::from_ref(text), operator).map_err(|error| anyhow::anyhow!("{name}: {error}"))?;
            queries.add(name, query);
        }
        if let Some(file) = &args.file {
            queries.add_file(file, operator)?;
        }
        Ok(queries)
    }

    /// Whether the queries have names.
    pub(super) fn are_named(&self) -> bool {
        self.names.iter().any(Option::is_some)
    }

    fn add(&mut self, name: &str, query: Query) {
        self.names.push(Some(name.to_owned()));
        self.queries.push(query);
    }

    /// Adds the queries of a file, `-` for standard input: one per line, optionally with a name before it.
    fn add_file(&mut self, file: &Path, operator: DefaultOperator) -> anyhow::Result<()> {
        let text = read(file)?;
        let before = self.queries.len();
        // Some editors save UTF-8 with a byte order mark.
        for (nth, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            let (name, query) = name_and_query(line);
            let query = read_query_line(query, operator)
                .map_err(|error| anyhow::anyhow!("{}, line {}: {error}", file.display(), nth + 1))?;
            self.add(name, query);
        }
        if self.queries.len() == before {
            bail!("{} contains no query", file.display());
        }
        Ok(())
    }
}

fn read(file: &Path) -> anyhow::Result<String> {
    let name = || file.display().to_string();
    let mut bytes = Vec::new();
    if file == Path::new("-") {
        std::io::stdin().lock().read_to_end(&mut bytes).with_context(name)?;
    } else {
        bytes = std::fs::read(file).with_context(name)?;
    }
    String::from_utf8(bytes).map_err(|_| anyhow::anyhow!("{} is not valid UTF-8: save it as UTF-8", name()))
}

/// The name and the query of a line: `name<TAB>query`, `name = query`, or a query that is its own name.
fn name_and_query(line: &str) -> (&str, &str) {
    let line = line.trim();
    match line.split_once('\t').or_else(|| line.split_once(" = ")) {
        Some((name, query)) if !name.trim().is_empty() => (name.trim(), query.trim()),
        _ => (line, line),
    }
}

#[cfg(test)]
mod tests {
    use super::name_and_query;

    #[test]
    fn a_line_may_start_with_a_name() {
        assert_eq!(name_and_query("sea\tferry OR ship"), ("sea", "ferry OR ship"));
        assert_eq!(name_and_query("the sea = ferry"), ("the sea", "ferry"));
        assert_eq!(name_and_query("ferry OR ship "), ("ferry OR ship", "ferry OR ship"));
        assert_eq!(name_and_query("url:x=y"), ("url:x=y", "url:x=y"));
        assert_eq!(name_and_query("sea\ta = b"), ("sea", "a = b"));
    }
}
