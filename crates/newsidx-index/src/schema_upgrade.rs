//! Upgrade of the schema of an index of an older format: adds the fields that are new at its end.
//!
//! Only the metadata of the articles changes. No segment has terms or columns of a new field, which the engine reads as a
//! field without values. Atomic; repeating it changes nothing.

use std::fs;
use std::io;
use std::path::Path;

use serde_json::Value;

use super::article_store::DIRECTORY;
use super::permissions::copy_permissions;
use super::replace_file::replace_file;
use super::schema;

/// Name of the member of the engine's metadata that holds the schema: a list of fields.
const SCHEMA: &str = "schema";

/// Adds the missing fields to the articles of an index. Does nothing if there are no articles, or if their fields are not
/// those of an older schema: then opening them is an error.
pub(super) fn upgrade_schema(index: &Path) -> io::Result<()> {
    let path = index.join(DIRECTORY).join("meta.json");
    let bytes = match fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    let mut metadata: Value = serde_json::from_slice(&bytes)?;
    let current = serde_json::to_value(schema::schema())?;
    let is_older = match (metadata.get(SCHEMA).and_then(Value::as_array), current.as_array()) {
        (Some(fields), Some(all)) => fields.len() < all.len() && all.starts_with(fields),
        _ => false,
    };
    if is_older {
        metadata[SCHEMA] = current;
        replace_file(&path, &serde_json::to_vec_pretty(&metadata)?)?;
        copy_permissions(index, DIRECTORY)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{IndexWriter, WriterSettings};

    fn metadata(index: &Path) -> Value {
        serde_json::from_slice(&fs::read(index.join(DIRECTORY).join("meta.json")).unwrap()).unwrap()
    }

    fn write(index: &Path, metadata: &Value) {
        fs::write(index.join(DIRECTORY).join("meta.json"), metadata.to_string()).unwrap();
    }

    #[test]
    fn missing_fields_are_added_and_another_schema_is_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        upgrade_schema(dir.path()).unwrap();
        IndexWriter::open(dir.path(), WriterSettings::least()).unwrap().close().unwrap();
        let current = metadata(dir.path());
        let mut older = current.clone();
        older[SCHEMA].as_array_mut().unwrap().pop();
        write(dir.path(), &older);
        upgrade_schema(dir.path()).unwrap();
        assert_eq!(metadata(dir.path()), current);
        let mut other = older;
        other[SCHEMA].as_array_mut().unwrap().remove(0);
        write(dir.path(), &other);
        upgrade_schema(dir.path()).unwrap();
        assert_eq!(metadata(dir.path()), other);
    }
}
