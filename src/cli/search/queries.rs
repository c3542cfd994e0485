//! The queries of a command line: one without a name, or several with names.

use super::SearchArgs;
use crate::query::{Query, parse_args};

/// What is to be counted.
pub(super) struct Queries {
    /// The name of each query; `None` where there is only one, without a name.
    pub names: Vec<Option<String>>,
    /// The queries.
    pub queries: Vec<Query>,
    /// What all of them have to find too.
    pub within: Query,
}

impl Queries {
    pub(super) fn of(args: &SearchArgs) -> anyhow::Result<Self> {
        let given = if args.query.is_empty() { Query::All } else { parse_args(&args.query)? };
        if args.named.is_empty() {
            return Ok(Self { names: vec![None], queries: vec![given], within: Query::All });
        }
        let mut queries = Self { names: Vec::new(), queries: Vec::new(), within: given };
        for (name, text) in &args.named {
            let query = parse_args(std::slice::from_ref(text)).map_err(|error| anyhow::anyhow!("{name}: {error}"))?;
            queries.names.push(Some(name.clone()));
            queries.queries.push(query);
        }
        Ok(queries)
    }

    /// Whether they were given with names.
    pub(super) fn are_named(&self) -> bool {
        self.names.iter().any(Option::is_some)
    }
}
