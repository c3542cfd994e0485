//! Frequent words of eight languages, for language identification.

/// Languages by ISO 639-1 code, with words in lower case that make up a quarter or more of running text. A word may
/// belong to several languages.
pub(crate) const FREQUENT_WORDS: [(&str, &[&str]); 8] = [
    (
        "en",
        &[
            "the", "of", "and", "to", "a", "in", "that", "is", "was", "for", "on", "with", "as", "it", "by", "at",
            "from", "has", "have", "be", "are", "were", "he", "his", "this", "which", "said", "an", "not", "they",
        ],
    ),
    (
        "de",
        &[
            "der", "die", "und", "in", "das", "den", "von", "zu", "mit", "sich", "des", "auf", "für", "ist", "im",
            "dem", "nicht", "ein", "eine", "als", "auch", "es", "an", "werden", "aus", "er", "hat", "dass", "sie",
            "nach",
        ],
    ),
    (
        "fr",
        &[
            "de", "la", "le", "et", "les", "des", "en", "un", "du", "une", "que", "est", "pour", "qui", "dans", "a",
            "par", "plus", "pas", "au", "sur", "ne", "se", "ce", "il", "sont", "avec", "son", "été", "aux",
        ],
    ),
    (
        "es",
        &[
            "de", "la", "que", "el", "en", "y", "a", "los", "del", "se", "las", "por", "un", "para", "con", "no",
            "una", "su", "al", "es", "lo", "como", "más", "pero", "sus", "le", "ha", "fue", "este", "entre",
        ],
    ),
    (
        "pt",
        &[
            "de", "a", "o", "que", "e", "do", "da", "em", "um", "para", "com", "não", "uma", "os", "no", "se", "na",
            "por", "mais", "as", "dos", "como", "mas", "ao", "ele", "das", "à", "seu", "foi", "são",
        ],
    ),
    (
        "it",
        &[
            "di", "e", "il", "la", "che", "in", "a", "per", "un", "è", "del", "della", "non", "con", "si", "una", "da",
            "le", "i", "dei", "al", "nel", "sono", "ha", "alla", "più", "anche", "gli", "delle", "come",
        ],
    ),
    (
        "nl",
        &[
            "de", "van", "het", "een", "en", "in", "is", "dat", "op", "te", "zijn", "voor", "met", "die", "niet",
            "aan", "er", "om", "ook", "als", "maar", "bij", "of", "uit", "door", "naar", "worden", "heeft", "nog",
            "wordt",
        ],
    ),
    (
        "af",
        &[
            "die", "van", "en", "in", "het", "is", "wat", "dat", "nie", "met", "sy", "om", "te", "op", "vir", "hy",
            "ook",
        ],
    ),
];
