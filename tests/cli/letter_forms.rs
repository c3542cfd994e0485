//! Vowel signs, forms of letters, digits, apostrophes and quotes inside words: what a page and a query may differ in.

use serde_json::json;

use crate::harness::Workspace;

/// Texts, and queries that find them and only them.
const CASES: [(&str, &str, &[&str]); 9] = [
    (
        "vowel-signs",
        "وقال الخطيب: إِنَّ مَعَ الصَّبْرِ فَرَجًا، ثم نزل عن الـمـنـبـر، هٰذا ما سمعه الناس في ذلك المساء من أيلول.",
        &[
            "\"ان مع الصبر فرجا\"",
            "\"إنّ مع الصَبر\"",
            "المنبر",
            "المـنبر",
            "\"هذا ما سمعه\"",
            "exact:الـمـنـبـر",
            "فر?ا",
            "الصبـ*",
        ],
    ),
    (
        "alef-and-yeh",
        "غادر أحمد آل سالم المستشفى إلى بيته في القرية الأولى بعد أسبوعين من العلاج، وقد زاره الأصدقاء كل يوم.",
        &["احمد", "\"ال سالم\"", "المستشفي", "المستشفی", "\"الي بيته\"", "\"الاولى بعد اسبوعين\"", "ٱحمد", "احمد~1"],
    ),
    (
        "persian",
        "دولت اعلام کرد که پلی تازه بر روی رودخانه ساخته می‌شود و کار آن تا پایان سال به انجام خواهد رسید.",
        &["\"اعلام كرد كه\"", "پلي", "\"كار آن تا پايان\"", "می\u{200c}شود"],
    ),
    (
        "urdu",
        "شہر کی پرانی گھڑی کل صبح پھر چلنے لگی اور لوگ دیر تک اس کے نیچے کھڑے رہے، ایک دکاندار نے بتایا۔",
        &["شهر", "\"شہر كي پراني\"", "دكاندار"],
    ),
    (
        "print-shapes",
        "ﻭﻗﺎﻝ ﺍﻟﻤﺪﻳﺮ ﺇﻥ ﺍﻟﻤﻜﺘﺒﺔ ﺳﺘﻔﺘﺢ ﺃﺑﻮﺍﺑﻬﺎ ﻟﻼﻃﻔﺎﻝ ﻓﻲ ﺍﻟﺼﻴﻒ ﺍﻟﻘﺎﺩﻡ ﻭﺳﺘﺒﻘﻰ ﻣﻔﺘﻮﺣﺔ ﺣﺘﻰ ﺍﻟﻤﺴﺎﺀ.",
        &["المكتبة", "\"ستفتح أبوابها للأطفال\""],
    ),
    (
        "acronyms",
        "דובר צה\"ל מסר כי הדו״ח הוגש למנכ\"לית החברה ולג'ורג' לוי, וכך נכתב גם ב\"הארץ\" וב'מעריב' בשבוע שעבר.",
        &[
            "צה\"ל",
            "צה״ל",
            "צה''ל",
            "\"דובר צה\"ל מסר\"",
            "דובר צה\"ל מסר",
            "הדו\"ח",
            "מנכ\"לית OR למנכ״לית",
            "ולג׳ורג׳",
            "הארץ",
            "\"ב הארץ\"",
            "מעריב",
            "exact:\"צה\"ל\"",
            "צה\"ל*",
            "צה\"ל~1",
        ],
    ),
    (
        "points",
        "בְּרֵאשִׁ֖ית נקראה הפרשה בבית־הכנסת הישן, והילדים ברכו את כולם בשָׁלוֹם ובשמחה לפני שיצאו אל הרחוב.",
        &["בראשית", "\"בשלום ובשמחה\"", "\"בבית הכנסת\"", "בְּרֵאשִׁית", "הפָּרשה"],
    ),
    (
        "okina",
        "The ferry from Oʻahu reached Molokaʻi at noon, and the crew sang until the last of the passengers had left.",
        &["O'ahu", "\"Oʻahu reached Molokaʻi\"", "o’ahu", "\"Moloka‘i at noon\"", "Oʹahu"],
    ),
    (
        "digits",
        "في العام ٢٠١٧ زرع التلاميذ ٣٤ شجرة أمام المدرسة، وبعد سنوات صار الظل يغطي الساحة كلها في ساعات الظهيرة.",
        &["\"العام 2017\"", "\"٣٤ شجرة\"", "\"34 شجرة\"", "\"۳۴ شجرة\"", "\"３४ شجرة\"", "2?17"],
    ),
];

fn article(text: &str) -> String {
    format!(
        "<title>Page</title><main><article><h1>A headline that is in every page of this test</h1>\
         <p>{text}</p><p>{text}</p></article></main>"
    )
}

fn indexed() -> Workspace {
    let workspace = Workspace::new();
    for (name, text, _) in CASES {
        workspace.write(&format!("pages/{name}.html"), article(text));
    }
    workspace.run(&["index", "pages"]).assert_code(0);
    workspace
}

#[test]
fn every_case_finds_its_page_and_no_other() {
    let workspace = indexed();
    for (name, _, queries) in CASES {
        for query in queries {
            assert_eq!(workspace.found(&[query]), [format!("pages/{name}.html")], "query: {query}");
        }
    }
}

#[test]
fn other_letters_and_other_words_are_not_found() {
    let workspace = indexed();
    for query in ["القريه", "דוברצהל", "exact:צהל", "exact:المنبر", "\"ב צהל\"", "Oahu", "2018"]
    {
        assert_eq!(workspace.count(&[query]), 0, "{query}");
    }
}

#[test]
fn a_match_is_highlighted_with_its_vowel_signs_and_quotes() {
    let workspace = indexed();
    for (query, matched) in [
        ("\"ان مع الصبر فرجا\"", "إِنَّ مَعَ الصَّبْرِ فَرَجًا"),
        ("المنبر", "الـمـنـبـر"),
        ("צה״ל", "צה\"ל"),
        ("בראשית", "בְּרֵאשִׁ֖ית"),
        ("Molokai OR moloka'i", "Molokaʻi"),
        ("\"34 شجرة\"", "٣٤ شجرة"),
    ] {
        let records = workspace.run(&["search", "--json", query]).assert_code(0).records();
        let snippet = &records[0]["snippet"];
        let text: Vec<char> = snippet["text"].as_str().unwrap().chars().collect();
        let [start, end] = [0, 1].map(|at| snippet["matches"][0][at].as_u64().unwrap() as usize);
        assert_eq!(text[start..end].iter().collect::<String>(), matched, "{query}: {snippet}");
        let lines = workspace.run(&["search", "--kwic", "--json", query]).assert_code(0).records();
        assert_eq!(lines[0]["match"], json!(matched), "{query}");
    }
}

#[test]
fn a_quote_inside_a_hebrew_word_ends_no_quotation() {
    let workspace = Workspace::new();
    let text = "השר אמר: \"דובר צה\"ל יפרסם את הדו\"ח מחר\", ואילו ״רמטכ״ל חדש״ היא הכותרת של העיתון שיצא אמש בעיר.";
    workspace.write("a.html", article(text));
    workspace.run(&["index", "a.html"]).assert_code(0);
    for (query, hits) in
        [("quote:\"הדו\"ח מחר\"", 1), ("quote:\"רמטכ\"ל חדש\"", 1), ("quote:ואילו", 0), ("quote:העיתון", 0)]
    {
        assert_eq!(workspace.count(&[query]), hits, "{query}");
    }
}

#[test]
fn copies_with_and_without_vowel_signs_are_one_story() {
    let workspace = Workspace::new();
    let sentences: Vec<String> = (0..12)
        .map(|nth| format!("وصل المسافر {nth} إِلى المدينة القديمة قبل أن يغلق الحارس الباب رقم {nth} في السور الشرقي."))
        .collect();
    let plain = sentences.join(" ");
    // A vowel sign at the end of every word.
    let signed = plain.replace(' ', "\u{64e} ").replace("المدينة", "الـمدینة");
    workspace.write("a.html", article(&plain)).write("b.html", article(&signed));
    workspace.run(&["index", "a.html", "b.html"]).assert_code(0);
    let records = workspace.run(&["search", "--json", "المدينة"]).assert_code(0).records();
    assert_eq!((records.len(), &records[0]["copies"]), (1, &json!(1)));
}
