//! Detection of gzip and zstd by their magic numbers.

/// Compression of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Compression {
    Gzip,
    Zstd,
}

impl Compression {
    /// Bytes needed to detect a compression.
    pub(crate) const MAGIC_BYTES: usize = 4;

    pub(crate) fn detect(head: &[u8]) -> Option<Self> {
        match head {
            // The reserved flags are zero, which avoids false matches where members are searched in damaged data.
            [0x1f, 0x8b, 8, flags, ..] if *flags < 0x20 => Some(Self::Gzip),
            // The second is a skippable frame of zstd: `.warc.zst` files begin with one that contains their dictionary.
            [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Some(Self::Zstd),
            _ => None,
        }
    }

    /// Whether compressed data may begin with this byte.
    pub(crate) fn may_start_with(self, byte: u8) -> bool {
        match self {
            Self::Gzip => byte == 0x1f,
            Self::Zstd => byte == 0x28 || (0x50..=0x5f).contains(&byte),
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
        }
    }
}
