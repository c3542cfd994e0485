//! Gradient-boosted decision trees that score blocks as body, caption or standfirst.
//!
//! A first model scores every block by its own features and those of the blocks around it. A second one also reads the
//! scores of its neighbors (stacking). Captions and standfirsts have models of their own. HTML and plain text have
//! different models: text has no elements, HTML has no lines.
//!
//! The weights are the files in `models/`, written by `training/train.py` and read once per process, when the first page is
//! scored. `docs/design/model-card.md` has their data and scores. The models of `page_kind` have the same file format and
//! features of their own.

mod attribution;
mod file;
mod quick_scorer;

use std::sync::LazyLock;

use super::features::feature_names;
pub(super) use quick_scorer::{FeatureTile, Model};

/// The models for one kind of page.
pub(super) struct Models {
    /// Body or not, by the features of the page alone.
    pub first: Model,
    /// Body or not, by the features with context.
    pub second: Model,
    /// Caption or not, by the features with context.
    pub caption: Model,
    /// Standfirst or body, by the features with context; for body blocks only.
    pub standfirst: Model,
    /// Headline or not, by the features with title. Nothing declares the headline of plain text.
    pub title: Option<Model>,
}

/// The model files of one kind of page.
struct ModelFiles {
    first: &'static [u8],
    second: &'static [u8],
    caption: &'static [u8],
    standfirst: &'static [u8],
    title: Option<&'static [u8]>,
}

const HTML_FILES: ModelFiles = ModelFiles {
    first: include_bytes!("../../models/html-first.bin"),
    second: include_bytes!("../../models/html-second.bin"),
    caption: include_bytes!("../../models/html-caption.bin"),
    standfirst: include_bytes!("../../models/html-standfirst.bin"),
    title: None,
};

const TEXT_FILES: ModelFiles = ModelFiles {
    first: include_bytes!("../../models/text-first.bin"),
    second: include_bytes!("../../models/text-second.bin"),
    caption: include_bytes!("../../models/text-caption.bin"),
    standfirst: include_bytes!("../../models/text-standfirst.bin"),
    title: Some(include_bytes!("../../models/text-title.bin")),
};

impl Models {
    /// The models for pages with elements.
    pub(super) fn html() -> &'static Self {
        static MODELS: LazyLock<Models> = LazyLock::new(|| Models::embedded(&HTML_FILES));
        &MODELS
    }

    /// The models for pages of lines.
    pub(super) fn text() -> &'static Self {
        static MODELS: LazyLock<Models> = LazyLock::new(|| Models::embedded(&TEXT_FILES));
        &MODELS
    }

    fn embedded(files: &ModelFiles) -> Self {
        let names = feature_names();
        let all = names.with_context();
        Self {
            first: embedded_model(files.first, &names.own),
            second: embedded_model(files.second, &all),
            caption: embedded_model(files.caption, &all),
            standfirst: embedded_model(files.standfirst, &all),
            title: files.title.map(|bytes| embedded_model(bytes, &names.with_title())),
        }
    }
}

/// Reads a model that is a part of the program and was trained with these features.
// The files are compiled in, so no input can cause this panic, only a build whose features are not those of its models,
// which have to be trained anew. Such a build fails every test that scores a page; wrong scores would go unnoticed.
#[allow(clippy::panic, reason = "a build with models that do not fit its features must not score a page")]
pub(super) fn embedded_model(bytes: &[u8], feature_names: &[String]) -> Model {
    file::read(bytes, feature_names).unwrap_or_else(|error| panic!("embedded model: {error}"))
}

#[cfg(test)]
mod tests {
    use serde_json::Value;
    use sha2::{Digest, Sha256};

    use super::*;

    #[test]
    fn every_embedded_model_is_whole() {
        let names = feature_names();
        let (own, all, with_title) = (names.own.len(), names.with_context().len(), names.with_title().len());
        for models in [Models::html(), Models::text()] {
            let of_blocks =
                [(&models.first, own), (&models.second, all), (&models.caption, all), (&models.standfirst, all)];
            for (model, width) in of_blocks.into_iter().chain(models.title.as_ref().map(|title| (title, with_title))) {
                let leaves: usize = model.sizes.iter().map(|size| usize::from(*size)).sum();
                assert_eq!((model.leaves.len(), model.nodes.len()), (leaves, leaves - model.sizes.len()));
                let mut nodes = model.nodes.iter();
                for size in &model.sizes {
                    assert!((1..=16).contains(size));
                    // The last leaf is in no left branch, so that some leaf always remains.
                    let left = nodes.by_ref().take(usize::from(*size) - 1).fold(0, |all, node| all | node.left);
                    assert_eq!(left, (1 << (size - 1)) - 1);
                }
                assert!(model.nodes.iter().all(|node| usize::from(node.feature) < width));
            }
        }
    }

    #[test]
    fn the_manifest_describes_the_files_and_the_features() {
        let manifest: Value = serde_json::from_str(include_str!("../../models/manifest.json")).unwrap();
        let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        let names = feature_names();
        let (own, all, with_title) = (&names.own, names.with_context(), names.with_title());
        let features = &manifest["features"];
        assert_eq!(features["names"], Value::from(with_title.clone()));
        for (rows, names) in [("first", own), ("second", &all), ("title", &with_title)] {
            assert_eq!(features["of"][rows]["count"], names.len());
            assert_eq!(features["of"][rows]["sha256"], hex(&file::feature_hash(names)));
        }
        let mut described = manifest["models"].as_array().unwrap().iter();
        for (kind, files, models) in [("html", HTML_FILES, Models::html()), ("text", TEXT_FILES, Models::text())] {
            let of_blocks = [
                ("caption", files.caption, &models.caption, all.len()),
                ("first", files.first, &models.first, own.len()),
                ("second", files.second, &models.second, all.len()),
                ("standfirst", files.standfirst, &models.standfirst, all.len()),
            ];
            let title = files.title.zip(models.title.as_ref());
            let title = title.map(|(bytes, model)| ("title", bytes, model, with_title.len()));
            for (role, bytes, model, features) in of_blocks.into_iter().chain(title) {
                let (name, entry) = (format!("{kind}-{role}.bin"), described.next().unwrap());
                assert_eq!(entry["file"], name);
                assert_eq!(entry["sha256"], hex(&Sha256::digest(bytes)), "{name}");
                assert_eq!(entry["features"], features, "{name}");
                assert_eq!(entry["trees"], model.sizes.len(), "{name}");
                assert_eq!(entry["leaves"], model.leaves.len(), "{name}");
            }
        }
        assert_eq!(described.len(), 0, "the manifest has a file that nothing reads");
    }
}
